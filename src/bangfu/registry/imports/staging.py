"""Saying of each household of a file what committing it would do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from bangfu.base.scope import Reach
from bangfu.core.exchange.problems import RowProblem
from bangfu.imports.kinds import WRONG, StagedDraft
from bangfu.registry.imports.rows import FileHousehold
from bangfu.registry.imports.unit_paths import UnitPaths
from bangfu.registry.imports.wording import column_name, differences
from bangfu.registry.models import Household
from bangfu.registry.services import FileRow, Outcome, Plan, find_existing, plan_households

Found = tuple[str, int]  # file number and unit of a stored household


class Stager:
    """Compares runs of households with what is stored, in a fixed number of queries for each run."""

    def __init__(self, reach: Reach, sheet: str, on: date) -> None:
        self._reach, self._sheet, self._on = reach, sheet, on
        self._units = UnitPaths(reach)

    def drafts(self, run: Sequence[FileHousehold]) -> Iterator[StagedDraft]:
        """One draft for each household, in order."""
        rows = {index: row for index, each in enumerate(run) if (row := self._row(each)) is not None}
        known = self._existing(list(rows.values()))
        for index, existing in zip(rows, known, strict=True):
            rows[index] = _with_existing(rows[index], existing)
        files = self._files([key for key in known if key is not None])
        allowed = {index: row for index, row in rows.items() if self._may(run[index], row, files)}
        plans = dict(zip(allowed, plan_households(list(allowed.values()), on=self._on), strict=True))
        for index, each in enumerate(run):
            yield self._draft(each, plans.get(index), files)

    def _row(self, each: FileHousehold) -> FileRow | None:
        if each.problems:
            return None
        text = each.household.get("unit") or ""
        unit, reason = self._units.find(text)
        if unit is None:
            self._refuse(each, "unit", text, reason)
            return None
        return FileRow(unit, {k: v for k, v in each.household.items() if k != "unit"}, each.members)

    @staticmethod
    def _existing(rows: list[FileRow]) -> list[UUID | None]:
        return find_existing(rows) if rows else []

    @staticmethod
    def _files(keys: list[UUID]) -> dict[UUID, Found]:
        rows = Household.objects.filter(pk__in=keys).values_list("pk", "archive_no", "unit_id")
        return {key: (archive, unit) for key, archive, unit in rows}

    def _may(self, each: FileHousehold, row: FileRow, files: dict[UUID, Found]) -> bool:
        """Whether the stored file is the officer's; of another's, nothing is told."""
        if row.existing is None or files[row.existing][1] in self._reach:
            return True
        self._refuse(each, "archive_no", each.key, _("这个档案编号或本人的档案在您的管辖范围之外，不能改动"))
        return False

    def _refuse(self, each: FileHousehold, column: str, value: str, reason: str) -> None:
        each.problems.append(RowProblem(self._sheet, each.source_row, column_name(column), value, reason, each.key))

    def _draft(self, each: FileHousehold, plan: Plan | None, files: dict[UUID, Found]) -> StagedDraft:
        if plan is not None:
            each.problems.extend(problems_of(plan, self._sheet, each.source_row))
        label = each.household.get("name") or ""
        if plan is None or each.problems:
            return StagedDraft(each.source_row, each.key or _("（无编号）"), label, WRONG, problems=each.problems)
        archive = files[plan.row.existing][0] if plan.row.existing else each.key
        to_confirm = archive != each.key and plan.outcome is Outcome.CHANGED
        remark = _same_worker(archive, to_confirm) if archive != each.key else ""
        return StagedDraft(
            each.source_row,
            each.key,
            label,
            plan.outcome.value,
            payload=payload_of(plan.row, self._sheet, each.source_row),
            changes=differences(plan.changes),
            to_confirm=to_confirm,
            remark=remark,
        )


def _same_worker(archive: str, to_confirm: bool) -> str:
    same = _("本人与在册档案 %(archive)s 是同一人，档案编号不同") % {"archive": archive}
    return same + (_("；核对无误请勾选，将更新 %(archive)s") % {"archive": archive} if to_confirm else "")


def _with_existing(row: FileRow, existing: UUID | None) -> FileRow:
    return row if existing is None else FileRow(row.unit_id, row.household, row.members, existing)


def problems_of(plan: Plan, sheet: str, source_row: int) -> list[RowProblem]:
    """The problems of a plan at their place in the file."""
    archive = str(plan.row.household["archive_no"])
    return [
        RowProblem(sheet, source_row, column_name(column), _value(plan, column), reason, archive)
        for column, reason in plan.problems.items()
    ]


def _value(plan: Plan, column: str) -> str:
    value = plan.row.household.get(column)
    return "" if value is None else str(value)


def payload_of(row: FileRow, sheet: str, source_row: int) -> dict[str, Any]:
    """A row as JSON."""
    return {
        "unit": row.unit_id,
        "existing": str(row.existing) if row.existing else None,
        "household": dict(row.household),
        "members": [dict(member) for member in row.members],
        "sheet": sheet,
        "row": source_row,
    }


def row_of(payload: Any) -> FileRow:
    """The row that was stored."""
    existing = UUID(payload["existing"]) if payload["existing"] else None
    return FileRow(payload["unit"], payload["household"], payload["members"], existing)
