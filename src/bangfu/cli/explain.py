"""``bangfu explain``: one household, every condition with its value, line, margin and article."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from bangfu.cli.inputs import chosen_lines, faults_by_household, opened_register
from bangfu.cli.options import chosen_criteria, chosen_day, criteria_options, day_options
from bangfu.core.criteria.counterfactual import CounterfactualFinder
from bangfu.core.criteria.explanation import Explainer
from bangfu.core.criteria.lines import resolved_parameters
from bangfu.core.criteria.wording import explanation_json, explanation_lines
from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.register_tables import ReadRegister
from bangfu.core.screening.households import find_household


@click.command()
@click.argument("register", type=click.Path(path_type=Path))
@click.argument("archive_no", metavar="档案编号")
@criteria_options
@day_options
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def explain(
    register: Path,
    archive_no: str,
    criteria: str,
    parameters: Path | None,
    day: datetime | None,
    year: int | None,
    as_json: bool,
) -> None:
    """说明一户的认定：每一条件、所用的值、界线、差距、依据，以及怎样的变化会改变结论。"""
    on = chosen_day(day, year)
    compiled = chosen_criteria(criteria, on)
    read = opened_register(register, on)
    row = find_household(read.households, read.members, archive_no)
    if row is None:
        raise UnusableInput(_why_not(read, archive_no))
    lines = resolved_parameters(compiled, row.household["region"], chosen_lines(read.parameters, parameters))
    explanation = Explainer(compiled).explain(row.household, lines, row.members)
    counterfactuals = CounterfactualFinder(compiled).find(row.household, lines, row.members)
    names = [member["name"] for member in row.members]
    if as_json:
        found = {"archive_no": archive_no, "date": on.isoformat(), "criteria": compiled.criteria.name}
        found["version"] = compiled.criteria.version
        body = explanation_json(explanation, counterfactuals, names)
        click.echo(json.dumps(found | body, ensure_ascii=False, indent=2))
        return
    click.echo(f"{archive_no} {row.household['name']}（{row.household['unit']}）")
    click.echo(f"{compiled.criteria.title} {compiled.criteria.version}，{on.isoformat()}")
    for line in explanation_lines(explanation, counterfactuals, names):
        click.echo(line)


def _why_not(read: ReadRegister, archive_no: str) -> str:
    fault = faults_by_household(read).get(archive_no)
    return f"{archive_no} {fault}" if fault else f"登记表里没有档案编号 {archive_no}"
