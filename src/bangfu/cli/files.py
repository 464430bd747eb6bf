"""``bangfu template`` and ``bangfu generate``: an empty register, and an invented one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from bangfu.cli.options import OutputPath, chosen_day, day_options
from bangfu.core.exchange.atomic import folder_whole_or_nothing, whole_or_nothing
from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.synthetic import SyntheticRegister, generate_chunks

FORMATS = ("xlsx", "parquet", "csv")
_MOST_IN_WORKBOOK = 300_000


@click.command()
@click.argument("path", type=OutputPath())
def template(path: Path) -> None:
    """写出空白登记表 PATH（.xlsx）：下拉选项、文本格式的证件列、填写说明和两行示例。"""
    from bangfu.core.exchange.template import write_template

    if path.suffix != ".xlsx":
        raise UnusableInput(f"登记表应是 .xlsx 文件，不是 {path.name}")
    if path.exists():
        raise UnusableInput(f"{path} 已存在，可能已填了内容，不覆盖；请换一个名称")
    with whole_or_nothing(path) as part:
        write_template(part)
    click.echo(f"空白登记表：{path}")


@click.command()
@click.argument("output", type=OutputPath(folder=True))
@click.option("--households", type=click.IntRange(1, 50_000_000), default=12_000, show_default=True, help="户数。")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="同样的种子写出同样的登记表。")
@click.option("--format", "form", type=click.Choice(FORMATS), help="默认：.xlsx 写工作簿，否则写 Parquet 文件夹。")
@day_options
def generate(
    output: Path, households: int, seed: int, form: str | None, day: datetime | None, year: int | None
) -> None:
    """生成虚构的登记表 OUTPUT（虚构集团、虚构人员，身份证号用未分配的 990000 地区）。"""
    on = chosen_day(day, year)
    form = form or ("xlsx" if output.suffix == ".xlsx" else "parquet")
    if form == "xlsx" and households > _MOST_IN_WORKBOOK:
        raise UnusableInput(f"工作簿最多 {_MOST_IN_WORKBOOK:,} 户，更多请用 --format parquet")
    chunks = generate_chunks(households, seed, on=on)
    if form == "xlsx":
        _write_workbook(output, list(chunks))
    else:
        _write_folder(output, chunks, form)
    click.echo(f"虚构登记表 {households:,} 户：{output}")


def _write_workbook(output: Path, chunks: list[SyntheticRegister]) -> None:
    import pyarrow as pa

    from bangfu.core.exchange.register_workbook import write_register_workbook

    households = pa.concat_tables([chunk.households for chunk in chunks])
    members = pa.concat_tables([chunk.members for chunk in chunks])
    with whole_or_nothing(output) as part:
        write_register_workbook(part, households, members, chunks[0].parameters)


def _write_folder(output: Path, chunks: Iterator[SyntheticRegister], form: str) -> None:
    from bangfu.core.exchange.csv_folder import write_register_csv_pieces
    from bangfu.core.exchange.parquet import write_register_parquet_pieces

    write = write_register_csv_pieces if form == "csv" else write_register_parquet_pieces
    with folder_whole_or_nothing(output) as part:
        write(part, chunks)
