"""Spark gives what DuckDB gives, value by value, and names what it cannot read."""

from datetime import date
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.dialects import SPARK
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.exchange.synthetic import generate_register
from bangfu.core.screening.duckdb_engine import screen_tables
from bangfu.core.screening.screened import lines_of
from bangfu.core.screening.spark_engine import lines_in_force, screen_folder_with_spark, screen_with_spark
from bangfu.core.screening.spark_environment import SparkFault
from bangfu.core.screening.spark_screening import screen_with_spark_engine
from tests.core.screening.traps import (
    HOUSEHOLDS,
    LINES,
    MEMBERS,
    NO_LINE_REGION,
    ON,
    all_definitions,
    by_duckdb,
    by_spark,
    differing,
    table,
    trap_set,
    write,
)


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


def test_it_never_writes_over_a_folder_that_holds_something(tmp_path):
    (tmp_path / "kept.txt").write_text("kept")
    with pytest.raises(SparkFault, match="已存在"):
        screen_with_spark("SELECT 1", tmp_path, tmp_path / "lines.parquet", tmp_path)
    assert (tmp_path / "kept.txt").read_text() == "kept"
