"""``bangfu diff``: who entered, left or moved, between two registers or two criteria."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from bangfu.cli.inputs import chosen_lines, faults_by_household, opened_register
from bangfu.cli.options import DEFAULT_CRITERIA, OutputPath, chosen_criteria, chosen_day, day_options
from bangfu.core.exchange.atomic import whole_or_nothing
from bangfu.core.exchange.problem_list import write_safe_csv
from bangfu.core.screening.diff import Change
from bangfu.core.screening.diff import diff as changes_between
from bangfu.core.screening.screened import screen


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path), required=False)
@click.option("--criteria", default=DEFAULT_CRITERIA, show_default=True, help="标准的名称，或 YAML 文件。")
@click.option("--against", help="用另一套标准认定同一登记表（只给一个登记表时）。")
@click.option("--parameters", type=click.Path(path_type=Path), help="低保标准等参数的文件。")
@day_options
@click.option("-o", "--output", type=OutputPath(), help="把名单写成 CSV。")
def diff(
    old: Path,
    new: Path | None,
    criteria: str,
    against: str | None,
    parameters: Path | None,
    day: datetime | None,
    year: int | None,
    output: Path | None,
) -> None:
    """比较两个登记表（OLD NEW），或同一登记表在两套标准下（OLD --criteria A --against B）的结论。"""
    if (new is None) == (against is None):
        raise click.UsageError("请给出两个登记表，或一个登记表加 --against")
    on = chosen_day(day, year)
    first = chosen_criteria(criteria, on)
    second = chosen_criteria(against, on) if against else first
    read_old = opened_register(old, on)
    read_new = opened_register(new, on) if new else read_old
    before = screen(first, read_old.households, read_old.members, chosen_lines(read_old.parameters, parameters))
    after = screen(second, read_new.households, read_new.members, chosen_lines(read_new.parameters, parameters))
    old_faulty, new_faulty = faults_by_household(read_old), faults_by_household(read_new)
    changes = changes_between(before, after, old_faulty=old_faulty, new_faulty=new_faulty)
    _show(changes)
    if output is not None:
        _write(changes, output)


def _show(changes: list[Change]) -> None:
    counts = Counter(change.kind for change in changes)
    listed = "，".join(f"{kind} {counts[kind]:,} 户" for kind in ("进入", "退出", "变动", "新增", "减少", "其他"))
    click.echo(f"结论有变化的 {len(changes):,} 户：{listed}")
    for change in changes:
        who = f"{change.archive_no} {change.name} {change.unit}".strip()
        click.echo(f"[{change.kind}] {who}：{change.before} → {change.after}  {change.because}")


def _write(changes: list[Change], output: Path) -> None:
    headers = ["变化", "档案编号", "姓名", "所属单位", "原结论", "现结论", "原因"]
    rows = ([c.kind, c.archive_no, c.name, c.unit, c.before, c.after, c.because] for c in changes)
    with whole_or_nothing(output) as part:
        write_safe_csv(part, headers, rows)
