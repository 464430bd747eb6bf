"""The page of one file: a head, the tabs, and what higher apps show beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bangfu.base.scope import ScopedQuerySet, require
from bangfu.base.views import needs
from bangfu.orgs.selectors import read_tree
from bangfu.registry import page
from bangfu.registry.history import history_of
from bangfu.registry.models import Household
from bangfu.registry.services import note_unmasked

VIEW = "registry.view"
Context = dict[str, Any]


def _basic(request: HttpRequest, household: Household) -> Context:
    people, income = page.sums_today(household, timezone.localdate())
    return {"people": people, "income": income}


def _members(request: HttpRequest, household: Household) -> Context:
    return {"members": page.members_of(household)}


def _money(request: HttpRequest, household: Household) -> Context:
    return page.money_of(household, timezone.localdate())


def _assets(request: HttpRequest, household: Household) -> Context:
    return {"assets": page.assets_of(household)}


def _causes(request: HttpRequest, household: Household) -> Context:
    return {"causes": page.causes_of(household)}


def _work(request: HttpRequest, household: Household) -> Context:
    return page.work_of(household)


def _papers(request: HttpRequest, household: Household) -> Context:
    return {"documents": page.papers_of(household)}


def _consents(request: HttpRequest, household: Household) -> Context:
    return {"consents": page.consents_of(household)}


def _history(request: HttpRequest, household: Household) -> Context:
    user: Any = request.user
    sees_health = user.may("registry.health", household.unit_id)
    return {"steps": history_of(household, sees_health=sees_health), "merges": page.merges_into(household)}


TABS: dict[str, tuple[Any, Callable[[HttpRequest, Household], Context]]] = {
    "basic": (_("基本信息"), _basic),
    "members": (_("家庭成员"), _members),
    "work": (_("就业情况"), _work),
    "money": (_("收入支出"), _money),
    "assets": (_("资产"), _assets),
    "causes": (_("致困原因与认定"), _causes),
    "papers": (_("证明材料"), _papers),
    "consents": (_("授权"), _consents),
    "history": (_("变更历史"), _history),
}


def find_file(request: HttpRequest, household_id: UUID, action: str = VIEW) -> Household:
    """The file, with its worker and unit; 404 for one that is not seen. Raises Denied for one that is only seen."""
    found = find_row(request, Household.objects.select_related("head", "unit"), household_id, action)
    assert isinstance(found, Household)
    return found


def find_row(request: HttpRequest, rows: ScopedQuerySet[Any], key: UUID, *actions: str) -> Any:
    """A file, or something of one (its ``household`` read along): 404 for a row that is not seen.

    Raises Denied where its reader may not do all of the actions: that it is there is no secret to him.
    """
    user: Any = request.user
    found = rows.visible_to(user, VIEW).filter(pk=key).first()
    if found is None:
        raise Http404
    unit_id = found.unit_id if isinstance(found, Household) else found.household.unit_id
    for action in actions:
        require(user, action, unit_id)
    return found


@needs(VIEW)
def show_file(request: HttpRequest, household_id: UUID, tab: str = "basic") -> HttpResponse:
    """One tab of a file."""
    return _page(request, find_file(request, household_id), tab, unmasked=False)


@needs("registry.unmask")
@require_POST
def unmask(request: HttpRequest, household_id: UUID, tab: str) -> HttpResponse:
    """The same tab with numbers in full, this once; the log is told first."""
    household = find_file(request, household_id, "registry.unmask")
    user: Any = request.user
    note_unmasked(user, household.pk, what=str(TABS[tab][0]) if tab in TABS else tab)
    response = _page(request, household, tab, unmasked=True)
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, household: Household, tab: str, *, unmasked: bool) -> HttpResponse:
    if tab not in TABS:
        raise Http404
    user: Any = request.user
    unit = household.unit_id
    context = {
        "household": household,
        "tab": tab,
        "tabs": [(key, label) for key, (label, _context) in TABS.items()],
        "tab_template": f"registry/tabs/{tab}.html",
        "unit_path": read_tree().path(unit),
        "unmasked": unmasked,
        "is_open": household.state == "open",
        "may": {
            name: user.may(f"registry.{name}", unit)
            for name in ("edit", "unmask", "health", "documents", "transfer", "merge")
        },
        **TABS[tab][1](request, household),
    }
    return render(request, "registry/file.html", context)
