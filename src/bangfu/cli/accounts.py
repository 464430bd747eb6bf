"""``bangfu createadmin``: the first user, who then makes the others on the web."""

from __future__ import annotations

import sys

import click

from bangfu.cli.application import application, require_current_tables
from bangfu.core.exchange.problems import UnusableInput

_DEFAULT_GROUP = "集团公司"


@click.command()
@click.option("--username", help="用户名：3 至 30 位小写字母、数字、点、横线。不给则询问。")
@click.option("--name", help="姓名。不给则询问。")
@click.option("--group", help="还没有任何单位时，先建立的集团公司名称。")
@click.option("--password-from-stdin", is_flag=True, help="从标准输入读密码（一行）；密码不能写在命令行上。")
def createadmin(username: str | None, name: str | None, group: str | None, password_from_stdin: bool) -> None:
    """建立一个管理全部单位的系统管理员。"""
    with application():
        require_current_tables()
        if password_from_stdin and not (username and name):
            raise UnusableInput("用 --password-from-stdin 时，请同时给出 --username 和 --name")
        username = username or click.prompt("用户名")
        name = name or click.prompt("姓名")
        password = _piped_password() if password_from_stdin else _asked_password()
        create_with_group(username, name, password, group or _DEFAULT_GROUP)
    click.echo(f"已建立系统管理员 {username.strip().lower()}，请在网页上登录")


def create_with_group(username: str, name: str, password: str, group: str) -> None:
    """Make the administrator, and before him a group where there is no unit yet; both or neither."""
    from django.db import transaction
    from django.utils import timezone

    from bangfu.accounts.services import create_administrator
    from bangfu.base.refusals import Refused
    from bangfu.base.scope import SystemActor
    from bangfu.orgs.selectors import read_open_tree
    from bangfu.orgs.services import UnitData, create_unit

    actor = SystemActor(actor_name="系统（命令行）")
    today = timezone.localdate()
    try:
        with transaction.atomic():
            if not read_open_tree().roots:
                create_unit(actor=actor, parent_id=None, data=UnitData(name=group, kind="group"), on=today)
            create_administrator(actor=actor, username=username, name=name, password=password, on=today)
    except Refused as refusal:
        raise UnusableInput(str(refusal)) from refusal


def _piped_password() -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise UnusableInput("标准输入里没有密码")
    return password


def _asked_password() -> str:
    password: str = click.prompt("密码（至少 10 位）", hide_input=True, confirmation_prompt="再输一次")
    return password
