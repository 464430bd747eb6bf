"""`bangfu criteria check`: errors with line and column, exit code 1, and the set's own cases."""

import pytest

from tests.cli.cast import DAY, bangfu

SET = """名称: own
标题: 自定标准
版本: "1"
来源: [{代号: 本地, 文件: 本地文件, 核实: 自定}]
类别:
  - 代码: deep
    名称: 深度困难
    条件: 住房套数 < 1
    依据: {条文: 第一条, 来源: 本地, 核实: 自定}
案例:
  - 名称: 没有住房
    家庭: {住房套数: 0}
    成员: [{年龄: 40, 月收入: 0}]
    应为: {困难类别: 深度困难}
"""


def check(tmp_path, text):
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    return bangfu("criteria", "check", tmp_path / "own.yaml", "--date", DAY)


@pytest.mark.parametrize("name", ["union-current", "union-2016"])
def test_the_shipped_sets_are_sound(name):
    run = bangfu("criteria", "check", name, "--date", DAY)
    assert (run.returncode, run.stderr) == (0, "")
    assert name in run.stdout
    assert "没有问题" in run.stdout


def test_a_sound_file(tmp_path):
    run = check(tmp_path, SET)
    assert run.returncode == 0, run.stdout
    assert "own 1：" in run.stdout


def test_an_unknown_name_is_told_with_line_column_and_the_nearest(tmp_path):
    run = check(tmp_path, SET.replace("住房套数 < 1", "1 > 住房套"))
    assert run.returncode == 1
    line = run.stdout.splitlines()[0]
    for part in ("own.yaml", "第 8 行第 13 列", "住房套", "住房套数"):
        assert part in line


def test_a_source_that_is_not_listed_is_told_with_line_column_and_the_nearest(tmp_path):
    run = check(tmp_path, SET.replace("来源: 本地,", "来源: 木地,"))
    assert run.returncode == 1
    assert "own.yaml 第 9 行第 23 列「深度困难」: 「来源」里没有「木地」。您是否想写「本地」?" in run.stdout


def test_a_case_that_fails_is_told(tmp_path):
    run = check(tmp_path, SET.replace("{困难类别: 深度困难}", "{困难类别: 不符合}"))
    assert run.returncode == 1
    assert "第 14 行案例「没有住房」：困难类别 应为 不符合，实为 深度困难" in run.stdout


def test_a_tier_that_nothing_can_reach_is_told(tmp_path):
    second = "  - {代码: more, 名称: 相对困难, 条件: 住房套数 < 1, 依据: {条文: 第二条, 来源: 本地, 核实: 自定}}\n"
    run = check(tmp_path, SET.replace("案例:", f"{second}案例:"))
    assert run.returncode == 1
    assert "第 10 行" in run.stdout
    assert "相对困难" in run.stdout


@pytest.mark.parametrize("text", ["", "名称: [", "- 1", "名称: own\n名称: own\n"])
def test_what_is_no_criteria_file_is_refused(tmp_path, text):
    run = check(tmp_path, text)
    assert run.returncode == 2
    assert "第 " in run.stderr
    assert "own.yaml" in run.stderr


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("{起: 2027-01-01}", "自 2027-01-01 起生效"),
        ("{止: 2026-06-30}", "到 2026-06-30 止生效"),
        ("{起: 2020-01-01, 止: 2026-06-30}", "自 2020-01-01 起、到 2026-06-30 止生效"),
    ],
)
def test_a_day_out_of_force_is_the_only_thing_told(tmp_path, written, period):
    """Not one line for each parameter that has no value yet."""
    parameter = f"""生效: {written}
参数:
  - {{名称: 倍数, 范围: [1, 9], 依据: {{条文: 第二条, 来源: 本地}}, 值: [{{起: 2027-01-01, 值: 2}}]}}
"""
    run = check(tmp_path, SET.replace("类别:\n", f"{parameter}类别:\n", 1))
    assert run.returncode == 1
    (line,) = run.stdout.splitlines()
    assert f"版本 1 {period}，{DAY} 不在其内" in line
