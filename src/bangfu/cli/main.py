"""The ``bangfu`` command and what its jobs have in common when they fail."""

from __future__ import annotations

import sys

import click

import bangfu
from bangfu.cli.criteria import criteria
from bangfu.cli.demo import demo
from bangfu.cli.diff import diff
from bangfu.cli.explain import explain
from bangfu.cli.files import generate, template
from bangfu.cli.screen import screen
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.exchange.problems import UnusableInput

UNUSABLE = 2
INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(bangfu.__version__, prog_name="bangfu")
def commands() -> None:
    """帮扶：读入职工登记表，按公布的标准认定，每一条结论都说明理由。"""


for command in (template, screen, explain, diff, criteria, generate, demo):
    commands.add_command(command)


def main() -> int:
    """Run the command line; every expected fault is one clear line and an exit code, never a traceback."""
    try:
        commands(prog_name="bangfu", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as fault:
        fault.show()
        return UNUSABLE
    except (click.Abort, KeyboardInterrupt):
        return _say("已中断，没有写出任何结果", INTERRUPTED)
    except UnusableInput as fault:
        return _say(str(fault), UNUSABLE)
    except CriteriaError as fault:
        where = f"{fault.source}：" if fault.source else ""
        for problem in fault.problems:
            click.echo(f"{where}{problem}", err=True)
        return UNUSABLE
    except OSError as fault:
        return _say(f"读写文件失败：{fault.strerror or fault}{f'：{fault.filename}' if fault.filename else ''}", UNUSABLE)
    return 0


def _say(text: str, code: int) -> int:
    click.echo(text, err=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
