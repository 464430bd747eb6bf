"""The ``bangfu`` command and what its jobs have in common when they fail."""

from __future__ import annotations

import errno
import sys
from importlib import import_module

import click

import bangfu
from bangfu.cli.interrupt import heed_first_interrupt
from bangfu.cli.usage import usage_fault
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.screening.spark_environment import SparkFault

_JOBS = {
    "template": "files",
    "screen": "screen",
    "explain": "explain",
    "diff": "diff",
    "criteria": "criteria",
    "generate": "files",
    "demo": "demo",
    "serve": "serve",
    "worker": "worker",
    "migrate": "migrate",
    "createadmin": "accounts",
    "audit": "audit",
    "keys": "keys",
    "bench": "bench",
}
"""Each command and the module it lives in, loaded only when it is called: most jobs need a part of the libraries."""

UNUSABLE = 2
_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件超过允许的大小",
    errno.EISDIR: "这里是文件夹",
    errno.ENOTDIR: "这里不是文件夹",
}
INTERRUPTED = 130


class _Jobs(click.Group):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_JOBS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _JOBS:
            return None
        command = getattr(import_module(f"bangfu.cli.{_JOBS[cmd_name]}"), cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Jobs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(bangfu.__version__, prog_name="bangfu")
def commands() -> None:
    """帮扶：读入职工登记表，按公布的标准认定，每一条结论都说明理由。"""


def main() -> int:
    """Run the command line; every expected fault is one clear line and an exit code, never a traceback."""
    heed_first_interrupt()
    try:
        code = commands(prog_name="bangfu", standalone_mode=False)
    except click.ClickException as fault:
        return _say(usage_fault(fault), UNUSABLE)
    except (click.Abort, KeyboardInterrupt):
        return _say("已中断，没有写出任何结果", INTERRUPTED)
    except (UnusableInput, SparkFault) as fault:
        return _say(str(fault), UNUSABLE)
    except CriteriaError as fault:
        where = f"{fault.source}：" if fault.source else ""
        for problem in fault.problems:
            click.echo(f"{where}{problem}", err=True)
        return UNUSABLE
    except OSError as fault:
        return _say(f"读写文件失败：{_system_reason(fault)}", UNUSABLE)
    return code if isinstance(code, int) else 0


def _system_reason(fault: OSError) -> str:
    """What the system says, in Chinese where the fault is a common one."""
    reason = _REASONS.get(fault.errno or 0, fault.strerror or str(fault))
    return f"{reason}：{fault.filename}" if fault.filename else reason


def _say(text: str, code: int) -> int:
    click.echo(text, err=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
