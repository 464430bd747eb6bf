"""What a result workbook holds: plain rows, ready to be written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from bangfu.core.exchange.problems import RowNote, RowProblem

Cell = str | int | Decimal | bool | None
"""A value in a sheet. An int is a plain count; an amount of money is a Decimal of yuan with two places."""

VERDICTS: Final = "认定结果"
ESTIMATES: Final = "帮扶测算"
INDICATORS: Final = "指标明细"
PROBLEMS: Final = "未通过"
SUMMARY: Final = "汇总"
NOTES: Final = "提示"

VERDICT_HEADERS: Final = (
    "档案编号", "姓名", "所属单位", "困难类别", "人均月净收入", "低保标准", "主要致困原因", "次要致困原因", "需求评分",
    "建议帮扶", "预警", "认定理由",
)  # fmt: skip
ESTIMATE_HEADERS: Final = ("档案编号", "措施", "测算金额", "依据")
PROBLEM_HEADERS: Final = ("工作表", "行", "列", "值", "原因", "档案编号")


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One household's verdict as 认定结果 shows it. Amounts are fen, already rounded for display; None stays empty.

    ``tier`` is a tier's label, 排除 or 不符合. Texts that list several things come joined.
    """

    archive_no: str
    name: str
    unit: str
    tier: str
    net_income_month: int | None
    dibao_month: int | None
    main_cause: str
    other_causes: str
    score: Decimal | int | None
    measures: str
    warnings: str
    reason: str


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """One measure a household could get. ``amount`` is fen, None where the rule gives none."""

    archive_no: str
    measure: str
    amount: int | None
    basis: str


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """指标明细: headers (the first names the household) and a row of cells a household, in the same order."""

    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One line of 汇总. A line with a label alone reads as a heading."""

    label: str
    value: Cell = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ResultSheets:
    """Everything of a result workbook. Rows may be streams: each is read once, in the order of the sheets."""

    verdicts: Iterable[VerdictRow]
    estimates: Iterable[EstimateRow]
    indicators: IndicatorTable
    problems: Iterable[RowProblem]
    summary: Iterable[SummaryRow]
    notes: Iterable[RowNote] = field(default_factory=tuple)
