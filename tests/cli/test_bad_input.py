"""What cannot be used: one clear line, exit code 2, and no output file."""

import sys
import zipfile

import openpyxl
import pytest

from bangfu.cli import main
from tests.cli.cast import DAY, bangfu, few, sheet_rows
from tests.core.exchange.cast import fill


def refused(folder, *arguments):
    """The one line a refused command says; the folder holds afterwards what it held before."""
    before = sorted(folder.iterdir())
    run = bangfu(*arguments)
    assert run.returncode == 2, run.stdout + run.stderr
    assert sorted(folder.iterdir()) == before
    assert not run.stdout
    (line,) = run.stderr.strip().splitlines()
    return line


def without(path, sheet, column=None):
    """A sound register without a sheet, or without one column of it."""
    families = few()
    book = openpyxl.load_workbook(families.save(path))
    if column is None:
        del book[sheet]
    else:
        headers = [cell.value for cell in book[sheet][1]]
        book[sheet].delete_cols(headers.index(column) + 1)
    book.save(path)
    return path


def no_workbook(path):
    path.write_bytes(b"hello")


def empty_file(path):
    path.write_bytes(b"")


OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)
"""How Excel 97 files begin, and workbooks with a password, which are wrapped in the same container."""


def encrypted(path):
    path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le"))


def old_workbook(path):
    path.with_suffix(".xls").write_bytes(OLE)


def zip_bomb(path):
    """A sound register whose first sheet goes on for 40 MB of blanks."""
    few().save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] += b" " * 40_000_000
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def no_rows(path):
    book = openpyxl.Workbook()
    book.active.title = "职工家庭"
    fill(book.active, few().households[:1])
    book.active.delete_rows(2)
    fill(book.create_sheet("家庭成员"), few().members[:1])
    book.save(path)


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda path: None, ("r.xlsx",)),
        (no_workbook, ("r.xlsx", "不是工作簿")),
        (empty_file, ("r.xlsx", "空文件")),
        (no_rows, ("r.xlsx", "职工家庭")),
        (encrypted, ("r.xlsx", "已加密", "取消密码")),
        (old_workbook, ("r.xls ", "另存为 .xlsx")),
        (zip_bomb, ("r.xlsx", "超过 200 倍的上限")),
        (lambda path: without(path, "家庭成员"), ("r.xlsx", "家庭成员")),
        (lambda path: without(path, "家庭成员", "与户主关系"), ("家庭成员", "与户主关系")),
    ],
    ids=["absent", "no workbook", "empty file", "no rows", "encrypted", "xls", "zip bomb", "no sheet", "no column"],
)
def test_an_unusable_register(tmp_path, make, named):
    make(tmp_path / "r.xlsx")
    register = next(tmp_path.iterdir(), tmp_path / "r.xlsx")
    line = refused(tmp_path, "screen", register, "-o", tmp_path / "out.xlsx", "--date", DAY)
    for part in named:
        assert part in line


def test_unknown_criteria_name_the_nearest(tmp_path):
    register = few().save(tmp_path / "r.xlsx")
    line = refused(tmp_path, "screen", register, "-o", tmp_path / "out.xlsx", "--criteria", "union-curent")
    assert "union-curent" in line
    assert "union-current" in line


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("住房套 >= 2", "住房套数"),
        ("住房套数 >= '二'", "比较"),
        ("READ_CSV('x') > 1", "READ_CSV"),
        ("住房套数 > (SELECT 1)", "括号"),
    ],
)
def test_faulty_criteria_are_refused_before_any_data_is_read(tmp_path, condition, reason):
    """The register named does not even exist: the criteria are what is complained of."""
    faulty = tmp_path / "own.yaml"
    faulty.write_text(criteria_text(condition), encoding="utf-8")
    line = refused(tmp_path, "screen", tmp_path / "absent.xlsx", "-o", tmp_path / "out.xlsx", "--criteria", faulty)
    assert "own.yaml" in line
    assert "第 6 行" in line
    assert reason in line


@pytest.mark.parametrize("command", [["screen", "absent.xlsx", "-o", "out.xlsx"], ["explain", "absent.xlsx", "A1"]])
def test_a_day_on_which_the_criteria_are_not_in_force_is_one_line_with_both_dates(tmp_path, command):
    line = refused(tmp_path, *command, "--date", "2015-05-06")
    assert line.startswith("union-current 版本 ")
    assert "自 2020-01-01 起生效，2015-05-06 不在其内" in line


def criteria_text(condition):
    return f"""名称: own
标题: 自定标准
版本: "1"
来源: [{{代号: 本地, 文件: 本地文件, 核实: 自定}}]
类别:
  - {{代码: deep, 名称: 深度困难, 条件: "{condition}", 依据: {{条文: 第一条, 来源: 本地, 核实: 自定}}}}
"""


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["screen", "r.xlsx", "-o", "nowhere/out.xlsx", "--date", DAY], "nowhere"),
        (["screen", "r.xlsx", "-o", "out.doc", "--date", DAY], "out.doc"),
        (["template", "nowhere/empty.xlsx"], "nowhere"),
        (["template", "empty.doc"], "empty.doc"),
        (["generate", "nowhere/made.xlsx", "--households", "2"], "nowhere"),
        (["diff", "r.xlsx", "r.xlsx", "-o", "nowhere/list.csv", "--date", DAY], "nowhere"),
        (["screen", "r.xlsx", "-o", "out.xlsx", "--date", DAY, "--parameters", "absent.yaml"], "absent.yaml"),
        (["explain", "r.xlsx", "A9", "--date", DAY], "A9"),
    ],
)
def test_a_wrong_place_is_named_in_one_line(tmp_path, monkeypatch, arguments, named):
    few().save(tmp_path / "r.xlsx")
    monkeypatch.chdir(tmp_path)
    line = refused(tmp_path, *arguments)
    assert named in line
    assert ".part" not in line
    assert "No such" not in line


def test_an_output_that_is_a_folder_is_refused(tmp_path):
    register = few().save(tmp_path / "r.xlsx")
    (tmp_path / "out.xlsx").mkdir()
    assert "out.xlsx" in refused(tmp_path, "screen", register, "-o", tmp_path / "out.xlsx", "--date", DAY)


def test_a_result_never_replaces_the_register(tmp_path):
    register = few().save(tmp_path / "r.xlsx")
    before = register.read_bytes()
    assert "r.xlsx" in refused(tmp_path, "screen", register, "-o", register, "--date", DAY)
    assert register.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["screen", "r.xlsx", "-o", "out.xlsx", "--date", DAY, "--year", "2026"], "--date 和 --year 只能写一个"),
        (["screen", "r.xlsx", "-o", "out.xlsx", "--year", "1066"], "--year 应在 1990 到 2200 之间"),
        (["screen", "r.xlsx", "-o", "out.xlsx", "--date", "2026-13-01"], "--date 的值不能用：日期应写成"),
        (["screen", "r.xlsx", "-o", "out.xlsx", "--engine", "abacus"], "--engine 的值不能用：可用 duckdb、spark"),
        (["screen", "r.xlsx"], "缺少 --output"),
        (["screen"], "缺少 REGISTER"),
        (["generate", "made", "--households", "0"], "--households 的值不能用：应是 1 到"),
        (["diff", "r.xlsx"], "--against"),
        (["diff", "r.xlsx", "s.xlsx", "--against", "union-2016"], "--against"),
        (["template", "a.xlsx", "b.xlsx"], "参数太多：b.xlsx"),
        (["screen", "--colour"], "没有选项 --colour"),
        (["scren"], "没有这个命令：scren"),
    ],
)
def test_a_command_line_that_does_not_make_sense_is_refused(tmp_path, monkeypatch, capsys, arguments, said):
    """In this process, for speed: these are refused before anything is done."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["bangfu", *arguments])
    assert main() == 2
    captured = capsys.readouterr()
    (line,) = captured.err.strip().splitlines()
    assert said in line
    assert not captured.out
    assert not list(tmp_path.iterdir())


def test_bad_rows_are_reported_and_the_others_go_on(tmp_path):
    families = few()
    families.households[0]["住房套数"] = "很多"
    run = bangfu("screen", families.save(tmp_path / "r.xlsx"), "-o", tmp_path / "out.xlsx", "--date", DAY)
    assert run.returncode == 0
    assert "数据有误 1" in run.stdout
    (problem,) = sheet_rows(tmp_path / "out.xlsx", "未通过")
    assert (problem["工作表"], problem["行"], problem["列"], problem["值"]) == ("职工家庭", 2, "住房套数", "很多")
    assert len(sheet_rows(tmp_path / "out.xlsx", "认定结果")) == 2
