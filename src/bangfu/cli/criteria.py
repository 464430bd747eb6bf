"""``bangfu criteria``: check a set before anyone relies on it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from bangfu.cli.options import chosen_day, day_options
from bangfu.core.criteria.checking import check_criteria
from bangfu.core.criteria.library import load_named


@click.group()
def criteria() -> None:
    """检查评判标准。"""


@criteria.command()
@click.argument("name", metavar="FILE.yaml|NAME")
@day_options
def check(name: str, day: datetime | None, year: int | None) -> None:
    """检查一套标准：名称、类型、循环、溢出、档次，并运行它自带的案例。"""
    on = chosen_day(day, year)
    loaded = load_named(name)
    criteria = loaded.criteria
    report = check_criteria(criteria, on)
    source = Path(loaded.source).name
    for problem in report.problems:
        click.echo(f"{source} {problem}")
    for failure in report.case_failures:
        expected = f"{failure.what} 应为 {failure.expected}，实为 {failure.got}"
        click.echo(f"{source} 第 {failure.place.line} 行案例「{failure.case}」：{expected}")
    for advice in report.advice:
        click.echo(f"{source} 提醒：{advice}")
    if not report.sound:
        raise click.exceptions.Exit(1)
    click.echo(
        f"{criteria.name} {criteria.version}：{len(criteria.exclusions)} 条排除，{len(criteria.tiers)} 类，"
        f"{len(criteria.causes)} 个致困原因，{len(criteria.measures)} 项措施，{len(criteria.cases)} 个案例，没有问题"
    )
