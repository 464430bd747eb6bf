"""Reading one mapping of a criteria file: known keys, required keys, types; every fault is noted, none stops."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from bangfu.core.yaml_text.plain_numbers import MAX_DIGITS, MAX_PLACES, read_number
from bangfu.core.yaml_text.problems import Place, Problem, nearest_hint
from bangfu.core.yaml_text.source import Located


class Fields:
    """The keys of one mapping; ``close`` reports the keys nobody asked for."""

    def __init__(self, located: Located, entry: str, problems: list[Problem]) -> None:
        self.place = located.place
        self.entry = entry
        self._problems = problems
        self._known: set[str] = set()
        self._key_places = dict(located.key_places)
        self._values: dict[str, Located] = {}
        self.readable = isinstance(located.value, dict)
        if isinstance(located.value, dict):
            self._values = located.value
        else:
            self.fault(located.place, "这里应是「键: 值」的一组内容")

    def inner(self, located: Located) -> Fields:
        """The keys of a mapping inside this entry; its faults are this entry's."""
        return Fields(located, self.entry, self._problems)

    def fault(self, place: Place, reason: str, hint: str = "") -> None:
        """Note a fault of this entry."""
        self._problems.append(Problem(place, self.entry, reason, hint))

    def get(self, key: str, *, required: bool = False) -> Located | None:
        """The value of a key, or None where it is missing or empty."""
        self._known.add(key)
        located = self._values.get(key)
        if located is None or located.value is None:
            if required and self.readable:
                self.fault(self.place, f"缺少「{key}」")
            return None
        return located

    def text(self, key: str, *, required: bool = False, default: str = "") -> str:
        """A text; a number is read as it was written."""
        located = self.get(key, required=required)
        if located is None:
            return default
        if isinstance(located.value, list | dict):
            self.fault(located.place, f"「{key}」应是文字")
            return default
        return located.text.strip()

    def choice(self, key: str, choices: Iterable[str], default: str) -> str:
        """A text out of a list."""
        value = self.text(key, default=default)
        allowed = tuple(choices)
        if value in allowed:
            return value
        self.fault(self._place(key), f"「{key}」只能是 {'、'.join(allowed)}", nearest_hint(value, allowed))
        return default

    def flag(self, key: str, *, default: bool) -> bool:
        """是 or 否."""
        located = self.get(key)
        if located is None:
            return default
        if isinstance(located.value, bool):
            return located.value
        if located.text in ("是", "否"):
            return located.text == "是"
        self.fault(located.place, f"「{key}」只能是 是 或 否")
        return default

    def whole(self, key: str, *, default: int, required: bool = False) -> int:
        """A whole number, zero or more."""
        located = self.get(key, required=required)
        if located is None:
            return default
        if isinstance(located.value, int) and not isinstance(located.value, bool) and located.value >= 0:
            return located.value
        self.fault(located.place, f"「{key}」应是非负整数")
        return default

    def number(self, key: str, *, required: bool = False) -> Decimal | None:
        """A number exactly as written."""
        located = self.get(key, required=required)
        return None if located is None else self.as_number(located, key)

    def as_number(self, located: Located, key: str) -> Decimal | None:
        """One value read as an exact number."""
        number = read_number(located.text)
        if number is None:
            reason = f"「{key}」应是普通的十进制数, 整数最多 {MAX_DIGITS} 位, 小数最多 {MAX_PLACES} 位"
            self.fault(located.place, reason)
        return number

    def day(self, key: str) -> date | None:
        """A date such as 2026-01-01."""
        located = self.get(key)
        if located is None:
            return None
        if isinstance(located.value, date):
            return located.value
        self.fault(located.place, f"「{key}」应是日期, 写成 2026-01-01 的样子")
        return None

    def items(self, key: str, *, required: bool = False) -> list[Located]:
        """A list; a missing one is empty."""
        located = self.get(key, required=required)
        if located is None:
            return []
        if isinstance(located.value, list):
            return located.value
        self.fault(located.place, f"「{key}」应是列表, 每项前加「- 」")
        return []

    def mapping(self, key: str, *, required: bool = False) -> dict[str, Located]:
        """A mapping with free keys; a missing one is empty."""
        located = self.get(key, required=required)
        if located is None:
            return {}
        if isinstance(located.value, dict):
            return located.value
        self.fault(located.place, f"「{key}」应是「键: 值」的一组内容")
        return {}

    def close(self) -> None:
        """Report keys that the contract does not know."""
        for key in self._values:
            if key not in self._known:
                self.fault(self._key_places[key], f"不认识的键「{key}」", nearest_hint(key, self._known))

    def _place(self, key: str) -> Place:
        located = self._values.get(key)
        return located.place if located else self.place
