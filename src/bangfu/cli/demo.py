"""``bangfu demo``: the main job on an invented register with a few faults in it, then the web on the same register."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import click

from bangfu.cli.options import DEFAULT_CRITERIA, chosen_criteria
from bangfu.cli.screen import screen_to_workbook
from bangfu.core.exchange.atomic import whole_or_nothing
from bangfu.core.exchange.problems import UnusableInput

EXAMPLE_DAY = date(2026, 11, 23)
_FAULT_SEED = 1
_UNFINISHED = "demo-unfinished"
_FINISHED = "demo-finished"
_FIRST_PORT, _PORTS = 8000, 20


@click.command()
@click.option(
    "--folder", type=click.Path(path_type=Path), default=Path("examples"), show_default=True, help="放在哪里。"
)
@click.option("--no-serve", is_flag=True, help="准备好数据就结束，不启动网页。")
def demo(folder: Path, no_serve: bool) -> None:
    """演示：在虚构的北岭矿业集团登记表（约一万二千户，带少量错误）上认定，写出结果工作簿，再启动网页。"""
    folder.mkdir(parents=True, exist_ok=True)
    register = folder / "北岭矿业集团登记表.xlsx"
    if not register.exists():
        click.echo(f"生成虚构的登记表 {register}……")
        write_example(register)
    compiled = chosen_criteria(DEFAULT_CRITERIA, EXAMPLE_DAY)
    screen_to_workbook(register, folder / "认定结果.xlsx", compiled, None, "duckdb", EXAMPLE_DAY)
    click.echo(f"看一户的理由：bangfu explain {register} BL2026-000020 --date {EXAMPLE_DAY}")
    demo_web(register, folder / "data", serve=not no_serve)


def write_example(path: Path) -> None:
    """Write the example register with its planted faults."""
    from bangfu.core.exchange.synthetic import example_register, plant_faults, sheet_rows
    from bangfu.core.exchange.synthetic.workbook import write_sheets

    sheets = sheet_rows(example_register(EXAMPLE_DAY))
    plant_faults(sheets, _FAULT_SEED)
    with whole_or_nothing(path) as part:
        write_sheets(part, sheets)


def demo_web(register: Path, data: Path, *, serve: bool) -> None:
    """Prepare the demonstration's own data folder, or take up the one that is there, and serve it."""
    from bangfu.cli.application import application

    begin_folder(data)
    own_environment(data)
    with application():
        from bangfu.cli.migrate import bring_up_to_date

        click.echo("")
        bring_up_to_date()
        if not (data / _FINISHED).exists():
            from bangfu.cli.demo_data import fill

            fill(register, click.echo)
            (data / _UNFINISHED).rename(data / _FINISHED)
        _tell_accounts()
        if serve:
            _serve()


def begin_folder(data: Path) -> None:
    """Begin anew where an earlier preparation was broken off; raise UnusableInput for a folder that is not ours."""
    if (data / _FINISHED).exists():
        return
    if (data / _UNFINISHED).exists():
        shutil.rmtree(data)
    elif data.exists() and any(data.iterdir()):
        raise UnusableInput(f"{data} 里有别的数据，演示不会动它；请用 --folder 换一个文件夹")
    data.mkdir(parents=True, exist_ok=True)
    (data / _UNFINISHED).touch()


def own_environment(data: Path) -> None:
    """The demonstration never touches an installation that the environment points to."""
    for name in list(os.environ):
        if name.startswith("BANGFU_") or name == "DATABASE_URL":
            del os.environ[name]
    os.environ.update(BANGFU_DATA=str(data.resolve()), BANGFU_DEMO="1")


def _tell_accounts() -> None:
    from bangfu.accounts.demo import DEMO_PASSWORD
    from bangfu.accounts.roles import ROLES
    from bangfu.cli.demo_group import ACCOUNTS

    click.echo(f"\n演示账号（密码都是 {DEMO_PASSWORD}，只用于演示）：")
    for account in ACCOUNTS:
        click.echo(f"  {account.username:<18}{ROLES[account.role].label}　{account.name}　{account.unit or '全集团'}")


def _serve() -> None:
    from bangfu.cli.serve import run_until_stopped

    server, port = _listening_nearby()
    click.echo(f"\n请用浏览器打开 http://127.0.0.1:{port}/ （按 Ctrl+C 停止）")
    run_until_stopped(server)


def _listening_nearby() -> tuple[Any, int]:
    """A server on the first free port."""
    from bangfu.cli.serve import listening

    for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        try:
            return listening("127.0.0.1", port, threads=8), port
        except UnusableInput:
            continue
    raise UnusableInput(f"{_FIRST_PORT} 至 {_FIRST_PORT + _PORTS - 1} 的端口都被占用")
