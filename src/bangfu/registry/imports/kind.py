"""The import kind "register": the register workbook, or the same tables as CSV in a zip."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.base.scope import Actor
from bangfu.core.exchange.problems import RowProblem
from bangfu.core.exchange.register_reader import read_register
from bangfu.core.exchange.template import write_template
from bangfu.imports.kinds import Committed, ImportKind, Progress, StagedDraft
from bangfu.registry.imports.hooks import built_on
from bangfu.registry.imports.rows import FileHouseholds
from bangfu.registry.imports.sources import ENDINGS, readable
from bangfu.registry.imports.staging import Stager, problems_of, row_of
from bangfu.registry.imports.wrong_rows import write_wrong_rows
from bangfu.registry.models import Household
from bangfu.registry.services import undo_households, write_households

_IN_ONE_QUERY = 500


class RegisterKind(ImportKind):
    """Households with their members; matched by file number, else by the worker's ID number once confirmed."""

    code = "register"
    label = gettext_lazy("职工家庭登记表")
    action = "registry.import"
    endings = ENDINGS
    template_name = "登记表模板.xlsx"

    def write_template(self, path: Path) -> None:
        """The register workbook with its help sheet."""
        write_template(path)

    def stage(self, actor: Actor, path: Path, *, on: date, start: int, progress: Progress) -> Iterator[StagedDraft]:
        """Check the file as a whole, then compare it with the register run by run."""
        with readable(path) as place:
            read = read_register(place, on=on, progress=lambda what, count: progress(_reading(what, count)))
        households = FileHouseholds(read)
        stager = Stager(actor.reach(self.action), read.sheets["household"], on)
        for run in households.runs(start, self.chunk):
            yield from stager.drafts(run)

    def commit(self, actor: Actor, payloads: Sequence[Mapping[str, Any]], *, on: date, source: str) -> list[Committed]:
        """Write households with their history and audit entries."""
        written = write_households(actor, [row_of(payload) for payload in payloads], on=on, source=source)
        return [
            Committed(each.undo, problems_of(each.plan, payload["sheet"], payload["row"]))
            for each, payload in zip(written, payloads, strict=True)
        ]

    def why_not_undo(self, undos: Sequence[str]) -> list[str]:
        """Nothing may have changed in the files, and no other part of the program may refer to them."""
        logs = [json.loads(undo) for undo in undos]
        keys = [UUID(log["household"]) for log in logs]
        versions: dict[UUID, int] = {}
        for first in range(0, len(keys), _IN_ONE_QUERY):
            some = Household.objects.filter(pk__in=keys[first : first + _IN_ONE_QUERY])
            versions.update(some.values_list("pk", "version"))
        referred = built_on(keys)
        return [
            _why_not(versions.get(k), log["version"], referred.get(k, "")) for k, log in zip(keys, logs, strict=True)
        ]

    def undo(self, actor: Actor, undos: Sequence[str], *, source: str) -> list[str]:
        """Take households back exactly."""
        return undo_households(actor, undos, source=source)

    def write_wrong_rows(self, path: Path, problems: Sequence[RowProblem], target: Path) -> None:
        """The rows of faulty households, all sheets, with the reason."""
        write_wrong_rows(path, problems, target)


def _reading(what: str, count: int) -> str:
    return _("正在读取 %(what)s，已读 %(count)s 行") % {"what": what, "count": count}


def _why_not(version: int | None, written: int, referred: str) -> str:
    if version is None:
        return _("档案已不存在")
    return _("档案在导入之后又有修改") if version != written else referred
