"""Files of households and their members."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from bangfu.api.schemas.base import In, Key, Out, made, model_fields
from bangfu.registry.models import Health, Household, Member, Person
from bangfu.registry.services.files import HEAD_FIELDS, HOUSEHOLD_FIELDS
from bangfu.registry.services.members import PERSON_FIELDS

_NOT_ALIKE = Field(default=False, description="已核对 409 中列出的相似人员，都不是同一人")
_HEAD = model_fields(Person, HEAD_FIELDS)
_FACTS = model_fields(Household, HOUSEHOLD_FIELDS)
_PERSON = model_fields(Person, PERSON_FIELDS)

_NewFields: Any = made(
    "NewFields",
    In,
    model_fields(Person, HEAD_FIELDS, required=("name", "id_number"))
    | model_fields(Household, HOUSEHOLD_FIELDS, required=("region", "work_status")),
)
_ChangeFields: Any = made("ChangeFields", In, _HEAD | _FACTS)
_ShownFields: Any = made("ShownFields", Out, _HEAD | _FACTS)
_NewPlace = model_fields(Member, ("relation", "co_resident", "remark"), required=("relation",))
_NewMember: Any = made("NewMember", In, model_fields(Person, PERSON_FIELDS, required=("name", "id_number")) | _NewPlace)
_Place = model_fields(Member, ("relation", "co_resident", "remark"))
_ChangeMember: Any = made("ChangeMember", In, _PERSON | _Place)
_ShownMember: Any = made("ShownMember", Out, _PERSON | _Place)
_HealthFields: Any = made(
    "HealthFields", In, model_fields(Health, ("health", "disability", "disability_grade", "certificate", "diagnosis"))
)


class HouseholdNew(_NewFields):
    """A new file."""

    unit_id: Key = Field(description="所属单位")
    archive_no: str = Field(default="", max_length=40, description="档案编号；不填由系统编号")
    not_alike: bool = _NOT_ALIKE


class HouseholdChange(_ChangeFields):
    """What is to be corrected; what is left out stays."""


class HealthShown(Out):
    """Coded health of a member."""

    health: str
    disability: str
    disability_grade: str


class MemberShown(_ShownMember):
    """A member."""

    id: UUID
    person_id: UUID
    sex: str
    born_on: date | None
    since: date | None
    until: date | None
    health: HealthShown | None = Field(description="没有查看健康状况的权限时为 null")


class HouseholdLine(Out):
    """A file in a list."""

    id: UUID
    archive_no: str
    version: int
    state: str = Field(description="open 在册，closed 已停用，merged 已合并")
    unit_id: int
    unit: str = Field(description="单位路径")
    name: str = Field(description="本人姓名")
    id_number: str = Field(description="身份证号，打码", examples=["9900**********0019"])
    work_status: str
    region: str
    people: int = Field(description="共同生活人口")
    tier: str | None = Field(description="最近一次认定的困难类别；没有权限或未认定时为 null")
    updated_at: datetime


class HouseholdPage(Out):
    """Some files, and where the next ones begin."""

    items: list[HouseholdLine]
    next: UUID | None = Field(description="下一页的 after；null 为到头")


class Found(Out):
    """What a search found."""

    items: list[HouseholdLine]


class HouseholdShown(_ShownFields):
    """A file with its members."""

    id: UUID
    archive_no: str
    version: int
    state: str
    unit_id: int
    unit: str
    head_id: UUID = Field(description="本人的人员编号")
    created_at: datetime
    updated_at: datetime
    updated_by: str
    unmasked: bool = Field(description="证件号、电话等是否完整显示")
    members: list[MemberShown]


class Reason(In):
    """Why."""

    reason: str = Field(max_length=200, description="原因", examples=["重复建档"])


class Reopening(Reason):
    """Why, and where to if the file's unit was closed."""

    unit_id: Key | None = Field(default=None, description="原单位已撤销时恢复到的单位")


class MemberNew(_NewMember):
    """Someone more in a household."""

    since: date | None = Field(default=None, description="加入日期；一向在户则不填")
    not_alike: bool = _NOT_ALIKE


class MemberChange(_ChangeMember):
    """What is to be corrected of a member; what is left out stays."""


class Leaving(In):
    """Someone leaves the household."""

    left_on: date = Field(description="离开日期")
    reason: str = Field(default="", max_length=200, description="原因")


class HealthChange(_HealthFields):
    """Health and disability of a member; what is left out stays."""


class Made(Out):
    """The row that was made, and the file's version after it."""

    id: UUID
    version: int = Field(description="档案现在的版本")


class Changed(Out):
    """The file's version after a change."""

    version: int = Field(description="档案现在的版本")


class DocumentShown(Out):
    """A paper of a file."""

    id: UUID
    kind: str
    name: str
    content_type: str
    size: int
    sha256: str
    person_id: UUID | None
    uploaded_at: datetime


class Documents(Out):
    """Papers of a file."""

    items: list[DocumentShown]
