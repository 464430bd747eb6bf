"""Where each column of the catalogue of facts lives in the registry: the one map for reading and for writing.

A column that is not named here has a row of its own kind (see the last four tables): its value on a day is the sum of
the rows in force.
"""

from __future__ import annotations

from typing import Final

from bangfu.core.facts.catalogue import Entity, catalogue

ON_HOUSEHOLD: Final = (
    "region",
    "work_status",
    "employment_months",
    "union_member",
    "houses",
    "private_car",
    "owns_business",
    "private_school",
    "self_paid_abroad",
    "on_dibao",
    "months_below_dibao",
    "accident_kind",
)
ON_HEAD: Final = ("hukou", "marriage")
ON_PERSON: Final = ("occupation", "school_stage", "insurance", "orphan")
ON_HEALTH: Final = ("health", "disability", "disability_grade")

OTHER_INCOME: Final = "家庭其他收入"
HOUSEHOLD_EXPENSES: Final = {
    "rehabilitation_year": "残疾康复",
    "job_cost_year": "必要就业成本",
    "care_year": "长期照料",
    "accident_loss": "意外损失",
    "compensation": "已获赔偿救助",
}
PERSON_EXPENSES: Final = {"tuition_year": "年学费", "medical_self_pay": "医疗自付"}
_EXPENSES: tuple[tuple[Entity, dict[str, str]], ...] = (
    ("household", HOUSEHOLD_EXPENSES),
    ("member", PERSON_EXPENSES),
)
EXPENSE_MONTHS: Final = {
    kind: fact.months
    for entity, kinds in _EXPENSES
    for fact in catalogue().of(entity)
    if (kind := kinds.get(fact.column, "")) and fact.months is not None
}
"""Kinds of expense that count for a limited time, with the months that the catalogue of facts gives them."""

ASSETS: Final = {"investments": "投资性净资产", "savings": "储蓄"}
IMPORTED_INCOME: Final = "其他"
"""The kind of a member's income that a workbook gives as one sum."""

SELF: Final = "本人"
DECEASED: Final = "已故"
