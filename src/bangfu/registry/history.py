"""变更历史 of a file: what the audit log holds about it, in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.audit.events import JSON, Change
from bangfu.audit.models import Entry
from bangfu.audit.subject_keys import open_changes
from bangfu.base.known_words import say
from bangfu.base.money import format_yuan
from bangfu.core.facts.catalogue import catalogue
from bangfu.core.national import masks
from bangfu.registry.models import Health, Household, Member, Person

Words = str | Promise

ACTIONS: Mapping[str, Words] = {
    "registry.household_created": _("建立档案"),
    "registry.household_changed": _("修改档案"),
    "registry.household_closed": _("停用档案"),
    "registry.household_reopened": _("恢复档案"),
    "registry.household_transferred": _("转移单位"),
    "registry.household_merged": _("合并档案"),
    "registry.merge_undone": _("撤销合并"),
    "registry.head_changed": _("更换本人"),
    "registry.member_added": _("增加成员"),
    "registry.member_changed": _("修改成员"),
    "registry.member_removed": _("移出成员"),
    "registry.income_recorded": _("登记收入"),
    "registry.expense_recorded": _("登记支出"),
    "registry.asset_recorded": _("登记资产"),
    "registry.cause_recorded": _("登记致困原因"),
    "registry.item_ended": _("结束一条记录"),
    "registry.employment_recorded": _("登记就业"),
    "registry.injury_recorded": _("登记工伤或职业病"),
    "registry.arrears_recorded": _("登记欠薪"),
    "registry.arrears_settled": _("欠薪付清"),
    "registry.health_changed": _("修改健康状况"),
    "registry.document_added": _("上传材料"),
    "registry.document_viewed": _("查看材料"),
    "registry.document_removed": _("移除材料"),
    "registry.consent_given": _("登记授权"),
    "registry.consent_withdrawn": _("撤回授权"),
    "registry.unmasked": _("查看完整信息"),
    "registry.exported": _("导出"),
    "registry.import_undone": _("撤销导入"),
}
"""What each entry of the registry is called; the audit page shows the same."""

_FACTS = (*catalogue().household, *catalogue().member)
_MONEY = {"amount", *(fact.column for fact in _FACTS if fact.kind == "money")}
_MASKS: Mapping[str, Callable[[str], str]] = {
    "id_number": masks.mask_id_number,
    "phone": masks.mask_phone,
    "bank_card": masks.mask_bank_card,
    "address": masks.mask_address,
    "certificate": lambda text: "*" * len(text),
    "diagnosis": lambda text: "*" * len(text),
}
_WORDED = {"kind", "cause", "relation", "status", *(fact.column for fact in _FACTS if fact.choices)}
"""Fields whose values are words of a code list."""
_HEALTH = {"health", "disability", "disability_grade", "certificate", "diagnosis"}
_OTHER: Mapping[str, Words] = {
    "member": _("成员"),
    "person": _("成员"),
    "reason": _("原因"),
    "kind": _("种类"),
    "amount": _("金额（元）"),
    "since": _("自"),
    "until": _("至"),
    "note": _("说明"),
    "cause": _("致困原因"),
    "main": _("主要原因"),
    "unit": _("所属单位"),
    "post": _("岗位"),
    "grade": _("等级或期别"),
    "on": _("日期"),
    "settled_on": _("付清日期"),
    "head": _("本人"),
    "merged": _("并入的档案"),
    "merged_into": _("并入"),
    "address": _("家庭住址"),
    "remark": _("备注"),
    "phone": _("手机号码"),
    "bank_card": _("银行卡号"),
    "id_number": _("身份证号"),
    "certificate": _("残疾证号"),
    "diagnosis": _("诊断说明"),
}


@dataclass(frozen=True)
class Line:
    """One value that changed, as it is shown."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Step:
    """One entry of the history; ``destroyed`` where its values were destroyed with the file's key."""

    at: datetime
    what: Words
    who: str
    acting_for: str
    source: str
    lines: list[Line]
    destroyed: bool


def history_of(household: Household, *, sees_health: bool, most: int = 100) -> list[Step]:
    """The latest entries of a file, newest first. Numbers are masked always, health without its permission."""
    rows = Entry.objects.filter(subject_type="household", subject_id=str(household.pk)).order_by("-number")[:most]
    entries = list(rows)
    changes = open_changes(entries)
    return [_step(entry, changes[entry.number], sees_health) for entry in entries]


def _step(entry: Entry, changes: list[Change] | None, sees_health: bool) -> Step:
    return Step(
        at=entry.at,
        what=ACTIONS.get(entry.action, entry.action),
        who=entry.actor_name,
        acting_for=entry.acting_for,
        source=_source(entry.details),
        lines=[_line(change, sees_health) for change in changes or []],
        destroyed=changes is None,
    )


def _source(details: str) -> str:
    return str(json.loads(details).get("source", ""))


def _line(change: Change, sees_health: bool) -> Line:
    whose, _dot, name = change.field.rpartition(".")
    label = say(str(_labels().get(name, name)))
    hidden = name in _HEALTH and not sees_health
    return Line(
        label=f"{whose} {label}".strip(),
        old="***" if hidden and change.old else _value(name, change.old),
        new="***" if hidden and change.new else _value(name, change.new),
    )


def _value(name: str, value: JSON) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return say("是") if value else say("否")
    if name in _MONEY and isinstance(value, int):
        return format_yuan(value)
    text = str(value)
    return _MASKS[name](text) if name in _MASKS else say(text) if name in _WORDED else text


def _labels() -> dict[str, Any]:
    found: dict[str, Any] = {fact.column: fact.name for fact in _FACTS}
    models_read: tuple[type[models.Model], ...] = (Person, Member, Health, Household)
    for model in models_read:
        found |= {each.name: each.verbose_name for each in model._meta.concrete_fields}  # noqa: SLF001
    return {**found, **_OTHER}
