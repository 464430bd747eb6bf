"""Entering the lines by region and year."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.audit.events import JSON, Change, Event
from bangfu.audit.services import record
from bangfu.base.money import format_yuan
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.core.criteria.lines import LineTable
from bangfu.core.facts.catalogue import catalogue
from bangfu.policies.models import RegionLine
from bangfu.policies.selectors.lines import COLUMNS

_FIELDS = ("region", "year", *COLUMNS, "source")


@dataclass(frozen=True)
class LineValues:
    """What is entered for a region and year; amounts in fen, the province's income may be unknown."""

    region: str
    year: int
    dibao_month: int
    province_income_year: int | None = None
    source: str = ""


def save_line(actor: Actor, *, values: LineValues, line_id: int | None = None) -> RegionLine:
    """Enter a line, or correct one. Raises Denied, Refused."""
    require(actor, "lines.edit")
    _check(values)
    with transaction.atomic():
        line = _locked(line_id) if line_id else RegionLine()
        same = RegionLine.objects.filter(region=values.region, year=values.year).exclude(pk=line.pk)
        if same.exists():
            raise Refused(region=_("%(region)s 的 %(year)s 年已有标准，请修改那一条") % vars(values))
        before = {name: getattr(line, name) for name in _FIELDS} if line_id else dict.fromkeys(_FIELDS)
        for name in _FIELDS:
            setattr(line, name, getattr(values, name))
        line.save()
        _tell(actor, "lines.changed" if line_id else "lines.created", line, before)
    return line


def remove_line(actor: Actor, *, line_id: int) -> None:
    """Remove a line entered by mistake. Raises Denied, Refused."""
    require(actor, "lines.edit")
    with transaction.atomic():
        line = _locked(line_id)
        label = _label(line)
        details = {name: getattr(line, name) for name in _FIELDS}
        line.delete()
        record(actor, Event("lines.removed", "line", str(line_id), label, details=details))


def import_lines(actor: Actor, *, table: LineTable, source: str) -> int:
    """Enter the lines of a table (a register's sheet 参数, the shipped examples); how many were new or differed."""
    require(actor, "lines.edit")
    with transaction.atomic():
        stored = {(line.region, line.year): line for line in RegionLine.objects.select_for_update()}
        changed = []
        for (region, year), row in table.items():
            values = {name: row.get(name) for name in COLUMNS}
            known = stored.get((region, year))
            if known is None or any(getattr(known, name) != value for name, value in values.items()):
                _check(LineValues(region, year, values["dibao_month"] or 0, values["province_income_year"]))
                changed.append(RegionLine(region=region, year=year, source=source, **values))
        RegionLine.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["region", "year"], update_fields=[*COLUMNS, "source"]
        )
        if changed:
            details: dict[str, JSON] = {"source": source, "lines": [_label(line) for line in changed]}
            record(actor, Event("lines.imported", "line", details=details))
    return len(changed)


def _locked(line_id: int) -> RegionLine:
    line = RegionLine.objects.select_for_update().filter(pk=line_id).first()
    if line is None:
        raise Refused(_("这条标准已被删除"))
    return line


def _check(values: LineValues) -> None:
    """The ranges of the catalogue of facts, which the criteria are proven for."""
    faults = {}
    if not re.fullmatch(r"[1-9][0-9]{5}", values.region):
        faults["region"] = _("地区代码是六位数字，如 990101")
    for name in ("year", *COLUMNS):
        fact, value = catalogue().by_column("parameter", name), getattr(values, name)
        if value is not None and not fact.minimum <= value <= fact.maximum:
            low, high = fact.minimum, fact.maximum
            if fact.kind == "money":
                low, high = format_yuan(low), format_yuan(high)  # type: ignore[assignment]
            faults[name] = _("应在 %(low)s 到 %(high)s 之间") % {"low": low, "high": high}
    if faults:
        raise Refused(**faults)


def _label(line: RegionLine) -> str:
    return f"{line.region} {line.year}"


def _tell(actor: Actor, action: str, line: RegionLine, before: dict[str, object]) -> None:
    changes = [
        Change(name, before[name], getattr(line, name))  # type: ignore[arg-type]
        for name in _FIELDS
        if before[name] != getattr(line, name)
    ]
    record(actor, Event(action, "line", str(line.pk), _label(line), changes=changes))
