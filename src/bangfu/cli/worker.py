"""``bangfu worker``: background work in a process of its own."""

from __future__ import annotations

import os
import signal
from types import FrameType

import click


@click.command()
@click.option("--until-idle", is_flag=True, help="做完现有任务就结束，不再等待新任务。")
def worker(until_idle: bool) -> None:
    """后台任务：导入、认定、定期清理。可同时开几个；收到 SIGTERM 或 Ctrl+C 时做完手上一步再退出。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.config.settings")
    import django

    django.setup()
    from bangfu.jobs.worker import Worker

    running = Worker()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        running.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo("后台任务已启动，按 Ctrl+C 停止")
    count = running.run(until_idle=until_idle)
    click.echo(f"后台任务已停止，本次做了 {count} 项")
