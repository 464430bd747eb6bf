"""What is dated in a file: incomes, expenses, assets, causes, employment, injuries, wages owed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from bangfu.api.schemas.base import Fen, In, Out, made, model_fields
from bangfu.registry.models import Injury

_Injury: Any = made("Injury", In, model_fields(Injury, ("kind", "on", "grade", "note"), required=("kind", "on")))


class _Dated(In):
    since: date = Field(description="自")
    until: date | None = Field(default=None, description="至；仍有效则不填")
    evidence_id: UUID | None = Field(default=None, description="凭证：本档案中一份材料的编号")
    note: str = Field(default="", max_length=200, description="说明")


class IncomeNew(_Dated):
    """An income: a member's a month, or the household's a year."""

    person_id: UUID | None = Field(default=None, description="成员；不填为全户")
    kind: str = Field(description="收入种类", examples=["工资"])
    amount_fen: Fen = Field(description="金额，分：成员收入按月，家庭其他收入按年")


class ExpenseNew(_Dated):
    """An expense or loss a year."""

    person_id: UUID | None = Field(default=None, description="成员；不填为全户")
    kind: str = Field(description="支出种类", examples=["医疗自付"])
    amount_fen: Fen = Field(description="年金额，分")


class AssetNew(_Dated):
    """Savings, investments and the like."""

    kind: str = Field(description="资产种类", examples=["储蓄"])
    amount_fen: Fen = Field(description="估值，分")
    description: str = Field(default="", max_length=100, description="描述")


class CauseNew(_Dated):
    """A cause of hardship as an officer states it."""

    cause: str = Field(description="致困原因", examples=["患重特大疾病"])
    main: bool = Field(default=False, description="是否主要原因")


class EmploymentNew(In):
    """Post and status from a day on."""

    status: str = Field(description="工作状态", examples=["在岗"])
    post: str = Field(default="", max_length=40, description="岗位")
    since: date = Field(description="自")


class InjuryNew(_Injury):
    """A work injury or an occupational disease of the worker."""


class ArrearsNew(In):
    """Wages owed."""

    months: int = Field(ge=0, le=600, description="欠薪月数")
    amount_fen: Fen = Field(description="欠薪金额，分")
    since: date = Field(description="自")


class Ending(In):
    """The last day of a row."""

    until: date = Field(description="最后一天")


class Settling(In):
    """The day on which the wages owed were paid."""

    settled_on: date = Field(description="付清日期")


class _Item(Out):
    id: UUID
    since: date
    until: date | None
    evidence_id: UUID | None
    note: str


class IncomeShown(_Item):
    """An income."""

    person_id: UUID | None
    kind: str
    amount_fen: int


class ExpenseShown(_Item):
    """An expense."""

    person_id: UUID | None
    kind: str
    amount_fen: int


class AssetShown(_Item):
    """An asset."""

    kind: str
    amount_fen: int
    description: str


class CauseShown(_Item):
    """A cause."""

    cause: str
    main: bool
    stated_by: str


class EmploymentShown(Out):
    """A time in one post."""

    id: UUID
    status: str
    post: str
    unit_id: int | None
    since: date
    until: date | None


class InjuryShown(Out):
    """An injury; grade and note are null without the right to see health."""

    id: UUID
    kind: str
    on: date
    grade: str | None
    note: str | None


class ArrearsShown(Out):
    """Wages owed."""

    id: UUID
    months: int
    amount_fen: int
    since: date
    settled_on: date | None


class ItemsShown(Out):
    """All that is dated in a file, past rows too."""

    incomes: list[IncomeShown]
    expenses: list[ExpenseShown]
    assets: list[AssetShown]
    causes: list[CauseShown]
    employments: list[EmploymentShown]
    injuries: list[InjuryShown]
    arrears: list[ArrearsShown]
