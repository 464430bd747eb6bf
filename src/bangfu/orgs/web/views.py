"""Pages that show the tree and a unit."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.base.views import needs
from bangfu.orgs.belongings import BELONGINGS
from bangfu.orgs.models import Unit
from bangfu.orgs.selectors import find_units, read_branches, read_tree, state_on, states_on
from bangfu.orgs.unit_tabs import TABS
from bangfu.orgs.web.forms import StateForm

_OWN_TABS = {
    "basic": _("基本信息"),
    "states": _("企业状况"),
    "below": _("下级单位"),
    "changes": _("变更记录"),
}


@needs("orgs.view")
def tree_page(request: HttpRequest) -> HttpResponse:
    """The tree with its search: every unit that the reader may see."""
    user: Any = request.user
    words = request.GET.get("q", "").strip()[:60]
    with_closed = request.GET.get("closed") == "1"
    found = find_units(user, "orgs.view", words, with_closed=with_closed) if words else []
    tree = read_tree()
    context = {
        "branches": [] if words else read_branches(user, "orgs.view", timezone.localdate(), with_closed=with_closed),
        "found": [(unit, tree.path(unit.pk)) for unit in found],
        "words": words,
        "with_closed": with_closed,
        "may_edit": user.may("orgs.edit"),
        "may_found_root": user.reach("orgs.edit").everywhere,
    }
    return render(request, "orgs/tree.html", context)


@needs("orgs.view")
def unit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit, with a tab for each side of it."""
    user: Any = request.user
    unit = Unit.objects.get_visible(user, "orgs.view", pk=pk)
    tabs = {**_OWN_TABS, **{key: tab.label for key, tab in TABS.items()}}
    tab = request.GET.get("tab", "basic")
    tab = tab if tab in tabs else "basic"
    context = {
        "unit": unit,
        "line": _line_above(user, unit),
        "tabs": tabs,
        "tab": tab,
        "may_edit": unit.closed_on is None and user.may("orgs.edit", unit.pk),
        **_tab_context(user, unit, tab),
    }
    return render(request, "orgs/unit.html", context)


def _line_above(user: Any, unit: Unit) -> list[Unit]:
    """The units above, topmost first, as far as the reader may see them."""
    above = [pk for pk in read_tree().ancestry(unit.pk)[1:] if pk in user.reach("orgs.view")]
    units = Unit.objects.in_bulk(above)
    return [units[pk] for pk in reversed(above)]


def _tab_context(user: Any, unit: Unit, tab: str) -> dict[str, Any]:
    today = timezone.localdate()
    if tab in TABS:
        return {"tab_template": TABS[tab].template, **TABS[tab].context(user, unit)}
    if tab == "basic":
        counts = {str(each.label): each.count_open([unit.pk]).get(unit.pk, 0) for each in BELONGINGS.values()}
        return {"state": state_on(unit, today), "counts": counts, "said_of": _said_of(unit)}
    if tab == "states":
        return {"states": unit.states.all(), "state": state_on(unit, today), "said_of": _said_of(unit),
                "state_form": StateForm()}  # fmt: skip
    if tab == "below":
        below = list(Unit.objects.filter(parent=unit).order_by("order", "id"))
        states = states_on(read_tree(), [each.pk for each in below], today)
        return {"below": [(each, states.get(each.pk)) for each in below]}
    return {"changes": unit.changes.all()}


def _said_of(unit: Unit) -> str:
    """The path of the unit above that the state in force was said of; empty for its own."""
    found = state_on(unit, timezone.localdate())
    return read_tree().path(found.unit_id) if found and found.unit_id != unit.pk else ""
