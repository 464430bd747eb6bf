"""The fields of a unit, checked in one place for the form, the import and the command line."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from bangfu.base.refusals import Refused
from bangfu.core.national.codes import province_of
from bangfu.core.national.credit_code import CreditCodeError, parse_credit_code
from bangfu.core.national.text import normalise_text
from bangfu.orgs.models import Unit, UnitKind

INVENTED_REGION = "99"
"""The prefix of invented regions; it is unassigned, and examples use it."""

_RANKS = {UnitKind.GROUP: 0, UnitKind.MINE: 1, UnitKind.OFFICE: 2, UnitKind.DISTRICT: 2, UnitKind.TEAM: 3}
_LONGEST = ("name", "union_name", "code")


@dataclass(frozen=True, slots=True)
class UnitData:
    """What a person says of a unit."""

    name: str
    kind: str
    code: str = ""
    credit_code: str = ""
    union_name: str = ""
    has_centre: bool = False
    region: str = ""
    order: int = 0


def checked_data(data: UnitData, *, parent: Unit | None, unit: Unit | None = None) -> UnitData:
    """The data in its standard spelling. Raises Refused with a message by field."""
    tidy = replace(
        data,
        name=normalise_text(data.name),
        code=normalise_text(data.code),
        union_name=normalise_text(data.union_name),
        region=normalise_text(data.region),
    )
    problems = {**text_problems(tidy), **_place_problems(tidy, parent, unit)}
    try:
        tidy = replace(tidy, credit_code=parse_credit_code(data.credit_code).number if data.credit_code.strip() else "")
    except CreditCodeError as fault:
        problems["credit_code"] = str(fault)
    if problems:
        raise Refused(**problems)
    return tidy


def kind_problem(kind: str, parent: Unit | None) -> str | None:
    """Why a unit of this kind may not stand below that parent, or None."""
    return kinds_problem(kind, parent.kind if parent else None)


def kinds_problem(kind: str, above: str | None) -> str | None:
    """The same for the kind of the parent, None for a root."""
    if kind not in UnitKind.values:
        return _("没有这种单位类型")
    if above is not None and _RANKS[UnitKind(kind)] < _RANKS[UnitKind(above)]:
        labels = {"kind": UnitKind(kind).label, "parent": UnitKind(above).label}
        return _("%(kind)s不能设在%(parent)s之下") % labels
    return None


def name_taken(name: str, parent: Unit | None, unit: Unit | None = None) -> bool:
    """Whether another open unit below the parent bears this name."""
    same = Unit.objects.filter(parent=parent, name=name, closed_on__isnull=True)
    return same.exclude(pk=unit.pk if unit else None).exists()


def text_problems(data: UnitData) -> dict[str, str]:
    """What is wrong with the texts by themselves, by field, without a look at other units."""
    problems = {}
    for field in _LONGEST:
        limit = Unit._meta.get_field(field).max_length or 0  # noqa: SLF001 - Django's documented way to a field
        if len(getattr(data, field)) > limit:
            problems[field] = _("最多 %(limit)s 个字") % {"limit": limit}
    if not data.name:
        problems["name"] = _("请填写单位名称")
    elif "/" in data.name:
        problems["name"] = _("单位名称中不能有斜杠，它用来分隔单位路径")
    if data.region and not _is_region(data.region):
        problems["region"] = _("所在地区应为 6 位行政区划代码（GB/T 2260），前两位须是已分配的省级代码")
    return problems


def _place_problems(data: UnitData, parent: Unit | None, unit: Unit | None) -> dict[str, str]:
    problems = {}
    if reason := kind_problem(data.kind, parent) or _children_problem(data.kind, unit):
        problems["kind"] = reason
    if data.name and name_taken(data.name, parent, unit):
        problems["name"] = _("同一上级单位下已有这个名称")
    if data.code and Unit.objects.filter(code=data.code).exclude(pk=unit.pk if unit else None).exists():
        problems["code"] = _("这个单位编码已被使用")
    return problems


def _children_problem(kind: str, unit: Unit | None) -> str | None:
    if unit is None or kind == unit.kind:
        return None
    candidate = Unit(kind=kind)
    kinds = set(Unit.objects.filter(parent=unit, closed_on__isnull=True).values_list("kind", flat=True))
    return next((reason for each in sorted(kinds) if (reason := kind_problem(each, candidate))), None)


def _is_region(region: str) -> bool:
    digits = len(region) == 6 and region.isascii() and region.isdigit()
    return digits and (region.startswith(INVENTED_REGION) or province_of(region) is not None)
