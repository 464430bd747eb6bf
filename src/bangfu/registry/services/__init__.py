"""The commands of the registry. Pages, imports and the command line call these and nothing below them."""

from bangfu.registry.services.bulk import Written, undo_households, write_households
from bangfu.registry.services.file_rows import FileRow, Outcome, Plan, find_existing, plan_households

__all__ = [
    "FileRow",
    "Outcome",
    "Plan",
    "Written",
    "find_existing",
    "plan_households",
    "undo_households",
    "write_households",
]
