"""Criteria sets, their versions, and what a check of a text finds."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from bangfu.api.schemas.base import In, Out


class VersionLine(Out):
    """A version without its text."""

    id: UUID
    version: str
    state: str = Field(description="draft 草稿，ready 待发布，published 已发布，dropped 已作废")
    lock: int = Field(description="改动次数，即 ETag 和 If-Match 中的版本")
    digest: str = Field(description="全文的 SHA-256")
    effective_from: date | None
    effective_to: date | None
    made_at: datetime
    published_at: datetime | None


class SetShown(Out):
    """A set with its versions, newest first."""

    id: int
    name: str
    title: str
    in_use: bool = Field(description="筛查用的就是这一套")
    versions: list[VersionLine]


class Sets(Out):
    """Every set."""

    items: list[SetShown]


class VersionShown(VersionLine):
    """A version with its text."""

    set_name: str
    base_id: UUID | None = Field(description="从哪个版本起草")
    returned_because: str = Field(description="退回的理由")
    text: str = Field(description="全文（YAML）")


class TextIn(In):
    """The whole text of a set."""

    text: str = Field(max_length=1_000_000, description="全文（YAML），写法见评判标准的语言")


class CheckIn(TextIn):
    """A text, and maybe the set that it is to be a version of."""

    set_name: str = Field(default="", max_length=60, description="要作为哪一套的新版本；不填即全文里写的")


class ProblemShown(Out):
    """A fault with its place."""

    line: int
    column: int
    entry: str
    reason: str
    hint: str


class CheckShown(Out):
    """What a check found."""

    sound: bool = Field(description="可以交出和发布")
    problems: list[ProblemShown]
    failed_cases: list[str] = Field(description="没有通过的案例")
    advice: list[str]


class SendingBack(In):
    """Why a draft is sent back."""

    reason: str = Field(max_length=500, description="退回理由")


class Publishing(In):
    """Versions published since the draft was begun that whoever publishes has looked at."""

    seen: list[UUID] = Field(default_factory=list, max_length=200, description="看过差别的版本")
