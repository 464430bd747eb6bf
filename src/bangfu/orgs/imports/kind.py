"""The import kind "units"."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Actor, Denied
from bangfu.core.exchange.problems import RowProblem
from bangfu.imports.kinds import Committed, ImportKind, Progress, StagedDraft
from bangfu.orgs.imports import sheet
from bangfu.orgs.imports.staging import Stager, full_path
from bangfu.orgs.models import Unit
from bangfu.orgs.selectors import read_open_tree
from bangfu.orgs.services import UnitData, change_unit, create_unit, withdraw_unit
from bangfu.orgs.services.places import open_things

_BELOW = "下级单位"


class UnitsKind(ImportKind):
    """The organisation tree: new units below those that stand there, and corrections of those that do."""

    code = "units"
    label = gettext_lazy("组织机构")
    action = "orgs.edit"
    endings = (".xlsx",)
    template_name = "组织机构模板.xlsx"

    def write_template(self, path: Path) -> None:
        """One sheet with examples."""
        sheet.write_template(path)

    def stage(self, actor: Actor, path: Path, *, on: date, start: int, progress: Progress) -> Iterator[StagedDraft]:
        """Compare every row; those before ``start`` again, since rows below may stand on them."""
        progress(_("正在读取单位"))
        yield from islice(Stager(actor).drafts(sheet.read_sheet(path)), start, None)

    def commit(self, actor: Actor, payloads: Sequence[Mapping[str, Any]], *, on: date, source: str) -> list[Committed]:
        """Write rows in their order; a row that a rule now forbids is left out and says why."""
        tree = read_open_tree()
        paths = {full_path(tree, unit): unit for unit in tree.names}
        return [self._write(actor, payload, paths, on, source) for payload in payloads]

    def why_not_undo(self, undos: Sequence[str]) -> list[str]:
        """Nothing may belong to a new unit but units of this import, and nobody may have changed a unit since."""
        steps = [json.loads(undo) for undo in undos]
        founded = {step["unit"] for step in steps if step["old"] is None}
        last = {step["unit"]: step["version"] for step in steps}
        versions = dict(Unit.objects.filter(pk__in=last, closed_on__isnull=True).values_list("pk", "version"))
        return [_why_not(step["unit"], versions, last, founded) for step in steps]

    def undo(self, actor: Actor, undos: Sequence[str], *, source: str) -> list[str]:
        """Take rows back, the last first."""
        answers = self.why_not_undo(undos)
        if any(answers):
            return answers
        for step in map(json.loads, reversed(undos)):
            unit = Unit.objects.get(pk=step["unit"])
            if step["old"] is None:
                withdraw_unit(actor=actor, unit_id=unit.pk, version=unit.version)
            else:
                day = date.fromisoformat(step["on"])
                data = UnitData(**step["old"])
                change_unit(actor=actor, unit_id=unit.pk, data=data, version=unit.version, on=day)
        return answers

    def write_wrong_rows(self, path: Path, problems: Sequence[RowProblem], target: Path) -> None:
        """The rows with the reason."""
        sheet.write_wrong_rows(path, problems, target)

    def _write(
        self, actor: Actor, payload: Mapping[str, Any], paths: dict[str, int], on: date, source: str
    ) -> Committed:
        try:
            with transaction.atomic():
                step = _written(actor, payload, paths, on, source)
        except (Refused, Denied, Outdated) as refusal:
            reason = _("没有权限") if isinstance(refusal, Denied) else str(refusal)
            problem = RowProblem(sheet.SHEET, payload["row"], sheet.PATH, payload["path"], reason, "")
            return Committed(problems=[problem])
        return Committed(json.dumps(step, ensure_ascii=False)) if step else Committed()


def _written(
    actor: Actor, payload: Mapping[str, Any], paths: dict[str, int], on: date, source: str
) -> dict[str, Any] | None:
    """Write one row; None where it says what is stored already."""
    path, wanted = payload["path"], payload["wanted"]
    above, _slash, name = path.rpartition("/")
    if path not in paths:
        if above and above not in paths:
            raise Refused(_("上级单位没有导入"))
        data = UnitData(name=name, **wanted)
        unit = create_unit(actor=actor, parent_id=paths.get(above), data=data, on=on, reason=_reason(source))
        paths[path] = unit.pk
        return {"unit": unit.pk, "version": unit.version, "old": None}
    unit = Unit.objects.get(pk=paths[path])
    old = {field: getattr(unit, field) for field in UnitData.__dataclass_fields__}
    data = UnitData(**{**old, **wanted})
    if asdict(data) == old:
        return None
    unit = change_unit(actor=actor, unit_id=unit.pk, data=data, version=unit.version, on=on)
    return {"unit": unit.pk, "version": unit.version, "old": old, "on": on.isoformat()}


def _reason(source: str) -> str:
    return _("导入：%(file)s") % {"file": source}


def _why_not(unit: int, versions: dict[int, int], last: dict[int, int], founded: set[int]) -> str:
    if versions.get(unit) != last[unit]:
        return _("单位在导入之后又有变动")
    if unit not in founded:
        return ""
    below = set(Unit.objects.filter(parent=unit, closed_on__isnull=True).values_list("pk", flat=True))
    if below - founded:
        return _("单位下面又设了别的单位")
    others = {label: count for label, count in open_things(unit).items() if label != _(_BELOW)}
    return _("已有内容属于这个单位：%(what)s") % {"what": "、".join(others)} if others else ""
