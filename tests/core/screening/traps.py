"""A set and a register that hold the traps on which engines differ, and how their answers are compared."""

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.dialects import DUCKDB, SPARK
from bangfu.core.criteria.emit_sql import Output, emit_sql
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.facts.catalogue import MAX_MEMBERS
from bangfu.core.screening.spark_engine import screen_with_spark

ON = date(2026, 11, 23)
NO_LINE_REGION = "980101"

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
