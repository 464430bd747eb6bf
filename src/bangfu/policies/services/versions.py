"""What the commands on versions share: finding and locking them, storing a text, and telling the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.accounts.models import Membership
from bangfu.accounts.roles import roles_granting
from bangfu.audit.events import JSON, Event
from bangfu.audit.services import record
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Actor
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.criteria.problems import CriteriaError
from bangfu.policies.checks import LONGEST_VERSION
from bangfu.policies.digests import digest_of
from bangfu.policies.models import CriteriaVersion

VIEW, EDIT, PUBLISH = "criteria.view", "criteria.edit", "criteria.publish"
MOST_CHARACTERS = 1_000_000
State = CriteriaVersion.State


def locked_version(version_id: UUID, lock: int, *states: str) -> CriteriaVersion:
    """A version for changing: as it was read (``lock``), and in one of the states. Raises Refused, Outdated."""
    rows = CriteriaVersion.objects.select_for_update(of=("self",)).select_related("criteria_set")
    version = rows.filter(pk=version_id).first()
    if version is None:
        raise Refused(_("没有这个版本"))
    if version.state not in states:
        raise Refused(_("这个版本现在是“%(state)s”，不能这样办理") % {"state": version.get_state_display()})
    if version.lock != lock:
        raise Outdated({"text": version.text}, version=version.lock, by=last_editor(version))
    return version


def last_editor(version: CriteriaVersion) -> str:
    """Who changed a draft last, as far as the log's readers may know."""
    return version.changed_by.name if version.changed_by else ""


def put_text(version: CriteriaVersion, text: str) -> None:
    """Give a version a text, with number and time of force as the text says them where it can be read."""
    version.text = clean_text(text)
    version.digest = digest_of(version.text)
    try:
        criteria = load_criteria(version.text)
    except CriteriaError:
        return
    version.version = criteria.version[:LONGEST_VERSION]
    version.effective_from, version.effective_to = criteria.effective_from, criteria.effective_to


def clean_text(text: str) -> str:
    """A text with plain line ends and without a byte order mark. Raises Refused where it cannot be stored."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MOST_CHARACTERS:
        raise Refused(text=_("全文太长，最多一百万字"))
    if "\x00" in text:
        raise Refused(text=_("全文里有不能保存的字符"))
    return text


def note_editor(version: CriteriaVersion, actor: Actor) -> None:
    """Remember who changed a draft, who may then not publish it."""
    if actor.actor_id is not None:
        version.editors.add(actor.actor_id)


def tell(actor: Actor, action: str, version: CriteriaVersion, details: Mapping[str, JSON] | None = None) -> None:
    """Write the entry of a command; the digest says which text it was about."""
    said: dict[str, JSON] = {
        "set": version.criteria_set.name, "version": version.version, "digest": version.digest, **(details or {}),
    }  # fmt: skip
    record(actor, Event(action, "criteria_version", str(version.pk), version_label(version), details=said))


def version_label(version: CriteriaVersion) -> str:
    """A version in one line."""
    return f"{version.criteria_set.name} {version.version}"


def problems_in_words(problems: Any) -> str:
    """The first problems of a check, for a refusal."""
    shown = [str(problem) for problem in problems]
    more = _("……共 %(count)s 处") % {"count": len(shown)} if len(shown) > 5 else ""
    return "；".join(shown[:5]) + more


def holders_of(action: str) -> set[int]:
    """Users whose own roles grant an action today."""
    rows = Membership.objects.in_force(timezone.localdate()).filter(role__in=roles_granting(action))
    return set(rows.filter(user__is_active=True).values_list("user", flat=True))
