"""From the result of an engine to verdict rows, each household judged a second time by the evaluator of single ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pyarrow as pa

from bangfu.core.criteria.compiled import Compiled, CompiledIndicator
from bangfu.core.criteria.exact import Exact, exact_of
from bangfu.core.criteria.explanation import Explainer, Explanation
from bangfu.core.exchange.result_assembly import NET_INCOME, EngineDisagreement
from bangfu.core.facts.catalogue import MONEY_SCALE
from bangfu.core.screening import outputs
from bangfu.core.screening.households import HouseholdRow, household_rows
from bangfu.core.screening.screened import Screened
from bangfu.registry.models import Household
from bangfu.registry.selectors import HOUSEHOLD_ID, StoredRegister
from bangfu.screenings.facts import seal_facts
from bangfu.screenings.models import Run, Verdict

_MOST_PROBLEMS = 20


def made_verdicts(run: Run, register: StoredRegister, screened: Screened) -> Iterator[Verdict]:
    """A verdict, not stored yet, for every household of the register, the undecided ones and the faulty ones too.

    Raises EngineDisagreement where the query and the evaluator do not give one household the same outcome.
    """
    yield from _judged(run, register, screened)
    yield from _faulty(run, register)


def _judged(run: Run, register: StoredRegister, screened: Screened) -> Iterator[Verdict]:
    explainer = Explainer(screened.compiled, deciding_only=True)
    maker = _Maker(run, screened.compiled)
    rows = household_rows(register.households, register.members)
    for row, found, version in zip(rows, _rows(screened.result), register.versions, strict=True):
        parameters = screened.lines[row.household["region"]]
        explanation = explainer.explain(row.household, parameters, row.members)
        _check_agreement(row, explanation, found, screened.compiled)
        verdict = maker.verdict(row, found, version, explanation)
        verdict.line = parameters.get("dibao_month")
        verdict.facts_sealed = seal_facts(row, parameters, run.pk, row.household[HOUSEHOLD_ID])
        yield verdict


def _faulty(run: Run, register: StoredRegister) -> Iterator[Verdict]:
    """Households whose file has an error, which keeps them out of the register that is screened."""
    ids = list(register.problems)
    versions = {} if not ids else dict(Household.objects.filter(pk__in=ids).values_list("pk", "version"))
    for household_id, problems in register.problems.items():
        sentences = [f"{problem.column}：{problem.reason}" for problem in problems]
        yield Verdict(
            run=run,
            household_id=household_id,
            household_version=versions.get(household_id, 0),
            tier=outputs.UNDECIDED,
            problems=list(dict.fromkeys(sentences))[:_MOST_PROBLEMS],
        )


def _rows(result: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in result.to_batches(max_chunksize=5_000):
        yield from batch.to_pylist()


def _check_agreement(row: HouseholdRow, explanation: Explanation, found: dict[str, Any], compiled: Compiled) -> None:
    codes = outputs.outcome_codes(compiled)
    expected = outputs.UNDECIDED if explanation.row is None else codes[explanation.row]
    if found["tier"] != expected or found["household_no"] != row.number:
        raise EngineDisagreement(f"{row.household['archive_no']}: {found['tier']} ≠ {expected}")


class _Maker:
    """Puts the columns of a result into a verdict."""

    def __init__(self, run: Run, compiled: Compiled) -> None:
        self._run = run
        self._net = next((entry for entry in compiled.indicators if entry.name == NET_INCOME), None)
        self._measures = [measure.rule.code for measure in compiled.measures]
        self._warnings = [rule.code for rule, _ in compiled.warnings]

    def verdict(self, row: HouseholdRow, found: dict[str, Any], version: int, explanation: Explanation) -> Verdict:
        causes = [found[column] for column in outputs.CAUSE_COLUMNS if found.get(column)]
        amounts = {code: found[outputs.measure_column(code)] for code in self._measures}
        return Verdict(
            run=self._run,
            household_id=UUID(row.household[HOUSEHOLD_ID]),
            household_version=version,
            tier=found["tier"],
            main_cause=causes[0] if causes else "",
            causes=causes,
            score=found.get("score"),
            income=None if self._net is None else _fen(found, self._net),
            measures={code: amount for code, amount in amounts.items() if amount is not None},
            warnings=[code for code in self._warnings if found[outputs.warning_column(code)]],
            problems=list(dict.fromkeys(fact.reason for fact in explanation.missing))[:_MOST_PROBLEMS],
        )


def _fen(found: dict[str, Any], entry: CompiledIndicator) -> int | None:
    """An indicator rounded to fen for display."""
    stored = tuple(found[name] for name in outputs.indicator_columns(entry))
    exact = None if None in stored else exact_of(entry.value, stored)
    return exact.scaled(MONEY_SCALE) if isinstance(exact, Exact) else None
