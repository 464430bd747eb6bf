"""Units, verdicts, runs, lines, jobs and imports."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from bangfu.api.schemas.base import Fen, In, Key, Out


class Me(Out):
    """Who comes with this token, and what it may do."""

    user: str = Field(description="令牌所属用户", examples=["李专干（case_officer）"])
    token: str = Field(description="令牌名称")
    until: date = Field(description="有效期至")
    actions: list[str] = Field(description="允许且所属用户现在仍有的权限")
    units: list[int] = Field(description="限定单位；空为不限")


class UnitShown(Out):
    """A unit of the tree."""

    id: int
    parent_id: int | None
    name: str
    path: str = Field(examples=["一矿/综采队"])
    kind: str
    code: str
    union_name: str
    region: str
    closed_on: date | None


class Units(Out):
    """Units in the order of the tree, parents first."""

    items: list[UnitShown]


class TestShown(Out):
    """One comparison of a condition."""

    text: str = Field(examples=["人均月净收入 < 1 × 低保标准"])
    status: str = Field(description="met 成立，unmet 不成立，unknown 无法判断")
    value: str
    line: str
    margin: str = Field(description="差多少")


class ConditionShown(Out):
    """A condition with what it looked at and its article."""

    name: str
    section: str
    status: str
    decisive: bool = Field(description="结果由它决定")
    article: str
    source: str
    tests: list[TestShown]


class ScorePartShown(Out):
    """A part of the need score."""

    name: str
    full: int
    value: str


class MeasureShown(Out):
    """A proposed measure; null for a service."""

    name: str
    amount_fen: int | None
    article: str


class WarningShown(Out):
    """A warning."""

    level: str
    name: str


class ExplanationShown(Out):
    """Why."""

    outcome: str
    reason: str
    conditions: list[ConditionShown]
    main_cause: str
    other_causes: list[str]
    score: str
    score_parts: list[ScorePartShown]
    measures: list[MeasureShown]
    warnings: list[WarningShown]
    missing: list[str]


class RunShown(Out):
    """A screening of the whole register, or of a unit."""

    id: UUID
    state: str = Field(description="running 进行中，complete 已完成，failed 未完成")
    on: date = Field(description="认定日期")
    unit_id: int | None = Field(description="只认定了这个单位和它的下级；null 为全部在册家庭")
    criteria: str
    version: str
    started_at: datetime
    finished_at: datetime | None
    started_by: str


class MoveShown(Out):
    """Why a household stands elsewhere than at the screening before."""

    run_id: UUID = Field(description="上一次认定它的批次")
    on: date = Field(description="那一次的认定日期")
    before_name: str = Field(description="那一次的困难类别")
    why: str = Field(description="变了的条件和两边的值")
    other_criteria: bool = Field(description="两次所用的标准不是同一个版本")
    other_file: bool = Field(description="两次之间这份档案有改动")


class RunPage(Out):
    """Some runs, newest first."""

    items: list[RunShown]
    next: UUID | None


class VerdictShown(Out):
    """The verdict of a household in the last complete run, and what today's file would give."""

    run: RunShown | None
    tier: str = Field(description="困难类别的代码；未认定为空")
    tier_name: str
    is_outdated: bool = Field(description="认定之后档案又改过")
    problems: list[str] = Field(description="未能认定的原因")
    move: MoveShown | None = Field(description="与上一次认定相比变在哪里；没有变或以前没有认定过为 null")
    explanation: ExplanationShown | None = Field(description="认定理由，由认定时的数据重算")
    present: ExplanationShown | None = Field(description="按现在的档案会得到的结果；与认定结果相同时为 null")
    counterfactuals: list[str] = Field(description="最小的改变会带来什么；只给能修改档案的令牌")


class VerdictLine(Out):
    """A verdict in a list."""

    id: int
    household_id: UUID
    archive_no: str
    name: str
    unit_id: int
    tier: str
    tier_name: str
    main_cause: str
    causes: list[str]
    score: str | None
    income_fen: int | None = Field(description="人均月净收入，分")
    line_fen: int | None = Field(description="低保标准，分")
    measures_fen: dict[str, int] = Field(description="建议措施的代码和金额，分")
    warnings: list[str]
    problems: list[str]


class VerdictPage(Out):
    """Some verdicts."""

    items: list[VerdictLine]
    next: int | None


class RunNew(In):
    """Which day a screening is for, and whom."""

    on: date | None = Field(default=None, description="认定日期，最近五年之内，不晚于今天；不填为今天")
    unit_id: Key | None = Field(default=None, description="只认定这个单位和它的全部下级；不填为全部在册家庭")


class LineIn(In):
    """What is entered for a region and year."""

    region: str = Field(max_length=6, description="六位行政区划代码（GB/T 2260）", examples=["990000"])
    year: int = Field(ge=0, le=9999, description="年度")
    dibao_month_fen: Fen = Field(description="低保标准，分/月")
    province_income_year_fen: Fen | None = Field(default=None, description="全省人均可支配收入，分/年")
    source: str = Field(default="", max_length=200, description="依据")


class LineShown(Out):
    """A line."""

    id: int
    region: str
    year: int
    dibao_month_fen: int
    province_income_year_fen: int | None
    source: str


class LinePage(Out):
    """Some lines."""

    items: list[LineShown]
    next: int | None


class JobShown(Out):
    """A job in the background."""

    id: UUID
    kind: str
    title: str
    state: str = Field(description="waiting 等待，running 进行中，done 完成，failed 失败，cancelled 已取消")
    done: int
    total: int
    message: str
    created_at: datetime
    finished_at: datetime | None


class JobPage(Out):
    """Some jobs, newest first."""

    items: list[JobShown]
    next: UUID | None


class ImportCounts(Out):
    """How many rows are of which kind."""

    total: int
    new: int
    changed: int
    unchanged: int
    wrong: int
    to_confirm: int
    to_commit: int
    committed: int


class ImportShown(Out):
    """An import: state, message, the job at work, and (once checked) the counts."""

    id: UUID
    kind: str
    name: str
    state: str = Field(description="uploaded checking ready committing committed undoing undone refused abandoned")
    update_existing: bool
    message: str
    job_id: UUID | None
    uploaded_at: datetime
    counts: ImportCounts | None


class ImportPage(Out):
    """Some imports, newest first."""

    items: list[ImportShown]
    next: UUID | None


class ImportProblem(Out):
    """A reason why a row cannot be committed."""

    sheet: str
    row: int
    column: str
    reason: str


class ImportRow(Out):
    """A row of the file: a household."""

    id: UUID
    place: int
    key: str = Field(description="档案编号")
    outcome: str
    chosen: bool
    committed: bool
    problems: list[ImportProblem]


class ImportRows(Out):
    """Some rows, in the order of the file."""

    items: list[ImportRow]
    next: int | None


class Done(Out):
    """It was done."""

    done: bool = True


class Nothing(In):
    """Nothing needs to be sent."""
