"""What each row of a workbook of units would do to the tree as it stands, with the rows above it done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bangfu.base.scope import Actor
from bangfu.core.exchange.problems import RowProblem
from bangfu.core.national.text import normalise_text, squeeze_text
from bangfu.imports.kinds import CHANGED, NEW, UNCHANGED, WRONG, Difference, StagedDraft
from bangfu.orgs.imports.sheet import CENTRE, CODE, KIND, PATH, REGION, REQUIRED, SHEET, UNION, SheetRow
from bangfu.orgs.models import Unit, UnitKind
from bangfu.orgs.selectors import Tree, read_open_tree
from bangfu.orgs.services.fields import UnitData, kinds_problem, text_problems

_SLASHES = re.compile(r"[/／\\]+")
_FIELDS = {KIND: "kind", CODE: "code", UNION: "union_name", CENTRE: "has_centre", REGION: "region"}
_COLUMN_OF = {"name": PATH, **{field: column for column, field in _FIELDS.items()}}
_YES, _NO = ("是", "有", "√", "1"), ("否", "无", "0")
_LONGEST_KEY = 120


@dataclass
class _Known:
    """A unit that stands there, or that a row above founds (``pk`` None)."""

    pk: int | None
    kind: str


class Stager:
    """Goes through the rows in their order; everything it compares with is read in two queries."""

    def __init__(self, actor: Actor) -> None:
        self._reach = actor.reach("orgs.edit")
        self._units = {unit.pk: unit for unit in Unit.objects.filter(closed_on__isnull=True)}
        tree = read_open_tree()
        self._known = {full_path(tree, pk): _Known(pk, unit.kind) for pk, unit in self._units.items()}
        self._root = tree.names[tree.roots[0]] if len(tree.roots) == 1 else ""
        self._codes = dict(Unit.objects.exclude(code="").values_list("code", "pk"))
        self._seen: set[str] = set()

    def drafts(self, rows: Iterator[SheetRow]) -> Iterator[StagedDraft]:
        """One draft a row."""
        for row in rows:
            yield self._draft(row)

    def _draft(self, row: SheetRow) -> StagedDraft:
        path = self._full(row.cells.get(PATH, ""))
        problems = dict(row.unreadable)
        problems.update({name: _("必填") for name in REQUIRED if not row.cells.get(name) and name not in problems})
        known = self._known.get(path)
        wanted = self._wanted(row, path, problems)
        if not problems:
            self._check(path, known, wanted, problems)
        name = path.rpartition("/")[2]
        if problems:
            found = [RowProblem(SHEET, row.number, c, row.cells.get(c, ""), why, "") for c, why in problems.items()]
            return StagedDraft(row.number, path[-_LONGEST_KEY:], name, WRONG, problems=found)
        self._seen.add(path)
        return self._sound(row, path, known, wanted)

    def _sound(self, row: SheetRow, path: str, known: _Known | None, wanted: dict[str, Any]) -> StagedDraft:
        payload = {"path": path, "row": row.number, "wanted": wanted}
        key, name = path[-_LONGEST_KEY:], path.rpartition("/")[2]
        if code := wanted.get("code"):
            self._codes[code] = known.pk if known and known.pk else 0
        if known is None:
            self._known[path] = _Known(None, wanted["kind"])
            return StagedDraft(row.number, key, name, NEW, payload)
        unit = self._units[known.pk or 0]
        changes = [
            Difference(_COLUMN_OF[each], _said(unit, each), _said(Unit(**{each: value}), each))
            for each, value in wanted.items()
            if value != getattr(unit, each)
        ]
        return StagedDraft(row.number, key, name, CHANGED if changes else UNCHANGED, payload, changes=changes)

    def _full(self, text: str) -> str:
        """The path from the root; in a tree of one root its name may be left out, as on every page."""
        parts = [part for part in (normalise_text(each) for each in _SLASHES.split(text)) if part]
        if parts and self._root and parts[0] != self._root:
            parts.insert(0, self._root)
        return "/".join(parts)

    def _wanted(self, row: SheetRow, path: str, problems: dict[str, str]) -> dict[str, Any]:
        """The fields that the row fills; a blank leaves what stands there."""
        wanted: dict[str, Any] = {}
        for column, name in _FIELDS.items():
            if text := row.cells.get(column):
                try:
                    wanted[name] = _value(name, text)
                except ValueError as fault:
                    problems.setdefault(column, str(fault))
        texts = UnitData(name=path.rpartition("/")[2] or "-", kind="", code=wanted.get("code", ""),
                         union_name=wanted.get("union_name", ""), region=wanted.get("region", ""))  # fmt: skip
        for name, why in text_problems(texts).items():
            problems.setdefault(_COLUMN_OF[name], why)
        return wanted

    def _check(self, path: str, known: _Known | None, wanted: dict[str, Any], problems: dict[str, str]) -> None:
        above = path.rpartition("/")[0]
        parent = self._known.get(above)
        if path in self._seen:
            problems[PATH] = _("这个单位在文件里出现了两次")
        elif known is None and above and parent is None:
            problems[PATH] = _("上级单位“%(above)s”不存在，请先写上级、再写下级") % {"above": above}
        elif not self._may(known, above, parent):
            problems[PATH] = _("这个单位不在您的管辖范围内")
        elif reason := kinds_problem(wanted["kind"], parent.kind if parent else None):
            problems[KIND] = reason
        owner = self._codes.get(wanted.get("code", ""))
        if owner is not None and owner != (known.pk if known else None):
            problems[CODE] = _("这个单位编码已被使用")

    def _may(self, known: _Known | None, above: str, parent: _Known | None) -> bool:
        """A new unit needs its parent in reach; below a row of this file, that row was asked already."""
        if known is not None:
            return known.pk is None or known.pk in self._reach
        if parent is None:
            return not above and (self._reach.everywhere or not self._units)
        return parent.pk is None or parent.pk in self._reach


def full_path(tree: Tree, unit: int) -> str:
    """Names from the root to the unit, the root's too."""
    return "/".join(reversed([tree.names[each] for each in tree.ancestry(unit)]))


def _value(field: str, text: str) -> Any:
    if field == "kind":
        return _kind(text)
    if field == "has_centre":
        if squeeze_text(text) not in (*_YES, *_NO):
            raise ValueError(_("请填 是 或 否"))
        return squeeze_text(text) in _YES
    return normalise_text(text)


def _kind(text: str) -> str:
    """A kind by its label, or by the part of it before the brackets: 矿（厂、公司）, 矿."""
    wanted = squeeze_text(text)
    for kind in UnitKind:
        label = squeeze_text(str(kind.label))
        if wanted in (label, label.partition("(")[0]):
            return kind.value
    raise ValueError(_("应为下列之一：%(kinds)s") % {"kinds": "、".join(str(kind.label) for kind in UnitKind)})


def _said(unit: Unit, field: str) -> str:
    if field == "kind":
        return str(unit.get_kind_display())
    if field == "has_centre":
        return _("是") if unit.has_centre else _("否")
    return str(getattr(unit, field))
