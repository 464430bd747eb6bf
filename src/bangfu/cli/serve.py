"""``bangfu serve``: the web and its background work in one process."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType
from typing import Any

import click

from bangfu.cli.application import application, require_current_tables
from bangfu.core.exchange.problems import UnusableInput

_LAST_STEP = 15.0  # seconds that background work gets to end its step
_HERE = "127.0.0.1"


@click.command()
@click.option("--host", default=_HERE, show_default=True, help="监听的地址；让别的电脑访问用 0.0.0.0。")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="监听的端口。")
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True, help="同时处理的请求数。")
def serve(host: str, port: int, threads: int) -> None:
    """启动网页和后台任务；按 Ctrl+C 停止。"""
    with application():
        require_current_tables()
        require_front_end()
        server = listening(host, port, threads)
        click.echo(f"帮扶已启动：http://{_shown(host)}:{port}/")
        _note_hosts(host)
        click.echo("按 Ctrl+C 停止")
        run_until_stopped(server)


def require_front_end() -> None:
    """Raise UnusableInput where styles and scripts were not built."""
    from bangfu.base.assets import front_end_is_built

    if not front_end_is_built():
        raise UnusableInput("网页的样式和脚本还没有构建，请运行 python3 run.py setup")


def listening(host: str, port: int, threads: int) -> Any:
    """A server that holds its port already. Raises UnusableInput where the port cannot be had."""
    import waitress
    from django.core.wsgi import get_wsgi_application

    try:
        return waitress.create_server(get_wsgi_application(), host=host, port=port, threads=threads, ident=None)
    except OSError as fault:
        raise UnusableInput(f"不能监听 {host}:{port}（{fault.strerror or fault}），请用 --port 换一个端口") from fault
    except ValueError as fault:
        raise UnusableInput(f"不能监听 {host}：没有这个地址") from fault


def run_until_stopped(server: Any) -> None:
    """Serve with a worker in the background until Ctrl+C or SIGTERM; what was begun is ended or handed back."""
    from bangfu.jobs.worker import start_in_background

    write_anchor_now()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, _stop)
    worker = start_in_background()
    try:
        server.run()
    finally:
        worker.stop()
        server.close()
        for thread in threading.enumerate():
            if thread.name == "bangfu-worker":
                thread.join(_LAST_STEP)
    click.echo("已停止")


def write_anchor_now() -> None:
    """Write down where the audit log ends; a full disk must not keep the web from starting."""
    from django.conf import settings
    from django.utils import timezone

    from bangfu.audit.anchors import write_anchor

    try:
        write_anchor(settings.BANGFU_ANCHORS, timezone.localdate())
    except OSError as fault:
        click.echo(f"审计锚点没有写成：{fault}", err=True)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _shown(host: str) -> str:
    return _HERE if host in ("0.0.0.0", "::") else host


def _note_hosts(host: str) -> None:
    """A web that others reach must know the name they call it by."""
    from django.conf import settings

    local = {"localhost", _HERE, "[::1]"}
    if host not in (_HERE, "localhost", "::1") and set(settings.ALLOWED_HOSTS) <= local:
        click.echo("其他电脑要能打开，请把它们使用的主机名或地址写进环境变量 BANGFU_HOSTS")
