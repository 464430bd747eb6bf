"""Naming regions: one at a time, or a whole sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.audit.events import JSON, Event
from bangfu.audit.services import record
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Actor, require
from bangfu.core.exchange.problems import RowProblem
from bangfu.core.national.text import normalise_text
from bangfu.reference.models import Region
from bangfu.reference.region_sheet import CODE, NAME, PARENT, SHEET, RegionRow
from bangfu.reference.rules import region_above, region_problems
from bangfu.reference.selectors import forget, known_regions

_COLUMNS = {"code": CODE, "name": NAME, "parent": PARENT}
_TOLD_AT_MOST = 200


@dataclass(frozen=True)
class RegionValues:
    """What is said of a region; an empty ``parent`` means the nearest one above by the structure of the code."""

    code: str
    name: str
    parent: str = ""


@dataclass(frozen=True)
class Imported:
    """What a sheet did, or why it did nothing."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: Sequence[RowProblem] = ()


def save_region(actor: Actor, *, values: RegionValues, region_id: int | None = None, version: int = 0) -> Region:
    """Name a region, or correct one. Raises Denied, Refused, Outdated."""
    require(actor, "reference.edit")
    tidy = _tidy(values)
    with transaction.atomic():
        region = _locked(region_id) if region_id else Region()
        if region_id and region.version != version:
            raise Outdated({"name": region.name, "parent": region.parent}, version=region.version)
        known = known_regions()
        faults = region_problems(tidy.code, tidy.name, tidy.parent) or _place_problems(tidy, known)
        if Region.objects.filter(code=tidy.code).exclude(pk=region.pk).exists():
            faults["code"] = _("这个代码已经登记，请修改那一条")
        if region_id and tidy.code != region.code:
            faults["code"] = _("代码不能改；登记错了请删除后重新登记")
        if faults:
            raise Refused(**faults)
        old: JSON = {"name": region.name, "parent": region.parent} if region_id else None
        region.code, region.name, region.parent = tidy.code, tidy.name, tidy.parent
        region.version += 1 if region_id else 0
        region.save()
        details: dict[str, JSON] = {"old": old, "new": {"name": region.name, "parent": region.parent}}
        action = "reference.region_changed" if region_id else "reference.region_created"
        record(actor, Event(action, "region", str(region.pk), str(region), details=details))
        transaction.on_commit(lambda: forget(regions=True))
    return region


def remove_region(actor: Actor, *, region_id: int) -> None:
    """Remove a region entered by mistake; files keep their codes and show no name. Raises Denied, Refused."""
    require(actor, "reference.edit")
    with transaction.atomic():
        region = _locked(region_id)
        if Region.objects.filter(parent=region.code).exists():
            raise Refused(_("还有地区以它为上级，不能删除"))
        event = Event("reference.region_removed", "region", str(region.pk), str(region))
        region.delete()
        record(actor, event)
        transaction.on_commit(lambda: forget(regions=True))


def import_regions(actor: Actor, *, rows: Sequence[RegionRow], source: str) -> Imported:
    """Enter the rows of a sheet, all of them or, where one is wrong, none. Raises Denied."""
    require(actor, "reference.edit")
    with transaction.atomic():
        stored = {region.code: region for region in Region.objects.select_for_update()}
        wanted, problems = _checked(rows, known_regions())
        if problems:
            return Imported(problems=problems)
        new = [_region(values) for values in wanted if values.code not in stored]
        changed = [stored[values.code] for values in wanted if values.code in stored and _differs(stored, values)]
        texts = {values.code: values for values in wanted}
        for region in changed:
            region.name, region.parent = texts[region.code].name, texts[region.code].parent
            region.version += 1
        Region.objects.bulk_create(new)
        Region.objects.bulk_update(changed, ["name", "parent", "version"], batch_size=500)
        if new or changed:
            record(actor, Event("reference.regions_imported", "region", details=_told(source, new, changed)))
            transaction.on_commit(lambda: forget(regions=True))
    return Imported(len(new), len(changed), len(wanted) - len(new) - len(changed))


def _told(source: str, new: Sequence[Region], changed: Sequence[Region]) -> dict[str, JSON]:
    return {
        "source": source,
        "created": len(new),
        "changed": len(changed),
        "first": [str(region) for region in [*new, *changed][:_TOLD_AT_MOST]],
    }


def _checked(
    rows: Sequence[RegionRow], known: Mapping[str, tuple[str, str]]
) -> tuple[list[RegionValues], list[RowProblem]]:
    wanted: dict[str, RegionValues] = {}
    problems: list[RowProblem] = []
    tidied = [(row, _tidy(RegionValues(row.cells.get(CODE, ""), row.cells.get(NAME, ""), row.cells.get(PARENT, ""))))
              for row in rows]  # fmt: skip
    everywhere = {**known, **{values.code: (values.name, values.parent) for _row, values in tidied}}
    for row, values in tidied:
        faults = region_problems(values.code, values.name, values.parent) or _place_problems(values, everywhere)
        if values.code in wanted:
            faults.setdefault("code", _("这个代码在文件里出现了两次"))
        wanted[values.code] = values
        said = {_COLUMNS[field]: reason for field, reason in faults.items()} | dict(row.unreadable)
        problems += [RowProblem(SHEET, row.number, name, row.cells.get(name, ""), said[name], "") for name in said]
    return list(wanted.values()), problems


def _place_problems(values: RegionValues, known: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """The parent must be known, and nothing may be above itself."""
    if values.parent and values.parent not in known:
        return {"parent": _("上级代码 %(code)s 还没有登记") % {"code": values.parent}}
    above, seen = region_above(values.code, values.parent, known), {values.code}
    while above:
        if above in seen:
            return {"parent": _("这样上下级会绕成一圈")}
        seen.add(above)
        above = region_above(above, known[above][1], known) if above in known else ""
    return {}


def _tidy(values: RegionValues) -> RegionValues:
    return RegionValues(normalise_text(values.code), normalise_text(values.name), normalise_text(values.parent))


def _differs(stored: Mapping[str, Region], values: RegionValues) -> bool:
    region = stored[values.code]
    return (region.name, region.parent) != (values.name, values.parent)


def _region(values: RegionValues) -> Region:
    return Region(code=values.code, name=values.name, parent=values.parent)


def _locked(region_id: int) -> Region:
    region = Region.objects.select_for_update().filter(pk=region_id).first()
    if region is None:
        raise Refused(_("这个地区已被删除"))
    return region
