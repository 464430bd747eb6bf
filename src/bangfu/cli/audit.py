"""``bangfu audit verify``: read the audit chain again from its first entry."""

from __future__ import annotations

from pathlib import Path

import click

from bangfu.cli.application import application, require_current_tables

WRONG = 1


@click.group()
def audit() -> None:
    """审计日志。"""


@audit.command()
@click.option("--anchors", type=click.Path(path_type=Path), help="锚点文件夹；默认是本机的，核对另存的副本时指定。")
def verify(anchors: Path | None) -> int:
    """从头核对审计日志：指出第一条被改动、缺少或外加的记录，并与锚点对照。

    退出码：0 完整，1 发现问题，2 无法核对。
    """
    with application():
        require_current_tables()
        return _verify(anchors)


def _verify(folder: Path | None) -> int:
    from django.conf import settings

    from bangfu.audit.anchors import DamagedAnchors, read_anchors
    from bangfu.audit.verifying import verify_chain

    try:
        anchors = read_anchors(folder or settings.BANGFU_ANCHORS)
    except DamagedAnchors as fault:
        click.echo(f"发现问题：{fault}")
        return WRONG
    verified = verify_chain(anchors)
    if verified.finding:
        click.echo(f"发现问题：{verified.finding.text}")
        click.echo(f"此前的 {verified.entries:,} 条记录完好")
        return WRONG
    click.echo(f"审计日志完整：{verified.entries:,} 条记录，对照了 {verified.anchors} 个锚点")
    if not anchors and verified.entries:
        click.echo("没有锚点：末尾若被整段删去，无从发现")
    return 0
