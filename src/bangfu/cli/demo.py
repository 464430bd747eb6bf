"""``bangfu demo``: the main job on an invented register with a few faults in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from bangfu.cli.options import DEFAULT_CRITERIA, chosen_criteria
from bangfu.cli.screen import screen_to_workbook
from bangfu.core.exchange.atomic import whole_or_nothing

EXAMPLE_DAY = date(2026, 11, 23)
_FAULT_SEED = 1


@click.command()
@click.option(
    "--folder", type=click.Path(path_type=Path), default=Path("examples"), show_default=True, help="放在哪里。"
)
def demo(folder: Path) -> None:
    """演示：生成虚构的北岭矿业集团登记表（约一万二千户，带少量错误），认定并写出结果工作簿。"""
    folder.mkdir(parents=True, exist_ok=True)
    register = folder / "北岭矿业集团登记表.xlsx"
    if not register.exists():
        click.echo(f"生成虚构的登记表 {register}……")
        write_example(register)
    compiled = chosen_criteria(DEFAULT_CRITERIA, EXAMPLE_DAY)
    screen_to_workbook(register, folder / "认定结果.xlsx", compiled, None, "duckdb", EXAMPLE_DAY)
    click.echo(f"看一户的理由：bangfu explain {register} BL2026-000020 --date {EXAMPLE_DAY}")


def write_example(path: Path) -> None:
    """Write the example register with its planted faults."""
    from bangfu.core.exchange.synthetic import example_register, plant_faults, sheet_rows
    from bangfu.core.exchange.synthetic.workbook import write_sheets

    sheets = sheet_rows(example_register(EXAMPLE_DAY))
    plant_faults(sheets, _FAULT_SEED)
    with whole_or_nothing(path) as part:
        write_sheets(part, sheets)
