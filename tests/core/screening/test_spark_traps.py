"""What engines are apt to differ on means on Spark what it means on DuckDB."""

import pytest

from bangfu.core.criteria.dialects import SPARK
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.screening.screened import lines_of
from bangfu.core.screening.spark_engine import lines_in_force
from tests.core.screening.traps import (
    CONDITIONS,
    HOUSEHOLDS,
    LINES,
    MEMBERS,
    by_duckdb,
    by_spark,
    differing,
    table,
    trap_set,
    write,
)


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


def test_text_is_never_compared_with_a_number():
    with pytest.raises(CriteriaError, match="文字不能和数比较"):
        trap_set(CONDITIONS | {"price": "工作状态 = 1"})
