"""Progress while a workbook is read: shown where someone watches a terminal, silent elsewhere."""

import os
import subprocess
import sys

import pytest

from tests.cli.cast import DAY, bangfu, environment, few

pty = pytest.importorskip("pty", reason="pseudo-terminals of POSIX")


def on_terminal(*arguments):
    """Run one command with the terminal as its standard error; exit code and what the terminal got."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "bangfu", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=follower, env=environment()) as run:
        os.close(follower)
        told = b"".join(_pieces(leader))
    os.close(leader)
    return run.returncode, told.decode()


def _pieces(leader):
    try:
        while piece := os.read(leader, 4096):
            yield piece
    except OSError:  # Linux tells the end of a terminal by an error
        return


def shown(told):
    """What stands on each line of the terminal after its last rewriting."""
    return [line.split("\r")[-1] for line in told.replace("\r\n", "\n").removesuffix("\n").split("\n")]


def test_a_terminal_shows_the_sheets_and_rows_read(tmp_path):
    code, told = on_terminal("screen", few().save(tmp_path / "r.xlsx"), "-o", tmp_path / "out.xlsx", "--date", DAY)
    assert code == 0, told
    (last,) = shown(told)
    assert "读取 职工家庭：3 行" in told
    assert "读取 家庭成员：4 行" in last
    assert (tmp_path / "out.xlsx").is_file()


def test_a_shorter_count_leaves_nothing_of_a_longer_one(tmp_path):
    """Each new text clears the rest of the line."""
    _, told = on_terminal("screen", few().save(tmp_path / "r.xlsx"), "-o", tmp_path / "out.xlsx", "--date", DAY)
    texts = told.replace("\r\n", "").split("\r")[1:]
    assert len(texts) > 2
    assert all(text.endswith("\x1b[K") for text in texts)


def test_a_refusal_has_a_line_of_its_own(tmp_path):
    (tmp_path / "r.xlsx").write_bytes(b"PK\x03\x04 broken")
    code, told = on_terminal("screen", tmp_path / "r.xlsx", "-o", tmp_path / "out.xlsx", "--date", DAY)
    assert code == 2
    progress, refusal = shown(told)
    assert progress.startswith("读取 r.xlsx")
    assert refusal.startswith("r.xlsx 不是有效的工作簿")


def test_nothing_is_shown_where_nobody_watches(tmp_path):
    run = bangfu("screen", few().save(tmp_path / "r.xlsx"), "-o", tmp_path / "out.xlsx", "--date", DAY)
    assert run.returncode == 0
    assert not run.stderr
