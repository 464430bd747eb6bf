"""Bringing whole registers in: the import kind of the register workbook."""

from __future__ import annotations

from bangfu.imports import kinds
from bangfu.registry.imports.kind import RegisterKind


def register_kinds() -> None:
    """Make the kind known; called once from the app's ``ready()``."""
    kinds.register(RegisterKind())
