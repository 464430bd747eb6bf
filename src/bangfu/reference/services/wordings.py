"""How the house words its own code lists. Codes stay as they are, since criteria and workbooks go by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.audit.events import JSON, Event
from bangfu.audit.services import record
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Actor, require
from bangfu.reference.code_lists import ListedCodes, all_lists
from bangfu.reference.models import LocalList, Wording
from bangfu.reference.selectors import forget


@dataclass(frozen=True)
class WordingValues:
    """How one code is to be shown; all empty for the standard way."""

    label: str = ""
    place: int | None = None
    hidden: bool = False
    note: str = ""


_STANDARD = WordingValues()


def word_list(actor: Actor, *, name: str, wordings: Mapping[str, WordingValues], version: int) -> LocalList:
    """Set the wording of a list; a code that is not named is shown the standard way.

    ``version`` is the one the editor saw, 0 for a list that was never worded. Raises Denied, Refused, Outdated.
    """
    require(actor, "reference.edit")
    found = all_lists().get(name)
    if found is None or found.fixed:
        raise Refused(_("国家标准代码表按标准使用，不能改用语"))
    kept = _checked(found, wordings)
    with transaction.atomic():
        LocalList.objects.get_or_create(name=name)
        local = LocalList.objects.select_for_update().get(name=name)
        if local.version != version:
            raise Outdated({}, version=local.version)
        before = {row.code: WordingValues(row.label, row.place, row.hidden, row.note) for row in local.wordings.all()}
        if before == kept:
            return local
        local.wordings.all().delete()
        Wording.objects.bulk_create([Wording(local_list=local, code=code, **asdict(kept[code])) for code in kept])
        local.version += 1
        local.changed_by_id = actor.actor_id
        local.save()
        record(actor, Event("reference.wording_changed", "code_list", name, found.title, details=_told(before, kept)))
        transaction.on_commit(lambda: forget(wordings=True))
    return local


def _checked(found: ListedCodes, wordings: Mapping[str, WordingValues]) -> dict[str, WordingValues]:
    codes = {each.code: each for each in found.codes}
    faults: dict[str, str] = {}
    kept = {}
    for code, values in wordings.items():
        if code not in codes:
            raise Refused(_("%(list)s没有代码“%(code)s”") % {"list": found.title, "code": code[:40]})
        label, note = values.label.strip(), values.note.strip()
        tidy = WordingValues("" if label == codes[code].label else label, values.place, values.hidden, note)
        if len(tidy.label) > 40 or len(tidy.note) > 200:
            faults[code] = _("叫法最多 40 个字，备注最多 200 个字")
        if tidy != _STANDARD:
            kept[code] = tidy
    faults |= _same_labels(found, kept)
    if not faults and found.codes and all(kept.get(code, _STANDARD).hidden for code in codes):
        raise Refused(_("不能把所有选项都设为不再提供"))
    if faults:
        raise Refused(**faults)
    return kept


def _same_labels(found: ListedCodes, kept: Mapping[str, WordingValues]) -> dict[str, str]:
    """Two codes under one label could not be told apart on a form."""
    seen: dict[str, str] = {}
    faults = {}
    for each in found.codes:
        label = kept.get(each.code, _STANDARD).label or each.label
        if label in seen:
            faults[each.code if each.code in kept else seen[label]] = _("“%(label)s”与另一项重名") % {"label": label}
        seen.setdefault(label, each.code)
    return faults


def _told(before: Mapping[str, WordingValues], after: Mapping[str, WordingValues]) -> dict[str, JSON]:
    changes: dict[str, JSON] = {}
    for code in sorted(before.keys() | after.keys()):
        old, new = before.get(code, _STANDARD), after.get(code, _STANDARD)
        if old != new:
            changes[code] = {"old": asdict(old), "new": asdict(new)}
    return changes
