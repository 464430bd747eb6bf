"""What is dated in a file: incomes, expenses, assets, causes, employment, injuries, wages owed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Status

from bangfu.api.filling import refuse_invalid, typed
from bangfu.api.operating import actor_of, operation, sent
from bangfu.api.operations.members import version_now
from bangfu.api.schemas.items import (
    ArrearsNew,
    AssetNew,
    CauseNew,
    EmploymentNew,
    Ending,
    ExpenseNew,
    IncomeNew,
    InjuryNew,
    ItemsShown,
    Settling,
)
from bangfu.api.schemas.registry import Changed, Made
from bangfu.registry import page, services
from bangfu.registry.models import Household, WageArrears
from bangfu.registry.web.file import find_file, find_row
from bangfu.registry.web.item_forms import EndForm, SettleForm
from bangfu.registry.web.items import KINDS

router = Router(tags=["收入、支出和其他记录"])
VIEW, EDIT, HEALTH = "registry.view", "registry.edit", "registry.health"
_NEW: dict[str, Any] = {"needs": EDIT, "response": Made, "status": 201}
_PATH = "/households/{uuid:household_id}"


@operation(router, "GET", f"{_PATH}/items", needs=VIEW, response=ItemsShown, summary="全部记录，含已结束的")
def list_items(request: HttpRequest, household_id: UUID) -> Any:
    """All that is dated in a file."""
    household = find_file(request, household_id)
    money, work = page.money_of(household, timezone.localdate()), page.work_of(household)
    sees = household.unit_id in actor_of(request).reach(HEALTH)
    names = ("id", "since", "until", "evidence_id", "note")
    return {
        "incomes": _rows(money["incomes"], *names, "person_id", "kind", "amount"),
        "expenses": _rows(money["expenses"], *names, "person_id", "kind", "amount"),
        "assets": _rows(page.assets_of(household), *names, "kind", "amount", "description"),
        "causes": _rows(page.causes_of(household), *names, "cause", "main", "stated_by"),
        "employments": _rows(work["employments"], "id", "status", "post", "unit_id", "since", "until"),
        "injuries": [
            {"id": row.pk, "kind": row.kind, "on": row.on, "grade": row.grade if sees else None}
            | {"note": row.note if sees else None}
            for row in work["injuries"]
        ],
        "arrears": _rows(work["arrears"], "id", "months", "amount", "since", "settled_on"),
    }


def _rows(rows: Any, *names: str) -> list[dict[str, Any]]:
    return [{("amount_fen" if name == "amount" else name): getattr(row, name) for name in names} for row in rows]


def _add(request: HttpRequest, household_id: UUID, kind: str, payload: Any) -> Any:
    """A new row of a kind, as its page makes it."""
    values = sent(request, payload)
    household: Household = find_file(request, household_id, EDIT)
    form = KINDS[kind].form(typed(values), household_id=household.pk)
    refuse_invalid(form)
    row: Any = KINDS[kind].command(actor_of(request), household.pk, **form.values())
    return Status(201, {"id": row.pk, "version": version_now(household.pk)})


@operation(router, "POST", f"{_PATH}/incomes", summary="登记收入", **_NEW)
def add_income(request: HttpRequest, household_id: UUID, payload: IncomeNew) -> Any:
    """An income."""
    return _add(request, household_id, "income", payload)


@operation(router, "POST", f"{_PATH}/expenses", summary="登记支出", **_NEW)
def add_expense(request: HttpRequest, household_id: UUID, payload: ExpenseNew) -> Any:
    """An expense."""
    return _add(request, household_id, "expense", payload)


@operation(router, "POST", f"{_PATH}/assets", summary="登记资产", **_NEW)
def add_asset(request: HttpRequest, household_id: UUID, payload: AssetNew) -> Any:
    """An asset."""
    return _add(request, household_id, "asset", payload)


@operation(router, "POST", f"{_PATH}/causes", summary="登记致困原因", **_NEW)
def add_cause(request: HttpRequest, household_id: UUID, payload: CauseNew) -> Any:
    """A cause of hardship."""
    return _add(request, household_id, "cause", payload)


@operation(router, "POST", f"{_PATH}/employments", summary="登记就业变动", **_NEW)
def add_employment(request: HttpRequest, household_id: UUID, payload: EmploymentNew) -> Any:
    """Post and status."""
    return _add(request, household_id, "employment", payload)


@operation(router, "POST", f"{_PATH}/injuries", summary="登记工伤或职业病", **_NEW)
def add_injury(request: HttpRequest, household_id: UUID, payload: InjuryNew) -> Any:
    """An injury."""
    return _add(request, household_id, "injury", payload)


@operation(router, "POST", f"{_PATH}/arrears", summary="登记欠薪", **_NEW)
def add_arrears(request: HttpRequest, household_id: UUID, payload: ArrearsNew) -> Any:
    """Wages owed."""
    return _add(request, household_id, "arrears", payload)


@operation(
    router, "POST", "/items/{kind}/{uuid:item_id}/end", needs=EDIT, response=Changed, summary="结束一条记录",
    description="`kind` 为 income、expense、asset 或 cause。",
)  # fmt: skip
def end_item(request: HttpRequest, kind: str, item_id: UUID, payload: Ending) -> Any:
    """A row ends on a day."""
    what = KINDS.get(kind)
    if what is None or what.model is None:
        raise Http404
    row = find_row(request, what.model.objects.select_related("household"), item_id, EDIT)
    form = EndForm(typed(sent(request, payload)))
    refuse_invalid(form)
    services.end_item(actor_of(request), row, until=form.cleaned_data["until"])
    return {"version": version_now(row.household_id)}


@operation(
    router, "POST", f"{_PATH}/arrears/{{uuid:arrears_id}}/settle", needs=EDIT, response=Changed, summary="欠薪付清"
)
def settle_arrears(request: HttpRequest, household_id: UUID, arrears_id: UUID, payload: Settling) -> Any:
    """Wages owed were paid."""
    household = find_file(request, household_id, EDIT)
    if not WageArrears.objects.filter(pk=arrears_id, person=household.head_id).exists():
        raise Http404
    form = SettleForm(typed(sent(request, payload)))
    refuse_invalid(form)
    services.settle_arrears(actor_of(request), household.pk, arrears_id, on=form.cleaned_data["settled_on"])
    return {"version": version_now(household.pk)}
