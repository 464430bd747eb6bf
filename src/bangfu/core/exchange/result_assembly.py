"""From an engine's result to the sheets an officer reads: labels, reasons, estimates, indicators, tally."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

from bangfu.core.criteria.compiled import Compiled, CompiledIndicator
from bangfu.core.criteria.exact import Exact, exact_of, scaled_text
from bangfu.core.criteria.explanation import Explainer, Explanation
from bangfu.core.criteria.lines import LineTable, resolve_line
from bangfu.core.criteria.model import EXCLUDED, NOT_ELIGIBLE, UNDECIDED
from bangfu.core.criteria.wording import reason_sentence
from bangfu.core.exchange.register_tables import ReadRegister
from bangfu.core.exchange.result_sheets import (
    Cell,
    EstimateRow,
    IndicatorTable,
    ResultSheets,
    SummaryRow,
    VerdictRow,
)
from bangfu.core.exchange.undecided import missing_problem
from bangfu.core.facts.catalogue import MONEY_SCALE
from bangfu.core.screening import outputs
from bangfu.core.screening.households import HouseholdRow, household_rows
from bangfu.core.screening.screened import Screened

NET_INCOME: Final = "人均月净收入"
"""The indicator that 认定结果 shows beside the line, where the set has one of this name."""


class EngineDisagreement(Exception):  # noqa: N818 - a finding, named for what it is
    """Two engines gave one household different outcomes: a fault of the program, never of the register."""


@dataclass
class Tally:
    """What a screening came to."""

    outcomes: Counter[str] = field(default_factory=Counter)
    proposed_fen: int = 0
    wrong_households: int = 0
    undecided: int = 0


@dataclass(frozen=True)
class Assembled:
    """The rows of a result workbook and the tally they add up to."""

    sheets: ResultSheets
    tally: Tally


def assemble(register: ReadRegister, screened: Screened, table: LineTable, about: Mapping[str, str]) -> Assembled:
    """All sheets of a screening; ``table`` tells which region's line was used, ``about`` heads 汇总."""
    compiled, lines = screened.compiled, screened.lines
    tally = Tally(wrong_households=len({problem.archive_no for problem in register.problems if problem.archive_no}))
    verdicts: list[VerdictRow] = []
    estimates: list[EstimateRow] = []
    indicator_rows: list[list[Cell]] = []
    problems = list(register.problems)
    explainer = Explainer(compiled, deciding_only=True)
    for row, found in zip(household_rows(register.households, register.members), _rows(screened.result), strict=True):
        parameters = lines[row.household["region"]]
        explanation = explainer.explain(row.household, parameters, row.members)
        _check_agreement(row, explanation, found, compiled)
        if explanation.row is None:
            tally.undecided += 1
            problems.extend(missing_problem(register, row, fact) for fact in explanation.missing)
            continue
        tally.outcomes[explanation.outcome] += 1
        verdicts.append(_verdict(row, explanation, found, compiled, parameters))
        for estimate in _estimates(row, found, compiled):
            estimates.append(estimate)
            tally.proposed_fen += estimate.amount or 0
        indicator_rows.append([row.household["archive_no"], *_indicator_cells(found, compiled)])
    headers = ["档案编号", *(_header(entry) for entry in compiled.indicators)]
    sheets = ResultSheets(
        verdicts=verdicts,
        estimates=estimates,
        indicators=IndicatorTable(headers, indicator_rows),
        problems=problems,
        summary=list(_summary(tally, compiled, about, _lines_used(compiled, lines, table))),
        notes=register.notes,
    )
    return Assembled(sheets, tally)


def outcome_order(compiled: Compiled) -> list[str]:
    """The outcomes in the order a tally lists them."""
    return [*(tier.name for tier in compiled.tiers), NOT_ELIGIBLE, EXCLUDED]


def _rows(result: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in result.to_batches(max_chunksize=5_000):
        yield from batch.to_pylist()


def _check_agreement(row: HouseholdRow, explanation: Explanation, found: dict[str, Any], compiled: Compiled) -> None:
    codes = outputs.outcome_codes(compiled)
    expected = outputs.UNDECIDED if explanation.row is None else codes[explanation.row]
    if found["tier"] != expected or found["household_no"] != row.number:
        raise EngineDisagreement(f"{row.household['archive_no']}: {found['tier']} ≠ {expected}")


def _verdict(
    row: HouseholdRow,
    explanation: Explanation,
    found: dict[str, Any],
    compiled: Compiled,
    parameters: Mapping[str, int | None],
) -> VerdictRow:
    names = {cause.code: cause.name for cause in compiled.criteria.causes}
    causes = [names[found[column]] for column in outputs.CAUSE_COLUMNS if found.get(column)]
    net = next((entry for entry in compiled.indicators if entry.name == NET_INCOME), None)
    exact = _indicator_value(found, net) if net else None
    score = found.get("score")
    return VerdictRow(
        archive_no=row.household["archive_no"],
        name=row.household["name"],
        unit=row.household["unit"],
        tier=explanation.outcome,
        net_income_month=exact.scaled(MONEY_SCALE) if isinstance(exact, Exact) else None,
        dibao_month=parameters.get("dibao_month"),
        main_cause=causes[0] if causes else "",
        other_causes="、".join(causes[1:]),
        score=None if score is None else Decimal(score).scaleb(-compiled.score_scale),
        measures="；".join(_measure_text(estimate) for estimate in _estimates(row, found, compiled)),
        warnings="；".join(
            f"[{warning.level}]{rule.name}"
            for rule, warning in compiled.warnings
            if found[outputs.warning_column(rule.code)]
        ),
        reason=reason_sentence(explanation),
    )


def _estimates(row: HouseholdRow, found: dict[str, Any], compiled: Compiled) -> Iterator[EstimateRow]:
    for measure in compiled.measures:
        amount = found[outputs.measure_column(measure.rule.code)]
        if amount is None:
            continue
        paid = amount if measure.measure.amount is not None else None
        yield EstimateRow(row.household["archive_no"], measure.rule.name, paid, str(measure.rule.article))


def _measure_text(estimate: EstimateRow) -> str:
    if estimate.amount is None:
        return estimate.measure
    return f"{estimate.measure} {scaled_text(estimate.amount, MONEY_SCALE)} 元"


def _indicator_value(found: dict[str, Any], entry: CompiledIndicator) -> Exact | str | bool | None:
    stored = tuple(found[name] for name in outputs.indicator_columns(entry))
    if None in stored:
        return None
    if isinstance(stored[0], bool | str):
        return stored[0]
    return exact_of(entry.value, stored)


def _indicator_cells(found: dict[str, Any], compiled: Compiled) -> Iterator[Cell]:
    for entry in compiled.indicators:
        value = _indicator_value(found, entry)
        if isinstance(value, Exact):
            yield Decimal(value.scaled(entry.places)).scaleb(-entry.places)
        elif isinstance(value, bool):
            yield "是" if value else "否"
        else:
            yield value


def _header(entry: CompiledIndicator) -> str:
    return f"{entry.name}（{entry.unit}）" if entry.unit else entry.name


def _lines_used(compiled: Compiled, regions: Iterable[str], table: LineTable) -> Iterator[SummaryRow]:
    for region in sorted(regions):
        line = resolve_line(region, compiled.on.year, table)
        if line is None:
            yield SummaryRow(region, None, f"没有 {compiled.on.year} 年的低保标准")
            continue
        fen = line.values.get("dibao_month")
        source = "" if line.region_used == region else f"用上级地区 {line.region_used} 的标准"
        yield SummaryRow(region, None if fen is None else Decimal(fen).scaleb(-MONEY_SCALE), source)


def _summary(
    tally: Tally, compiled: Compiled, about: Mapping[str, str], lines: Iterator[SummaryRow]
) -> Iterator[SummaryRow]:
    yield SummaryRow("认定")
    for label, value in about.items():
        yield SummaryRow(label, value)
    yield SummaryRow("各类户数")
    for outcome in outcome_order(compiled):
        yield SummaryRow(outcome, tally.outcomes[outcome])
    yield SummaryRow("认定结果合计", sum(tally.outcomes.values()))
    yield SummaryRow("未通过", tally.wrong_households + tally.undecided, "见「未通过」工作表")
    yield SummaryRow("其中：数据有误", tally.wrong_households)
    yield SummaryRow(f"其中：{UNDECIDED}", tally.undecided, "缺少决定结论的事实")
    proposed = Decimal(tally.proposed_fen).scaleb(-MONEY_SCALE)
    yield SummaryRow("测算金额合计（元）", proposed, "各项措施按上限测算，未考虑资金多少")
    yield SummaryRow("低保标准（元/月）")
    yield from lines
