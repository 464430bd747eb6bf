"""`bangfu screen -o result.parquet`: results for programs, one row a household."""

import csv
import os
import shutil
from collections import Counter

import pyarrow.parquet as pq
import pytest

from tests.cli.cast import DAY, NOT_PASSED, VERDICTS, bangfu, cast, sheet_rows

CODES = {
    "深度困难": "deep",
    "相对困难": "relative",
    "意外致困": "accident",
    "边缘困难": "marginal",
    "不符合": "none",
    "排除": "excluded",
}


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    """A Parquet register of our own, which goes straight to the engine."""
    folder = tmp_path_factory.mktemp("parquet") / "register"
    run = bangfu("generate", folder, "--households", 300, "--seed", 5, "--date", DAY)
    assert run.returncode == 0, run.stderr
    return folder


def screen(register, output, *options, **how):
    return bangfu("screen", register, "-o", output, "--date", DAY, *options, **how)


def refused(folder, run):
    assert run.returncode == 2, run.stderr
    assert "Traceback" not in run.stderr
    assert not list(folder.iterdir())
    return run.stderr.strip().splitlines()[-1]


def test_a_workbook_gives_the_verdicts_worked_out_by_hand(tmp_path):
    run = screen(cast().save(tmp_path / "r.xlsx"), tmp_path / "out.parquet")
    assert run.returncode == 0, run.stderr
    rows = {row["archive_no"]: row["tier"] for row in pq.read_table(tmp_path / "out.parquet").to_pylist()}
    undecided = {"adult-unknown": "undecided", "no-line": "undecided"}
    assert rows == {number: CODES[verdict[0]] for number, verdict in VERDICTS.items()} | undecided
    with (tmp_path / "out.problems.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = {row["档案编号"]: row for row in csv.DictReader(file)}
    assert set(listed) == NOT_PASSED
    lacking = listed["adult-unknown"]
    assert (lacking["工作表"], lacking["列"]) == ("家庭成员", "月收入")
    assert "不能当作 0" in lacking["原因"]
    assert "低保标准" in listed["no-line"]["原因"]
    assert f"已认定 {len(rows)} 户，其中 2 户缺少事实，无法认定：" in run.stdout


def test_the_engine_alone_gives_what_the_workbook_shows(register, tmp_path):
    run = screen(register, tmp_path / "out.parquet")
    assert screen(register, tmp_path / "out.xlsx").returncode == 0
    codes = Counter(pq.read_table(tmp_path / "out.parquet")["tier"].to_pylist())
    shown = Counter(CODES[row["困难类别"]] for row in sheet_rows(tmp_path / "out.xlsx", "认定结果"))
    assert codes.total() == 300
    assert codes["undecided"] > 0
    unknown = {row["档案编号"] for row in sheet_rows(tmp_path / "out.xlsx", "未通过")}
    assert codes == shown + Counter(undecided=len(unknown))
    assert f"已认定 300 户，其中 {len(unknown)} 户缺少事实，无法认定：" in run.stdout


def test_a_result_may_have_a_name_that_looks_like_a_pattern(register, tmp_path):
    run = screen(register, tmp_path / "结果[1]*.parquet")
    assert run.returncode == 0, run.stderr
    assert "无法认定" in run.stdout


def test_detail_adds_indicators_and_conditions_and_changes_nothing_else(register, tmp_path):
    assert screen(register, tmp_path / "plain.parquet").returncode == 0
    assert screen(register, tmp_path / "detail.parquet", "--detail", "--memory-limit", "500MB").returncode == 0
    plain, detail = pq.read_table(tmp_path / "plain.parquet"), pq.read_table(tmp_path / "detail.parquet")
    assert {"条件/类别/deep", "指标/年收入"} <= set(detail.column_names) - set(plain.column_names)
    order = [("household_no", "ascending")]
    assert detail.select(plain.column_names).sort_by(order).equals(plain.sort_by(order))


def test_a_limit_that_is_none_is_refused(register, tmp_path):
    assert "1GB" in refused(tmp_path, screen(register, tmp_path / "out.parquet", "--memory-limit", "a lot"))


def test_too_little_memory_is_said_plainly(register, tmp_path):
    assert "内存不够" in refused(tmp_path, screen(register, tmp_path / "out.parquet", "--memory-limit", "1MB"))


@pytest.mark.parametrize("name", ["households.parquet", "members.parquet", "parameters.parquet"])
def test_a_damaged_file_is_said_plainly(register, tmp_path_factory, tmp_path, name):
    damaged = tmp_path_factory.mktemp("damaged") / "register"
    shutil.copytree(register, damaged)
    (damaged / name).write_bytes(b"PAR1 damaged PAR1")
    assert refused(tmp_path, screen(damaged, tmp_path / "out.parquet"))


@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
def test_a_disk_that_is_full_leaves_no_output(register, tmp_path):
    import resource

    limit = (4_000, 4_000)
    run = screen(
        register, tmp_path / "out.parquet", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    )
    assert "失败" in refused(tmp_path, run)
