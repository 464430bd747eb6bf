"""What click finds wrong with a command line, said in Chinese in one line."""

from __future__ import annotations

import click


def usage_fault(fault: click.ClickException) -> str:
    """One line, with the command whose help tells more."""
    context = fault.ctx if isinstance(fault, click.UsageError) else None
    more = f"（用法见 {context.command_path} --help）" if context else ""
    return f"{_reason(fault)}{more}"


def _reason(fault: click.ClickException) -> str:
    match fault:
        case click.MissingParameter():
            return f"缺少 {_name(fault)}"
        case click.NoSuchOption():
            return f"没有选项 {fault.option_name}"
        case click.BadParameter():
            return f"{_name(fault)} 的值不能用：{_wanted(fault)}"
    if fault.message.startswith("No such command"):
        return f"没有这个命令：{fault.message.split(chr(39))[1]}"
    if fault.message.startswith("Got unexpected extra"):
        return f"参数太多：{fault.message.split('(')[-1].rstrip(')')}"
    return fault.message


def _name(fault: click.BadParameter) -> str:
    parameter = fault.param
    if parameter is None:
        return str(fault.param_hint or "参数")
    return max(parameter.opts, key=len) if isinstance(parameter, click.Option) else parameter.human_readable_name


def _wanted(fault: click.BadParameter) -> str:
    """What the option takes, where click says it in English only."""
    kind = fault.param.type if fault.param else None
    if isinstance(kind, click.Choice):
        return f"可用 {'、'.join(map(str, kind.choices))}"
    if isinstance(kind, click.DateTime):
        return "日期应写成 2026-11-23 的样子"
    if isinstance(kind, click.IntRange):
        return f"应是 {kind.min or 0} 到 {kind.max} 的整数" if kind.max is not None else f"应是不小于 {kind.min} 的整数"
    if kind is click.INT:
        return "应是整数"
    return fault.message
