"""Commands on the organisation tree."""

from bangfu.orgs.services.fields import UnitData
from bangfu.orgs.services.places import close_unit, merge_unit, move_unit
from bangfu.orgs.services.states import remove_state, set_state
from bangfu.orgs.services.units import change_unit, create_unit, withdraw_unit

__all__ = [
    "UnitData",
    "change_unit",
    "close_unit",
    "create_unit",
    "merge_unit",
    "move_unit",
    "remove_state",
    "set_state",
    "withdraw_unit",
]
