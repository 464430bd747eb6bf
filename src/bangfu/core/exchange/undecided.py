"""The rows of the register where a missing fact left a household undecided, for 未通过."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bangfu.core.criteria.explanation import Explainer
from bangfu.core.criteria.missing import MissingFact
from bangfu.core.exchange.problems import RowProblem
from bangfu.core.exchange.register_tables import ReadRegister
from bangfu.core.screening.households import HouseholdRow, household_rows
from bangfu.core.screening.outputs import UNDECIDED
from bangfu.core.screening.screened import Screened


def missing_problem(register: ReadRegister, row: HouseholdRow, missing: MissingFact) -> RowProblem:
    """A missing fact with the sheet, row and column where it belongs."""
    archive_no = row.household["archive_no"]
    if missing.member_index is not None:
        sheet, line = register.sheets["member"], register.member_rows[row.first_member + missing.member_index].as_py()
    else:
        sheet, line = register.sheets["household"], register.household_rows[row.number].as_py()
    fact = missing.fact
    if fact is not None and fact.entity == "parameter":
        return RowProblem(sheet, line, "所在地区", row.household["region"], missing.reason, archive_no)
    return RowProblem(sheet, line, fact.name if fact else "", "", missing.reason, archive_no)


def missing_problems(register: ReadRegister, screened: Screened) -> Iterator[RowProblem]:
    """Every missing fact of the households that the engine left undecided, in register order."""
    undecided = np.flatnonzero(np.asarray(screened.result["tier"]) == UNDECIDED)
    explainer = Explainer(screened.compiled, deciding_only=True)
    for row in household_rows(register.households.take(undecided), register.members):
        explanation = explainer.explain(row.household, screened.lines[row.household["region"]], row.members)
        for fact in explanation.missing:
            yield missing_problem(register, row, fact)
