"""``bangfu screen``: the main job, a register in and explained verdicts out."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import click

from bangfu.cli.options import OutputPath, chosen_criteria, chosen_day, criteria_options, day_options
from bangfu.core.criteria.compiled import Compiled
from bangfu.core.exchange.problems import UnusableInput

ENGINES = ("duckdb", "spark")


def _checked_limit(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[1-9][0-9]*(\.[0-9]+)?\s*[KMGT]i?B", value, re.IGNORECASE):
        raise click.BadParameter("应写成 1GB、800MB 的样子")
    return value


@click.command()
@click.argument("register", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=OutputPath(), required=True, help="结果：.xlsx 工作簿，或 .parquet 文件。")
@criteria_options
@day_options
@click.option("--engine", type=click.Choice(ENGINES), default="duckdb", show_default=True, help="计算引擎。")
@click.option("--detail", is_flag=True, help="Parquet 结果附带全部指标和每一条件的状态。")
@click.option(
    "--memory-limit",
    callback=_checked_limit,
    help="引擎最多用多少内存，如 1GB；限 Parquet 到 Parquet，或 Spark。",
)
def screen(
    register: Path,
    output: Path,
    criteria: str,
    parameters: Path | None,
    day: datetime | None,
    year: int | None,
    engine: str,
    detail: bool,
    memory_limit: str | None,
) -> None:
    """认定 REGISTER（工作簿、CSV 文件夹或 Parquet 文件夹），写出结果。"""
    if output.resolve() == register.resolve():
        raise UnusableInput(f"结果不能写在登记表 {register.name} 上，请换一个文件名")
    on = chosen_day(day, year)
    compiled = chosen_criteria(criteria, on)
    if output.suffix == ".parquet":
        from bangfu.cli.screen_parquet import screen_to_parquet

        screen_to_parquet(register, output, compiled, parameters, engine, detail=detail, memory_limit=memory_limit)
    elif output.suffix == ".xlsx":
        screen_to_workbook(register, output, compiled, parameters, engine, on, memory_limit=memory_limit)
    else:
        raise UnusableInput(f"结果应是 .xlsx 或 .parquet 文件，不是 {output.name}")


def screen_to_workbook(
    register: Path,
    output: Path,
    compiled: Compiled,
    parameters: Path | None,
    engine: str,
    on: date,
    *,
    memory_limit: str | None = None,
) -> None:
    """Screen a register into a result workbook and print the tally."""
    from bangfu.cli.engines import refuse_vain_limit, screened_by
    from bangfu.cli.inputs import chosen_lines, opened_register
    from bangfu.core.exchange.atomic import whole_or_nothing
    from bangfu.core.exchange.result_assembly import assemble, outcome_order
    from bangfu.core.exchange.result_workbook import write_result_workbook

    refuse_vain_limit(engine, memory_limit)
    read = opened_register(register, on)
    table = chosen_lines(read.parameters, parameters)
    screened = screened_by(engine, compiled, read.households, read.members, table, memory_limit=memory_limit)
    criteria = compiled.criteria
    about = {"标准": f"{criteria.title} {criteria.version}", "认定日期": on.isoformat(), "登记表": register.name}
    assembled = assemble(read, screened, table, about)
    with whole_or_nothing(output) as part:
        write_result_workbook(part, assembled.sheets)
    tally = assembled.tally
    click.echo(f"{criteria.title}（{criteria.name} {criteria.version}），{on.isoformat()}")
    for outcome in outcome_order(compiled):
        click.echo(f"  {outcome:<{12 - len(outcome)}}{tally.outcomes[outcome]:>10,} 户")
    faulty = tally.wrong_households + tally.undecided
    click.echo(f"  未通过      {faulty:>10,} 户（数据有误 {tally.wrong_households:,}，缺少事实 {tally.undecided:,}）")
    click.echo(f"结果：{output}")
