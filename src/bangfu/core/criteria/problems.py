"""What a criteria file can have wrong with it beyond its YAML."""

from __future__ import annotations

from bangfu.core.yaml_text.problems import FaultyText


class CriteriaError(FaultyText):
    """A criteria file that cannot be used; ``problems`` names every fault found, in file order."""


class UnusableEntryError(Exception):
    """An entry that cannot be compiled; its own problem is already noted."""


class ExpressionError(Exception):
    """A fault at an offset of one expression; the checker turns it into a problem with its place."""

    def __init__(self, offset: int, reason: str, hint: str = "") -> None:
        self.offset = offset
        self.reason = reason
        self.hint = hint
        super().__init__(reason)
