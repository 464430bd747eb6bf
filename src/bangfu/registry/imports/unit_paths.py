"""Units as a register writes them: 一矿工会/综采队, 一矿/综采队, with or without the group before, or a unit's code."""

from __future__ import annotations

import re
from itertools import product

from django.utils.translation import gettext as _

from bangfu.base.scope import Reach
from bangfu.core.national.text import squeeze_text
from bangfu.orgs.models import Unit

_SLASHES = re.compile(r"[/／\\>＞]+")
_AMBIGUOUS = -1


class UnitPaths:
    """Every open unit by everything it may be called; read in one query."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        rows = Unit.objects.filter(closed_on__isnull=True).values_list("pk", "parent_id", "name", "union_name", "code")
        self._units = {pk: (parent, _called(name, union), code) for pk, parent, name, union, code in rows}
        self._known: dict[str, int] = {}
        for pk in self._units:
            self._learn(pk)

    def _learn(self, unit: int) -> None:
        line: list[set[str]] = []
        current: int | None = unit
        while current is not None and current in self._units:
            parent, called, _code = self._units[current]
            line.insert(0, called)
            current = parent
        for names in [line, line[1:]] if len(line) > 1 else [line]:
            for path in product(*names):
                self._name("/".join(path), unit)
        if code := self._units[unit][2]:
            self._name(squeeze_text(code), unit)

    def _name(self, path: str, unit: int) -> None:
        if self._known.setdefault(path, unit) != unit:
            self._known[path] = _AMBIGUOUS

    def find(self, text: str) -> tuple[int | None, str]:
        """The unit, or None with the reason why the text names none that the reader may write to."""
        path = "/".join(filter(None, (squeeze_text(part) for part in _SLASHES.split(text))))
        unit = self._known.get(path)
        if unit is None:
            return None, _("没有这个单位，请写成“一矿/综采队”这样的路径，并与单位管理中的名称一致")
        if unit == _AMBIGUOUS:
            return None, _("有几个单位都叫这个名称，请写出完整路径或单位编码")
        if unit not in self._reach:
            return None, _("这个单位不在您的管辖范围内")
        return unit, ""


def _called(name: str, union: str) -> set[str]:
    short = squeeze_text(name)
    return {each for each in (short, f"{short}工会", squeeze_text(union)) if each}
