"""``bangfu keys``: the encryption keys of an installation, and sealing everything anew under the newest."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from bangfu.cli.application import application, require_current_tables

if TYPE_CHECKING:
    from bangfu.base.resealing import Tally

WRONG = 1


@click.group()
def keys() -> None:
    """加密密钥：查看、添加、把旧值换到新密钥下。"""


@keys.command("list")
def list_keys() -> None:
    """列出加密密钥，以及各有多少处还在用。"""
    with application():
        require_current_tables()
        from bangfu.base.crypto import keyring
        from bangfu.base.resealing import stores

        used: Counter[str] = Counter()
        for store in stores():
            used.update(store.keys())
        ring = keyring()
        for name in sorted(ring.keys.keys() | used.keys()):
            said = "（当前）" if name == ring.current else "" if name in ring.keys else "（密钥文件里没有！）"
            click.echo(f"密钥 {name}{said}：{used[name]:,} 处")


@keys.command()
def add() -> None:
    """生成一个新的加密密钥，以后新写入的值用它；旧密钥保留。"""
    with application():
        require_current_tables()
        from django.conf import settings

        from bangfu.base.key_file import add_field_key

        name = add_field_key(settings.BANGFU_KEY_FILE)
        _tell("key_added", {"key": name})
    click.echo(f"已添加密钥 {name}，请马上备份密钥文件 {settings.BANGFU_KEY_FILE}")
    click.echo("接着重启所有 bangfu serve 和 bangfu worker，再运行 bangfu keys rotate")


@keys.command()
@click.option("--yes", is_flag=True, help="不再询问：所有进程都已在添加密钥之后重启过。")
def rotate(yes: bool) -> int:
    """把所有用旧密钥加密的值和文件换到当前密钥下；中断后再运行一次，从停下的地方继续。

    退出码：0 全部换好，1 有打不开的值（逐条列出，原样未动）。
    """
    with application():
        require_current_tables()
        if not yes:
            click.confirm("所有 serve 和 worker 都已在添加密钥之后重启过？没有重启的会读不出换过的值", abort=True)
        return _rotate()


def _rotate() -> int:
    from bangfu.base.crypto import keyring
    from bangfu.base.resealing import Tally, stores

    current = keyring().current
    _tell("key_rotation_begun", {"key": current})
    total = Tally()
    for store in stores():
        line = _Line(str(store.label))
        found = store.renew(line.show)
        line.end(found)
        total.looked += found.looked
        total.renewed += found.renewed
        total.broken += found.broken
    _tell("keys_rotated", {"key": current, "renewed": total.renewed, "broken": len(total.broken)})
    click.echo(f"完成：共 {total.looked:,} 处，换到密钥 {current} 下 {total.renewed:,} 处")
    for place in total.broken:
        click.echo(f"打不开，未动：{place}", err=True)
    return WRONG if total.broken else 0


class _Line:
    """Progress of one store: rewritten in place where somebody watches."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._watched = sys.stderr.isatty()

    def show(self, tally: Tally) -> None:
        """So far."""
        if self._watched:
            click.echo(f"\r{self._said(tally)} …", nl=False, err=True)

    def end(self, tally: Tally) -> None:
        """The whole."""
        if self._watched:
            click.echo("\r\033[K", nl=False, err=True)
        click.echo(self._said(tally))

    def _said(self, tally: Tally) -> str:
        return f"{self._label}：{tally.looked:,} 处，换了 {tally.renewed:,} 处"


def _tell(action: str, details: dict[str, str | int]) -> None:
    from django.db import transaction

    from bangfu.audit.events import Event
    from bangfu.audit.services import record
    from bangfu.base.scope import SystemActor

    with transaction.atomic():
        record(SystemActor(), Event(f"audit.{action}", details=dict(details)))
