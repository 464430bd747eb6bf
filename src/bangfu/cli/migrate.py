"""``bangfu migrate``: bring the tables of the database up to this version."""

from __future__ import annotations

import click

from bangfu.cli.application import application, pending_migrations


@click.command()
def migrate() -> None:
    """建立或更新数据库的表；安装后和每次升级后运行一次，运行前请备份。"""
    with application():
        bring_up_to_date()


def bring_up_to_date() -> None:
    """Apply what is missing and say what was done."""
    from django.core.management import call_command

    pending = pending_migrations()
    if not pending:
        click.echo("数据库已是最新")
        return
    call_command("migrate", interactive=False, verbosity=0)
    click.echo(f"数据库已更新（{pending} 项）")
