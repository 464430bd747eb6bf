"""Files of households: list, search, one, new, change, close and reopen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import Field

from bangfu.api.filling import over, refuse_alike, refuse_invalid, refuse_masks, typed
from bangfu.api.operating import actor_of, operation, sent, tagged, version_of
from bangfu.api.schemas.base import In, Key
from bangfu.api.schemas.registry import (
    Changed,
    Documents,
    Found,
    HouseholdChange,
    HouseholdNew,
    HouseholdPage,
    HouseholdShown,
    Reason,
    Reopening,
)
from bangfu.api.showing import household_lines, household_shown, page_of
from bangfu.base.refusals import Refused
from bangfu.base.scope import require
from bangfu.orgs.models import Unit
from bangfu.orgs.selectors import read_tree
from bangfu.registry import page, search, services
from bangfu.registry.models import Household
from bangfu.registry.models.household import HouseholdState
from bangfu.registry.web.file import find_file
from bangfu.registry.web.file_forms import HouseholdForm, ReasonForm, TransferForm
from bangfu.registry.web.lists import HouseholdFilter

router = Router(tags=["家庭档案"])
VIEW, EDIT, UNMASK = "registry.view", "registry.edit", "registry.unmask"
_MATCH: dict[str, Any] = {"x-if-match": True}


class HouseholdQuery(In):
    """The search form of the list."""

    unit_id: Key | None = Field(default=None, description="这个单位和它的全部下级")
    who: str = Field(default="", max_length=60, description="姓名开头、拼音首字母、档案编号开头、完整证件号或电话")
    work_status: str = Field(default="", max_length=20, description="工作状态")
    tier: str = Field(default="", max_length=40, description="最近一次认定的困难类别的代码")
    region: str = Field(default="", max_length=6, description="地区代码的开头")
    state: str = Field(default="", max_length=10, description="open 在册，closed 已停用")
    updated_after: str = Field(default="", max_length=10, description="这天起更新过", examples=["2026-11-01"])
    updated_before: str = Field(default="", max_length=10, description="到这天为止更新过")
    after: UUID | None = Field(default=None, description="上一页的 next")
    limit: int = Field(default=100, ge=1, le=500)


@operation(router, "GET", "/households", needs=VIEW, response=HouseholdPage, summary="档案列表")
def list_households(request: HttpRequest, asked: Query[HouseholdQuery]) -> Any:
    """Files within reach."""
    actor, tree = actor_of(request), read_tree()
    rows = Household.objects.visible_to(actor, VIEW).exclude(state=HouseholdState.MERGED)
    if asked.unit_id is not None:
        rows = rows.filter(unit__in=tree.subtree([asked.unit_id]))
    if asked.tier:
        rows = rows.filter(unit__in=_units_of(actor.reach("screenings.view"), tree))
    wanted = asked.dict(exclude={"unit_id", "after", "limit"})
    filters = HouseholdFilter({name: value for name, value in wanted.items() if value}, queryset=rows)
    refuse_invalid(filters.form)
    found, following = page_of(filters.qs.select_related("head"), asked.after, asked.limit)
    return {"items": household_lines(actor, found, tree), "next": following}


def _units_of(reach: Any, tree: Any) -> frozenset[int]:
    """The units of a reach; a filter by verdict must not tell what a token may not see."""
    return frozenset(tree.parents) if reach.everywhere else reach.units


@operation(
    router, "GET", "/households/search", needs=VIEW, response=Found, summary="搜索档案",
    description="按档案编号开头、姓名、拼音首字母、完整证件号或电话、证件号后四位（每小时次数有限）查找，最多 20 份。",
)  # fmt: skip
def search_households(request: HttpRequest, q: str = Query(..., min_length=1, max_length=60)) -> Any:
    """As the search box does."""
    actor = actor_of(request)
    try:
        found = list(search.find_households(actor, q.replace("\x00", "").strip()))
    except search.TooManySearches as many:
        raise Refused(q=_("按证件号后四位查找的次数过多，请一小时后再试，或改用姓名、档案编号")) from many
    return {"items": household_lines(actor, found, read_tree())}


@operation(
    router, "POST", "/households", needs="registry.create", response=HouseholdShown, status=201, summary="新建档案",
    description="规则与网页“新建档案”相同。可能已有同一人登记时得到 409，`alike` 列出是谁。",
)  # fmt: skip
def create_household(request: HttpRequest, response: HttpResponse, payload: HouseholdNew) -> Any:
    """A new file."""
    actor, values = actor_of(request), sent(request, payload)
    looked_at = values.pop("not_alike", False)
    refuse_masks(values)
    form = HouseholdForm(actor, typed(values))
    refuse_invalid(form)
    head = form.head()
    refuse_alike(actor, head, looked_at=looked_at)
    unit = Unit.objects.filter(pk=form.cleaned_data["unit"]).first()
    if unit is None:
        raise Http404
    require(actor, VIEW, unit.pk)
    made = services.create_household(
        actor, unit=unit, head=head, facts=form.facts(), archive_no=form.cleaned_data["archive_no"] or None
    )
    response["Location"] = f"/api/v1/households/{made.pk}"
    return Status(201, _shown(request, response, made.pk))


@operation(
    router, "GET", "/households/{uuid:household_id}", needs=VIEW, response=HouseholdShown, summary="一份档案",
    description="`unmask=true` 完整显示证件号、电话、银行卡号和住址，需要“查看完整证件号”权限，每次留痕。",
)  # fmt: skip
def get_household(request: HttpRequest, response: HttpResponse, household_id: UUID, unmask: bool = False) -> Any:
    """One file."""
    if not unmask:
        return _shown(request, response, household_id)
    household = find_file(request, household_id, UNMASK)
    services.note_unmasked(actor_of(request), household.pk, what=_("接口"))
    tagged(response, household.version)
    return household_shown(actor_of(request), household, unmasked=True)


def _shown(request: HttpRequest, response: HttpResponse, household_id: UUID) -> dict[str, Any]:
    household = find_file(request, household_id)
    tagged(response, household.version)
    return household_shown(actor_of(request), household)


@operation(
    router, "PATCH", "/households/{uuid:household_id}", needs=EDIT, response=HouseholdShown, summary="修改档案",
    description="只送要改的字段；`null` 清空，没有送来的保持原样。", more=_MATCH,
)  # fmt: skip
def change_household(request: HttpRequest, response: HttpResponse, household_id: UUID, payload: HouseholdChange) -> Any:
    """Correct a file."""
    actor, values = actor_of(request), sent(request, payload)
    household = find_file(request, household_id, EDIT)
    version = version_of(request)
    refuse_masks(values)
    form = HouseholdForm(actor, over(HouseholdForm(actor, household=household), values), household=household)
    refuse_invalid(form, values)
    head = {name: value for name, value in form.head().items() if name in values}
    facts = {name: value for name, value in form.facts().items() if name in values}
    services.edit_household(actor, household.pk, version=version, facts=facts, head=head)
    return _shown(request, response, household_id)


@operation(router, "POST", "/households/{uuid:household_id}/close", needs=EDIT, response=Changed, summary="停用档案")
def close_household(request: HttpRequest, household_id: UUID, payload: Reason) -> Any:
    """Put a file out of use."""
    household = find_file(request, household_id, EDIT)
    form = ReasonForm(typed(sent(request, payload)))
    refuse_invalid(form)
    closed = services.close_household(actor_of(request), household.pk, reason=form.cleaned_data["reason"])
    return {"version": closed.version}


@operation(
    router, "POST", "/households/{uuid:household_id}/reopen", needs=EDIT, response=Changed, summary="恢复档案",
    description="原单位已撤销时须用 `unit_id` 指明恢复到哪个单位，并需要转移权限。",
)  # fmt: skip
def reopen_household(request: HttpRequest, household_id: UUID, payload: Reopening) -> Any:
    """Take a closed file into use again."""
    actor, values = actor_of(request), sent(request, payload)
    household = find_file(request, household_id, EDIT)
    form: Any = ReasonForm(typed(values))
    if household.unit.closed_on is not None:
        require(actor, "registry.transfer", household.unit_id)
        form = TransferForm(actor, typed(values))
    elif values.get("unit_id") not in (None, household.unit_id):
        raise Refused(unit=_("档案的所属单位没有撤销，恢复后请用转移办理"))
    refuse_invalid(form)
    said = {"unit_id": form.cleaned_data.get("unit"), "reason": form.cleaned_data["reason"]}
    return {"version": services.reopen_household(actor, household.pk, **said).version}


@operation(
    router, "GET", "/households/{uuid:household_id}/documents", needs=VIEW, response=Documents, summary="证明材料列表"
)
def list_documents(request: HttpRequest, household_id: UUID) -> Any:
    """Papers of a file, without their contents."""
    return {"items": page.papers_of(find_file(request, household_id))}
