"""Spark gives what DuckDB gives, value by value, and says in one line why it cannot run."""

import os
import stat
import sys
from datetime import date
from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import yaml

from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.dialects import DUCKDB, SPARK
from bangfu.core.criteria.emit_sql import Output, emit_sql
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.exchange.synthetic import generate_register
from bangfu.core.facts.catalogue import MAX_MEMBERS
from bangfu.core.screening.duckdb_engine import screen_tables
from bangfu.core.screening.screened import lines_of
from bangfu.core.screening.spark_engine import lines_in_force, screen_folder_with_spark, screen_with_spark
from bangfu.core.screening.spark_environment import SparkFault, check_java, check_pyspark, cluster_is_configured
from bangfu.core.screening.spark_screening import screen_with_spark_engine

ON = date(2026, 11, 23)
NO_LINE_REGION = "980101"
# A short run is compiled quickly rather than well; a long one would want HotSpot's best.
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.fixture(scope="module")
def spark():
    """One Spark on this machine for all tests here."""
    try:
        check_pyspark()
        check_java(os.environ)
    except SparkFault as fault:
        pytest.skip(str(fault))
    from bangfu.core.screening.spark_session import local_session

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", QUICK_JAVA)
        with local_session(memory_mib=1024) as session:
            session.conf.set("spark.sql.shuffle.partitions", "2")
            yield session


# -- a set and a register that hold the traps --------------------------------------------------------------------------

TRAPS = {
    "单价": "家庭其他年收入 / 住房套数",
    "单价到分": "ROUND(家庭其他年收入 / 住房套数, 2)",
    "一半": "ROUND(家庭其他年收入 / 2, 2)",
    "三分之一元": "ROUND(家庭其他年收入 / 3, 0)",
    "相反数": "-家庭其他年收入 - -1.50",
    "最大": "GREATEST(储蓄, 投资性净资产, 0)",
    "最小": "LEAST(储蓄, 100)",
    "先知道的": "COALESCE(储蓄, 投资性净资产, -1.00)",
    "月收入合计": "SUM(成员.月收入)",
    "最小年龄": "MIN(成员.年龄)",
    "最高收入": "MAX(成员.月收入) FILTER (WHERE 成员.共同生活)",
    "病人": "COUNT(成员) FILTER (WHERE 成员.健康状况 IN ('恶性肿瘤', '精神病'))",
    "孤儿数": "COUNT(成员) FILTER (WHERE 成员.孤儿)",
    "孤儿收入": "SUM(成员.月收入) FILTER (WHERE 成员.孤儿)",
    "两倍线": "低保标准 * 2",
    "档": "CASE WHEN 储蓄 > 100 THEN CASE 工作状态 WHEN '在岗' THEN 1 WHEN '下岗' THEN 2 ELSE 3 END ELSE 0 END",
}
CONDITIONS = {
    "excluded": "储蓄 > 100 AND 住房套数 >= 2",
    "price": "单价 < 0.05",
    "unknown-or-true": "储蓄 > 100 OR 工作状态 = '下岗'",
    "not": "NOT (储蓄 > 100)",
}


def trap_set(conditions: dict[str, str] = CONDITIONS):
    article = {"条文": "第一条", "来源": "试验", "核实": "自定"}
    rules = [{"代码": code, "名称": code, "条件": text, "依据": dict(article)} for code, text in conditions.items()]
    source = {
        "名称": "traps",
        "标题": "陷阱",
        "版本": "1",
        "来源": [{"代号": "试验", "文件": "试验", "核实": "自定"}],
        "参数": [
            {
                "名称": "倍数",
                "单位": "倍",
                "小数位": 1,
                "范围": [1, 5],
                "依据": dict(article),
                "值": [{"起": ON, "值": 2.5}, {"起": ON, "地区": "990100", "值": 3}],
            }
        ],
        "指标": [{"名称": name, "式": text} for name, text in (TRAPS | {"倍线": "倍数 * 低保标准"}).items()],
        "排除": rules[:1],
        "类别": rules[1:],
    }
    return compile_criteria(load_criteria(yaml.safe_dump(source, allow_unicode=True)), ON)


def household(no: int, income: int = 0, houses: int | None = 0, savings: int | None = None, **others) -> dict:
    row = {"household_no": no, "region": "990101", "work_status": "在岗", "investments": None}
    return row | {"other_income_year": income, "houses": houses, "savings": savings} | others


def member(no: int, income: int | None = 0, *, orphan: bool | None = False, **others) -> dict:
    row = {"household_no": no, "relation": "本人", "birth_ymd": 19800101, "sex": "男", "co_resident": True}
    return row | {"income_month": income, "orphan": orphan, "health": None} | others


HOUSEHOLDS = [
    household(0, income=100, houses=0),  # 1 / 0
    household(1, income=0, houses=0),  # 0 / 0
    household(2, income=-400, houses=3, savings=10_001),
    household(3, income=5, houses=2, savings=20_000, investments=30_000),
    household(4, income=-5, houses=2, savings=5_000, work_status="下岗"),
    household(5, income=7, houses=None, investments=250),  # nobody listed
    household(6, income=1_000_000, houses=1, savings=20_000, region=NO_LINE_REGION, work_status="退休"),
    household(7, income=1, houses=1),  # too many listed
]
MEMBERS = [
    member(0, 300_000, health="恶性肿瘤"),
    member(0, None, birth_ymd=20121231, health="精神病"),  # a child's empty income is 0
    member(1, None),
    member(2, 250_001, orphan=None),
    member(2, 0, birth_ymd=19261123, co_resident=None),
    member(3, 100, orphan=True),
    member(3, None, orphan=False),
    member(4, 100_000_000_00, co_resident=False),
    member(6, 1, birth_ymd=20101124, orphan=True),
    *(member(7, 100) for _ in range(MAX_MEMBERS + 1)),
]
LINES = {("990100", 2026): {"dibao_month": 80_000, "province_income_year": None}}
WHOLE = {"household_no": pa.int64(), "houses": pa.int32(), "birth_ymd": pa.int32()}


def table(rows: list[dict]) -> pa.Table:
    made = pa.Table.from_pylist(rows)
    return made.cast(pa.schema([pa.field(field.name, WHOLE.get(field.name, field.type)) for field in made.schema]))


def write(folder: Path, households: pa.Table, members: pa.Table) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(households, folder / "households.parquet")
    pq.write_table(members, folder / "members.parquet")
    return folder


# -- comparing the engines ---------------------------------------------------------------------------------------------


def by_duckdb(compiled, households: pa.Table, members: pa.Table, lines: pa.Table) -> pa.Table:
    """Every definition of a set."""
    with duckdb.connect() as connection:
        for name, rows in (("households", households), ("members", members), ("lines", lines)):
            connection.register(name, rows)
        query = all_definitions(compiled, DUCKDB)
        return connection.sql(f"{query} ORDER BY household_no").to_arrow_table()


def by_spark(spark, compiled, register: Path, lines: pa.Table, output: Path) -> pa.Table:
    screen_with_spark(all_definitions(compiled, SPARK), register, lines, output, session=spark)
    return pq.read_table(output).sort_by("household_no")


def all_definitions(compiled, dialect) -> str:
    keys = list(compiled.definitions)
    return emit_sql(compiled, keys, [Output(key, key) for key in keys], dialect)


def differing(left: pa.Table, right: pa.Table) -> list[str]:
    """The columns that are not equal in type and in every value, NULL included."""
    assert left.column_names == right.column_names
    assert left.num_rows == right.num_rows
    return [name for name in left.column_names if left[name].combine_chunks() != right[name].combine_chunks()]


def shipped(name: str, on: date):
    text = files("bangfu.core.criteria").joinpath(f"sets/{name}.yaml").read_text(encoding="utf-8")
    return compile_criteria(load_criteria(text), on)


@pytest.fixture(scope="module")
def register() -> tuple[pa.Table, pa.Table, dict]:
    """Three thousand synthetic households, one of them without members and one without a line."""
    made = generate_register(3_000, seed=2, on=ON)
    regions = made.households["region"].to_pylist()
    regions[17] = NO_LINE_REGION
    place = made.households.schema.get_field_index("region")
    households = made.households.set_column(place, "region", pa.array(regions, pa.string()))
    members = made.members.filter(pc.not_equal(made.members["household_no"], 23))
    table = {(row["region"], row["year"]): row for row in made.parameters.to_pylist()}
    return households, members, table


@pytest.mark.spark
def test_every_value_of_the_current_set_is_duckdbs(spark, register, tmp_path):
    households, members, table = register
    compiled = shipped("union-current", ON)
    lines = lines_in_force(compiled, lines_of(compiled, households, table))
    expected = by_duckdb(compiled, households, members, lines)
    folder = write(tmp_path / "登记表 [甲]", households, members)
    found = by_spark(spark, compiled, folder, lines, tmp_path / "结果 {一}")
    assert differing(found, expected) == []
    assert expected["row"][23].as_py() is None
    assert expected["row"].null_count > 1
    assert len(set(expected["row"].to_pylist())) > 4


@pytest.mark.spark
def test_every_value_of_the_2016_set_is_duckdbs_from_part_files_without_names(spark, register, tmp_path):
    households, members, table = register
    compiled = shipped("union-2016", ON)
    lines = lines_in_force(compiled, lines_of(compiled, households, table))
    emptied = households.drop_columns(["savings"]).append_column("savings", pa.nulls(len(households), pa.int64()))
    for name, rows in (("households", households.drop_columns(["savings", "name", "id_number"])), ("members", members)):
        parts = tmp_path / f"{name}.parquet"
        parts.mkdir()
        for number, start in enumerate(range(0, len(rows), 2_000)):
            pq.write_table(rows.slice(start, 2_000), parts / f"part-{number}.parquet", compression="zstd")
    pq.write_table(lines, tmp_path / "lines.parquet")
    output = tmp_path / "result"
    screen_with_spark(all_definitions(compiled, SPARK), tmp_path, tmp_path / "lines.parquet", output, session=spark)
    found = pq.read_table(output).sort_by("household_no")
    assert differing(found, by_duckdb(compiled, emptied, members, lines)) == []


@pytest.fixture(scope="module")
def trapped(spark, tmp_path_factory) -> dict[str, list]:
    """What Spark makes of the traps, by name; also checked against DuckDB."""
    compiled, households, members = trap_set(), table(HOUSEHOLDS), table(MEMBERS)
    folder = write(tmp_path_factory.mktemp("traps"), households, members)
    lines = lines_in_force(compiled, lines_of(compiled, households, LINES))
    found = by_spark(spark, compiled, folder, lines, folder / "out")
    assert differing(found, by_duckdb(compiled, households, members, lines)) == []
    values = {indicator.name: found[indicator.keys[-1]].to_pylist() for indicator in compiled.indicators}
    values |= {rule.code: found[rule.key].to_pylist() for rule in compiled.deciding_rules}
    return values | {"row": found["row"].to_pylist()}


@pytest.mark.spark
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("单价", [None, None, 3, 2, 2, None, 1, 1]),
        ("单价到分", [None, None, -133, 3, -3, None, 1_000_000, 1]),
        ("一半", [50, 0, -200, 3, -3, 4, 500_000, 1]),
        ("三分之一元", [0, 0, -1, 0, 0, 0, 3_333, 0]),
        ("相反数", [50, 150, 550, 145, 155, 143, -999_850, 149]),
        ("最大", [None, None, None, 30_000, None, None, None, None]),
        ("最小", [None, None, 10_000, 10_000, 5_000, None, 10_000, None]),
        ("先知道的", [-100, -100, 10_001, 20_000, 5_000, 250, 20_000, -100]),
        ("月收入合计", [300_000, None, 250_001, None, 100_000_000_00, 0, 1, 0]),
        ("最小年龄", [13, 46, 46, 46, 46, None, 15, None]),
        ("最高收入", [300_000, None, 250_001, None, None, None, 1, None]),
        ("病人", [2, 0, 0, 0, 0, 0, 0, 0]),
        ("孤儿数", [0, 0, None, 1, 0, 0, 1, 0]),
        ("孤儿收入", [0, 0, None, 100, 0, 0, 1, 0]),
        ("两倍线", [160_000] * 6 + [None, 160_000]),
        ("倍线", [2_400_000] * 6 + [None, 2_400_000]),
        ("档", [None, None, 1, 1, 0, None, 3, None]),
        ("price", [None, None, True, True, True, None, False, True]),
        ("unknown-or-true", [None, None, True, True, True, None, True, None]),
        ("not", [None, None, False, False, True, None, False, None]),
        ("excluded", [False, False, True, True, False, False, False, False]),
        ("row", [None, None, 0, 0, 1, None, 2, None]),
    ],
)
def test_spark_keeps_the_meaning_of(trapped, name, expected):
    assert trapped[name] == expected


@pytest.mark.spark
def test_a_register_in_memory_and_a_folder_give_the_result_of_duckdb(spark, tmp_path):
    compiled, households, members = trap_set(), table(HOUSEHOLDS), table(MEMBERS)
    expected = screen_tables(compiled, households, members, lines_of(compiled, households, LINES), detail=True)
    screened = screen_with_spark_engine(compiled, households, members, LINES, session=spark)
    assert differing(screened.result, expected) == []
    folder, output = write(tmp_path / "register", households, members), tmp_path / "out"
    assert screen_folder_with_spark(compiled, folder, LINES, output, detail=True, session=spark) == len(HOUSEHOLDS)
    assert differing(pq.read_table(output).sort_by("household_no"), expected) == []
    assert spark.catalog.listTables() == []


@pytest.mark.spark
@pytest.mark.parametrize(
    "sum_of",
    [
        "9223372036854775807L + 1L",
        "4611686018427387904L * 2L",
        "1L div 0L",
        "sum(x) FROM VALUES (9223372036854775807L), (1L) AS t(x)",
    ],
)
def test_spark_stops_rather_than_give_a_wrong_number(spark, sum_of):
    from pyspark.errors import ArithmeticException

    with pytest.raises(ArithmeticException):
        spark.sql(f"SELECT {sum_of}").collect()


@pytest.mark.spark
def test_a_quoted_text_reaches_spark_as_it_is(spark):
    text = "it's a \\n \\\\ 'quoted' \"text\" %_ 甲"
    assert spark.sql(f"SELECT {SPARK.text(text)} AS t").collect()[0]["t"] == text


@pytest.mark.spark
def test_a_missing_column_or_a_wrong_type_is_named(spark, tmp_path):
    households, members, lines = table(HOUSEHOLDS), table(MEMBERS), pa.table({"region": pa.array([], pa.string())})
    floating = households.set_column(4, "other_income_year", pc.cast(households["other_income_year"], pa.float64()))
    for number, (bad, message) in enumerate(
        [
            (households.drop_columns(["work_status"]), "households.parquet 缺少必填列：work_status"),
            (floating, "households.parquet 的列 other_income_year 类型不符：应为 int64，实为 double"),
        ]
    ):
        folder = write(tmp_path / str(number), bad, members)
        with pytest.raises(SparkFault, match=message):
            screen_with_spark("SELECT 1", folder, lines, tmp_path / "out", session=spark)
    (tmp_path / "0" / "households.parquet").write_bytes(b"nothing")
    with pytest.raises(SparkFault, match=r"households.parquet 不是有效的 Parquet"):
        screen_with_spark("SELECT 1", tmp_path / "0", lines, tmp_path / "out", session=spark)
    (tmp_path / "0" / "households.parquet").unlink()
    with pytest.raises(SparkFault, match=r"0 中没有 households.parquet"):
        screen_with_spark("SELECT 1", tmp_path / "0", lines, tmp_path / "out", session=spark)


# -- without Spark -----------------------------------------------------------------------------------------------------


def test_text_is_never_compared_with_a_number():
    with pytest.raises(CriteriaError, match="文字不能和数比较"):
        trap_set(CONDITIONS | {"price": "工作状态 = 1"})


def test_it_never_writes_over_a_folder_that_holds_something(tmp_path):
    (tmp_path / "kept.txt").write_text("kept")
    with pytest.raises(SparkFault, match="已存在"):
        screen_with_spark("SELECT 1", tmp_path, tmp_path / "lines.parquet", tmp_path)
    assert (tmp_path / "kept.txt").read_text() == "kept"


def test_it_names_the_extra_where_pyspark_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(SparkFault, match=r"pip install bangfu\[spark\]"):
        check_pyspark()


def test_a_screening_without_pyspark_says_so(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(SparkFault, match="没有安装 PySpark"):
        screen_with_spark("SELECT 1", tmp_path, tmp_path / "lines.parquet", tmp_path / "out")


@pytest.mark.parametrize("home", [False, True])
def test_it_says_where_it_looked_for_java(tmp_path, home):
    environment = {"JAVA_HOME": str(tmp_path)} if home else {"PATH": str(tmp_path)}
    with pytest.raises(SparkFault, match="JAVA_HOME（.*）中没有找到 java" if home else "PATH 中没有找到 java"):
        check_java(environment)


def java_that_says(folder: Path, text: str, code: int = 0) -> dict[str, str]:
    java = folder / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho 'NOTE: Picked up JDK_JAVA_OPTIONS: -Dx=1' >&2\necho '{text}' >&2\nexit {code}\n")
    java.chmod(java.stat().st_mode | stat.S_IXUSR)
    return {"JAVA_HOME": str(folder)}


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for java")
@pytest.mark.parametrize(("told", "version"), [('java version "1.8.0_452"', 8), ('openjdk version "11.0.2"', 11)])
def test_it_refuses_an_old_java(tmp_path, told, version):
    with pytest.raises(SparkFault, match=f"需要 Java 17 或更新的版本.*是 Java {version}"):
        check_java(java_that_says(tmp_path, told))


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for java")
@pytest.mark.parametrize("told", ['openjdk version "17" 2021-09-14', 'openjdk version "25.0.1" 2025-10-21 LTS'])
def test_it_takes_a_new_java(tmp_path, told):
    check_java(java_that_says(tmp_path, told))


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands in for java")
def test_it_refuses_a_java_that_does_not_run(tmp_path):
    with pytest.raises(SparkFault, match="不能运行"):
        check_java(java_that_says(tmp_path, "broken", code=1))


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"SPARK_REMOTE": "sc://spark.example:15002"}, True),
        ({"PYSPARK_GATEWAY_PORT": "1234"}, True),
        ({"MASTER": "spark://spark.example:7077"}, True),
        ({"PYSPARK_SUBMIT_ARGS": "--master yarn pyspark-shell"}, True),
        ({"PYSPARK_SUBMIT_ARGS": "--conf spark.ui.enabled=false pyspark-shell"}, False),
    ],
)
def test_a_configured_cluster_is_respected(environment, expected):
    assert cluster_is_configured(environment) is expected


@pytest.mark.parametrize(
    ("line", "expected"), [("spark.master spark://x:7077", True), ("# spark.master x", False), ("spark.ui=1", False)]
)
def test_a_master_in_sparks_own_settings_is_respected(tmp_path, line, expected):
    (tmp_path / "spark-defaults.conf").write_text(f"# settings\n{line}\n")
    assert cluster_is_configured({"SPARK_CONF_DIR": str(tmp_path)}) is expected
