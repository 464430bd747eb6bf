"""`bangfu screen --engine spark` as a process; skipped with its reason where Java or PySpark is missing."""

import os
import re

import pyarrow.parquet as pq
import pytest

from bangfu.core.screening.spark_environment import SparkFault, check_java, check_pyspark
from tests.cli.cast import DAY, bangfu, few, sheet_rows
from tests.cli.test_part_folders import as_part_folders

# A short run is compiled quickly rather than well.
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SMALL_SET = """名称: own
标题: 自定标准
版本: "1"
来源: [{代号: 本地, 文件: 本地文件, 核实: 自定}]
指标:
  - {名称: 月收入合计, 式: SUM(成员.月收入), 单位: 元}
排除:
  - {代码: houses, 名称: 多套住房, 条件: 住房套数 >= 2, 依据: &law {条文: 第一条, 来源: 本地, 核实: 自定}}
类别:
  - {代码: deep, 名称: 深度困难, 条件: 月收入合计 < 低保标准, 依据: *law}
  - {代码: relative, 名称: 相对困难, 条件: 月收入合计 < 2 * 低保标准, 依据: *law}
"""


@pytest.fixture(scope="module")
def _spark():
    try:
        check_pyspark()
        check_java(os.environ)
    except SparkFault as fault:
        pytest.skip(str(fault))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", QUICK_JAVA)
        yield


@pytest.fixture
def criteria(tmp_path):
    """A set small enough for Spark to compile in a moment."""
    path = tmp_path / "own.yaml"
    path.write_text(SMALL_SET, encoding="utf-8")
    return path


def screen(register, output, criteria, engine, *more):
    run = bangfu("screen", register, "-o", output, "--criteria", criteria, "--date", DAY, "--engine", engine, *more)
    assert run.returncode == 0, run.stderr
    return run


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spark") / "register"
    run = bangfu("generate", folder, "--households", 300, "--seed", 5, "--date", DAY)
    assert run.returncode == 0, run.stderr
    return folder


@pytest.mark.spark
@pytest.mark.usefixtures("_spark")
def test_a_parquet_register_goes_to_spark_within_the_limit_given(register, criteria, tmp_path, monkeypatch):
    """Java itself tells how large its heap may grow."""
    logs = tmp_path / "logs"
    logs.mkdir()
    monkeypatch.setenv("JDK_JAVA_OPTIONS", f"{QUICK_JAVA} -Xlog:gc+init:file={logs}/%p.log")
    spark, plain = tmp_path / "spark.parquet", tmp_path / "plain.parquet"
    run = screen(register, spark, criteria, "spark", "--detail", "--memory-limit", "600MiB")
    assert "已认定 300 户" in run.stdout
    screen(register, plain, criteria, "duckdb", "--detail")
    found, expected = (pq.read_table(path).sort_by("household_no") for path in (spark, plain))
    assert found.to_pylist() == expected.to_pylist()
    heaps = {size for log in logs.iterdir() for size in re.findall(r"Heap Max Capacity: (\w+)", log.read_text())}
    assert "600M" in heaps
    assert sorted(path.name for path in tmp_path.iterdir()) == ["logs", "own.yaml", "plain.parquet", "spark.parquet"]


@pytest.mark.spark
@pytest.mark.usefixtures("_spark")
def test_a_workbook_that_spark_made_from_part_folders_is_that_of_duckdb(register, criteria, tmp_path):
    parts = tmp_path / "parts"
    parts.mkdir()
    as_part_folders(register, parts)
    for engine in ("spark", "duckdb"):
        screen(parts, tmp_path / f"{engine}.xlsx", criteria, engine)
    for sheet in ("认定结果", "帮扶测算", "指标明细", "未通过", "汇总"):
        assert sheet_rows(tmp_path / "spark.xlsx", sheet) == sheet_rows(tmp_path / "duckdb.xlsx", sheet)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--engine", "spark", "--memory-limit", "100MB"], "至少要 512MiB"),
        (["--memory-limit", "1GB"], "--memory-limit 只用于"),
    ],
)
@pytest.mark.parametrize("output", ["out.xlsx", "out.parquet"])
def test_a_limit_that_could_not_hold_is_refused(tmp_path, arguments, said, output):
    register = few().save(tmp_path / "r.xlsx")
    run = bangfu("screen", register, "-o", tmp_path / output, "--date", DAY, *arguments)
    assert run.returncode == 2
    (line,) = run.stderr.strip().splitlines()
    assert said in line
    assert not run.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["r.xlsx"]


def test_spark_without_java_is_one_line(tmp_path, monkeypatch):
    pytest.importorskip("pyspark", reason="没有安装 PySpark")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    register = few().save(tmp_path / "r.xlsx")
    run = bangfu("screen", register, "-o", tmp_path / "out.parquet", "--date", DAY, "--engine", "spark")
    assert run.returncode == 2
    (line,) = run.stderr.strip().splitlines()
    assert "需要 Java 17" in line
    assert [path.name for path in tmp_path.iterdir()] == ["r.xlsx"]
