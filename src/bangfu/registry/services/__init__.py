"""The commands of the registry. Pages, imports and the command line call these and nothing below them."""

from bangfu.registry.services.bulk import Written, undo_households, write_households
from bangfu.registry.services.documents import (
    add_document,
    give_consent,
    remove_document,
    view_document,
    withdraw_consent,
)
from bangfu.registry.services.file_rows import FileRow, Outcome, Plan, find_existing, plan_households
from bangfu.registry.services.files import close_household, create_household, edit_household, reopen_household
from bangfu.registry.services.heads import change_head
from bangfu.registry.services.health import set_health
from bangfu.registry.services.items import end_item, record_asset, record_cause, record_expense, record_income
from bangfu.registry.services.members import add_member, edit_member, remove_member
from bangfu.registry.services.merges import merge_households, undo_merge
from bangfu.registry.services.transfers import transfer_households
from bangfu.registry.services.unmasking import note_unmasked
from bangfu.registry.services.work import record_arrears, record_employment, record_injury, settle_arrears

__all__ = [
    "FileRow",
    "Outcome",
    "Plan",
    "Written",
    "add_document",
    "add_member",
    "change_head",
    "close_household",
    "create_household",
    "edit_household",
    "edit_member",
    "end_item",
    "find_existing",
    "give_consent",
    "merge_households",
    "note_unmasked",
    "plan_households",
    "record_arrears",
    "record_asset",
    "record_cause",
    "record_employment",
    "record_expense",
    "record_income",
    "record_injury",
    "remove_document",
    "remove_member",
    "reopen_household",
    "set_health",
    "settle_arrears",
    "transfer_households",
    "undo_households",
    "undo_merge",
    "view_document",
    "withdraw_consent",
    "write_households",
]
