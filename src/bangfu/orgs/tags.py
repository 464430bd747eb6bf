"""Colours of what is said of units."""

from __future__ import annotations

from bangfu.base.tags import define_tags
from bangfu.orgs.models import EnterpriseState, UnitChange

_STATES = {
    EnterpriseState.NORMAL: "green",
    EnterpriseState.LOSS: "yellow",
    EnterpriseState.HALF_STOPPED: "orange",
    EnterpriseState.STOPPED: "red",
    EnterpriseState.RESTRUCTURED: "purple",
    EnterpriseState.CLOSED: "red",
    EnterpriseState.CAPACITY_CUT: "orange",
}
_CHANGES = {
    UnitChange.Kind.FOUNDED: "green",
    UnitChange.Kind.RENAMED: "blue",
    UnitChange.Kind.MOVED: "cyan",
    UnitChange.Kind.MERGED: "purple",
    UnitChange.Kind.CLOSED: "gray",
}


def define() -> None:
    """Called once, when the app is ready."""
    define_tags("enterprise_state", {state.value: (state.label, colour) for state, colour in _STATES.items()})
    define_tags("unit_change", {kind.value: (kind.label, colour) for kind, colour in _CHANGES.items()})
