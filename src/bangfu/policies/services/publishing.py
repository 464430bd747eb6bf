"""From draft to published version: handed in sound, published by a second person, never changed again."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.inbox.services import add_todo, finish_todos, notify
from bangfu.policies.checks import check_deeply, check_text
from bangfu.policies.models import CriteriaSet, CriteriaVersion
from bangfu.policies.selectors.criteria import published_meanwhile
from bangfu.policies.services.versions import (
    EDIT,
    PUBLISH,
    State,
    holders_of,
    locked_version,
    problems_in_words,
    tell,
    version_label,
)


class NewerPublished(Refused):
    """Other versions were published since the draft was begun; whoever publishes it must have seen them."""

    def __init__(self, versions: Collection[CriteriaVersion]) -> None:
        numbers = "、".join(version.version for version in versions)
        super().__init__(_("起草之后已发布 %(numbers)s，请先并入它的改动，或看过差别后确认") % {"numbers": numbers})
        self.versions = list(versions)


def hand_in(actor: Actor, *, version_id: UUID, lock: int) -> CriteriaVersion:
    """Hand a draft in for publishing; whoever may publish it gets it as a to-do.

    Raises Denied, Outdated, and Refused while the text has a problem or one of its cases fails.
    """
    require(actor, EDIT)
    with transaction.atomic():
        version = locked_version(version_id, lock, State.DRAFT)
        _refuse_unsound(version)
        _refuse_taken_number(version)
        version.state, version.handed_in_by_id, version.returned_because = State.READY, actor.actor_id, ""
        version.lock += 1
        version.save()
        finish_todos(link=address(version))
        title = _("发布认定标准：%(version)s") % {"version": version_label(version)}
        add_todo(users=holders_of(PUBLISH) - people_of(version), title=title, link=address(version), tag=_("标准"))
        tell(actor, "criteria.handed_in", version)
    return version


def send_back(actor: Actor, *, version_id: UUID, lock: int, reason: str) -> CriteriaVersion:
    """Send a draft back to whoever handed it in, with the reason. Raises Denied, Refused, Outdated."""
    require(actor, PUBLISH)
    reason = reason.strip()
    if not reason or len(reason) > 500:
        raise Refused(reason=_("请写退回理由，最多五百字"))
    with transaction.atomic():
        version = locked_version(version_id, lock, State.READY)
        handed_in_by = version.handed_in_by_id
        _reopen(version, reason)
        if handed_in_by is not None:
            title = _("认定标准被退回：%(version)s") % {"version": version_label(version)}
            add_todo(users=[handed_in_by], title=title, link=address(version), tag=_("标准"))
        tell(actor, "criteria.sent_back", version, {"reason": reason})
    return version


def take_back(actor: Actor, *, version_id: UUID, lock: int) -> CriteriaVersion:
    """Make a version that was handed in a draft again, to go on editing it. Raises Denied, Refused, Outdated."""
    require(actor, EDIT)
    with transaction.atomic():
        version = locked_version(version_id, lock, State.READY)
        _reopen(version, "")
        tell(actor, "criteria.taken_back", version)
    return version


def publish(actor: Actor, *, version_id: UUID, lock: int, seen: Collection[UUID] = ()) -> CriteriaVersion:
    """Publish a version that was handed in, as a second person. Its text never changes again.

    The check and the set's own cases must be sound, and both engines must give its cases and the cases on every line
    the same values. ``seen`` are the versions published since the draft was begun that this person has looked at.
    Raises Denied, Outdated, NewerPublished, and Refused with the reasons.
    """
    require(actor, PUBLISH)
    with transaction.atomic():
        # One at a time for a set: the next one must see what this one published.
        of_set = CriteriaSet.objects.select_for_update().filter(versions__pk=version_id).first()
        version = locked_version(version_id, lock, State.READY)
        if actor.actor_id is None or actor.actor_id in people_of(version):
            raise Refused(_("起草、修改或提交过这个版本的人不能发布它，须由另一个人发布"))
        newer = [each for each in published_meanwhile(version) if each.pk not in set(seen)]
        if newer:
            raise NewerPublished(newer)
        _refuse_unsound(version)
        _refuse_taken_number(version)
        details = _engines_agree(version)
        version.state, version.published_by_id, version.published_at = State.PUBLISHED, actor.actor_id, timezone.now()
        version.lock += 1
        _save_published(version)
        if of_set is not None:
            _take_title(of_set, version)
        finish_todos(link=address(version))
        title = _("认定标准已发布：%(version)s") % {"version": version_label(version)}
        notify(users=people_of(version), title=title, link=address(version), tag=_("标准"))
        tell(actor, "criteria.published", version, {**details, "seen": [str(each) for each in seen]})
    return version


def use_set(actor: Actor, *, set_id: int) -> CriteriaSet:
    """Choose the set that the register is screened by from now on. Raises Denied, Refused."""
    require(actor, PUBLISH)
    with transaction.atomic():
        rows = {row.pk: row for row in CriteriaSet.objects.select_for_update()}
        chosen = rows.get(set_id)
        if chosen is None:
            raise Refused(_("没有这套标准"))
        published = chosen.versions.filter(state=State.PUBLISHED).order_by("-published_at").first()
        if published is None:
            raise Refused(_("这套标准还没有发布过，不能使用"))
        if chosen.in_use:
            return chosen
        before = [row.name for row in rows.values() if row.in_use]
        CriteriaSet.objects.filter(in_use=True).update(in_use=False)
        chosen.in_use = True
        chosen.save(update_fields=["in_use"])
        tell(actor, "criteria.set_used", published, {"before": "、".join(before)})
    return chosen


def people_of(version: CriteriaVersion) -> set[int]:
    """Who wrote, changed or handed in a version."""
    people = {version.made_by_id, version.handed_in_by_id, *version.editors.values_list("pk", flat=True)}
    return {person for person in people if person is not None}


def address(version: CriteriaVersion) -> str:
    """The page of a version, under which its to-dos are known."""
    return reverse("criteria:version", args=[version.pk])


def _refuse_unsound(version: CriteriaVersion) -> None:
    found = check_text(version.text, version.criteria_set.name, timezone.localdate())
    if found.problems:
        raise Refused(_("全文还有错：%(problems)s") % {"problems": problems_in_words(found.problems)})
    if found.failures:
        told = [
            _("案例「%(case)s」的%(what)s应是 %(expected)s，算得 %(got)s")
            % {"case": each.case, "what": each.what, "expected": each.expected, "got": each.got}
            for each in found.failures
        ]
        raise Refused(_("案例没有通过：%(failures)s") % {"failures": problems_in_words(told)})


def _refuse_taken_number(version: CriteriaVersion) -> None:
    same = CriteriaVersion.objects.filter(criteria_set=version.criteria_set, version=version.version)
    if same.filter(state=State.PUBLISHED).exclude(pk=version.pk).exists():
        raise Refused(_("已发布过 %(number)s，请把“版本”改成别的号") % {"number": version.version})


def _engines_agree(version: CriteriaVersion) -> dict[str, int]:
    """Reckon the cases and those on every line by both engines. Raises Refused where they differ."""
    found = check_deeply(version.text, timezone.localdate())
    if found.disagreements:
        told = [f"「{each.household}」{each.key}：{each.python} / {each.duckdb}" for each in found.disagreements]
        raise Refused(_("两种算法的结果不一致，不能发布：%(values)s") % {"values": problems_in_words(told)})
    return {
        "households": found.households,
        "boundary_cases": len(found.boundaries.cases),
        "lines_without_case": len(found.boundaries.not_covered),
    }


def _reopen(version: CriteriaVersion, reason: str) -> None:
    version.state, version.returned_because = State.DRAFT, reason
    version.lock += 1
    version.save()
    finish_todos(link=address(version))


def _save_published(version: CriteriaVersion) -> None:
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as error:
        raise Refused(_("这个版本不能发布：同号的版本刚被发布，或者发布的人参与过起草")) from error


def _take_title(of_set: CriteriaSet, version: CriteriaVersion) -> None:
    found = check_text(version.text, of_set.name, timezone.localdate())
    if found.criteria is not None and of_set.title != found.criteria.title[:200]:
        of_set.title = found.criteria.title[:200]
        of_set.save(update_fields=["title"])
