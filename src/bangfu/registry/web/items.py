"""Adding and ending dated items: incomes, expenses, assets, causes, employment, injuries, wages owed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from bangfu.base.views import needs
from bangfu.registry import services
from bangfu.registry.models import Asset, Cause, Expense, Income, WageArrears
from bangfu.registry.web import item_forms as forms
from bangfu.registry.web.edit import EDIT, attempt, file_url, show_form
from bangfu.registry.web.file import find_file, find_row


@dataclass(frozen=True)
class Kind:
    """A kind of item: its words, form, command, the tab it stands on, and its rows where they can be ended."""

    title: Any
    form: type[Any]
    command: Callable[..., object]
    tab: str
    model: type[Any] | None = None


KINDS: dict[str, Kind] = {
    "income": Kind(lazy("登记收入"), forms.IncomeForm, services.record_income, "money", Income),
    "expense": Kind(lazy("登记支出"), forms.ExpenseForm, services.record_expense, "money", Expense),
    "asset": Kind(lazy("登记资产"), forms.AssetForm, services.record_asset, "assets", Asset),
    "cause": Kind(lazy("登记致困原因"), forms.CauseForm, services.record_cause, "causes", Cause),
    "employment": Kind(lazy("登记就业变动"), forms.EmploymentForm, services.record_employment, "work"),
    "injury": Kind(lazy("登记工伤或职业病"), forms.InjuryForm, services.record_injury, "work"),
    "arrears": Kind(lazy("登记欠薪"), forms.ArrearsForm, services.record_arrears, "work"),
}


@needs(EDIT)
def add_item(request: HttpRequest, household_id: UUID, kind: str) -> HttpResponse:
    """A new row of one kind; the row before it ends."""
    if kind not in KINDS:
        raise Http404
    what = KINDS[kind]
    user: Any = request.user
    household = find_file(request, household_id, EDIT)
    form = what.form(request.POST or None, household_id=household.pk)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: what.command(user, household.pk, **form.values()))
    ):
        messages.success(request, _("已登记"))
        return HttpResponseRedirect(file_url(household.pk, what.tab))
    return show_form(request, form, str(what.title), file_url(household.pk, what.tab), household=household)


@needs(EDIT)
def end_item(request: HttpRequest, kind: str, item_id: UUID) -> HttpResponse:
    """A row ends on a day."""
    what = KINDS.get(kind)
    if what is None or what.model is None:
        raise Http404
    user: Any = request.user
    row = find_row(request, what.model.objects.select_related("household"), item_id, EDIT)
    form = forms.EndForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: services.end_item(user, row, until=form.cleaned_data["until"]))
    ):
        messages.success(request, _("已结束"))
        return HttpResponseRedirect(file_url(row.household_id, what.tab))
    return show_form(request, form, _("结束这条记录"), file_url(row.household_id, what.tab), household=row.household)


@needs(EDIT)
def settle_arrears(request: HttpRequest, household_id: UUID, arrears_id: UUID) -> HttpResponse:
    """Wages owed were paid."""
    user: Any = request.user
    household = find_file(request, household_id, EDIT)
    if not WageArrears.objects.filter(pk=arrears_id, person=household.head_id).exists():
        raise Http404
    form = forms.SettleForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            lambda: services.settle_arrears(user, household.pk, arrears_id, on=form.cleaned_data["settled_on"]),
        )
    ):
        messages.success(request, _("已登记付清"))
        return HttpResponseRedirect(file_url(household.pk, "work"))
    return show_form(request, form, _("欠薪付清"), file_url(household.pk, "work"), household=household)
