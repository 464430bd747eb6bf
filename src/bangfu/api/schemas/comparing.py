"""Two runs compared, and what-ifs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from pydantic import Field

from bangfu.api.schemas.base import In, Key, Out
from bangfu.api.schemas.others import JobShown, RunShown

_LONGEST_CODE: Final = 20
_TOP_UNITS: Final = "管辖范围最上层单位的各下级（没有下级即它本身）"
_KINDS: Final = "entered 进入，left 退出，moved 在困难类别之间变动，new 新增，gone 减少，other 其他"


class FlowLink(Out):
    """So many households went from one outcome to another."""

    before: str = Field(description="原类别的代码；空为不在册")
    before_name: str
    after: str = Field(description="现类别的代码；空为不在册")
    after_name: str
    kind: str = Field(description=f"{_KINDS}，same 未变")
    kind_name: str
    count: int


class UnitFlowShown(Out):
    """What happened in a unit and all below it."""

    unit_id: int
    name: str
    entered: int
    left: int
    moved: int
    new: int
    gone: int
    other: int
    same: int


class UnitCostShown(UnitFlowShown):
    """The same with what the measures come to."""

    cost_before_fen: int = Field(description="原版本测算的金额，分")
    cost_after_fen: int = Field(description="这个版本测算的金额，分")


class Comparison(Out):
    """The flow between two runs, within the units that the token reaches."""

    old: RunShown
    new: RunShown
    flow: list[FlowLink]
    units: list[UnitFlowShown] = Field(description=_TOP_UNITS)


class ChangeShown(Out):
    """A household whose outcome differs."""

    household_id: UUID
    archive_no: str
    name: str
    unit_id: int
    unit: str = Field(description="单位的路径", examples=["一矿/综采队"])
    kind: str = Field(description=_KINDS)
    before: str = Field(description="原类别的代码；空为不在册")
    before_name: str
    after: str = Field(description="现类别的代码；空为不在册")
    after_name: str
    why: str = Field(description="改变结果的条件和两边的值")


class ChangePage(Out):
    """Some of the households that changed."""

    items: list[ChangeShown]
    next: UUID | None


class ChangeQuery(In):
    """Which of them."""

    unit_id: Key | None = Field(default=None, description="这个单位和它的全部下级")
    name: str = Field(default="", max_length=60, description="姓名或档案编号的开头")
    tier_before: str = Field(default="", max_length=_LONGEST_CODE, description="原类别的代码；- 为不在册")
    tier_after: str = Field(default="", max_length=_LONGEST_CODE, description="现类别的代码；- 为不在册")
    after: UUID | None = Field(default=None, description="上一页的 next")
    limit: int = Field(default=100, ge=1, le=500)


class WhatIfNew(In):
    """Which version is tried."""

    version_id: UUID = Field(description="认定标准的版本，通常是草稿（`POST /criteria/versions/{version_id}/draft`）")


class WhatIfStarted(JobShown):
    """The job that makes a what-if, with the key under which it will be found."""

    what_if_id: UUID


class WhatIfShown(Out):
    """A what-if; what it found is null until it is complete."""

    id: UUID
    state: str = Field(description="waiting 等待，running 进行中，complete 已完成，failed 失败，cancelled 已取消")
    message: str = Field(description="进度，或没有做成的原因")
    version_id: UUID | None = Field(default=None, description="试算的版本")
    against_id: UUID | None = Field(default=None, description="与之对照的版本，即当日有效的")
    on: date | None = Field(default=None, description="认定日期")
    moment: datetime | None = Field(default=None, description="读取档案的时刻")
    kept_until: datetime | None = Field(default=None, description="保留到何时")
    cost_before_fen: int | None = Field(default=None, description="原版本测算的金额，分")
    cost_after_fen: int | None = Field(default=None, description="这个版本测算的金额，分")
    flow: list[FlowLink] | None = None
    units: list[UnitCostShown] | None = Field(default=None, description=_TOP_UNITS)


class WhatIfChangeShown(ChangeShown):
    """A household that the version would judge otherwise."""

    cost_before_fen: int
    cost_after_fen: int


class WhatIfChangePage(Out):
    """Some of them."""

    items: list[WhatIfChangeShown]
    next: int | None


class WhatIfChangeQuery(ChangeQuery):
    """Which of them."""

    after: Key | None = Field(default=None, description="上一页的 next")  # type: ignore[assignment]
