"""Counts over the members of a household, packed so that a group collects few columns."""

from __future__ import annotations

from bangfu.core.criteria.dialects import Dialect


class MemberCounters:
    """Counts over members, eight to a 64-bit word: no household lists more than 99, so seven bits hold each."""

    _BITS = 7
    _FIELDS = 8

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._conditions: dict[str, int] = {}

    def count(self, condition: str) -> str:
        """How many members meet a condition, in terms of the group's words."""
        word, field = divmod(self._conditions.setdefault(condition, len(self._conditions)), self._FIELDS)
        shifted = self._dialect.shift_right(f"COALESCE(n{word}, {self._dialect.integer(0)})", field * self._BITS)
        return f"({shifted} & {self._dialect.integer(2**self._BITS - 1)})"

    def columns(self) -> dict[str, str]:
        """The words the group must sum up."""
        words: dict[int, list[str]] = {}
        for condition, index in self._conditions.items():
            word, field = divmod(index, self._FIELDS)
            one, zero = self._dialect.integer(2 ** (field * self._BITS)), self._dialect.integer(0)
            words.setdefault(word, []).append(f"CASE WHEN {condition} THEN {one} ELSE {zero} END")
        return {f"n{word}": f"CAST(sum({' + '.join(fields)}) AS BIGINT)" for word, fields in words.items()}
