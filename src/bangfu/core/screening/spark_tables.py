"""A register's Parquet as Spark tables, with the columns and types that the query relies on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bangfu.core.facts.catalogue import Entity
from bangfu.core.facts.register import TABLES, Column, StoredType, columns
from bangfu.core.screening.spark_environment import SparkFault

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

_SPARK_TYPES: Final[dict[StoredType, str]] = {"int64": "bigint", "int32": "int", "bool": "boolean", "text": "string"}
_WHOLE_NUMBERS: Final = ("bigint", "int", "smallint", "tinyint")


def file_address(path: Path, *, pattern: bool = True) -> str:
    """A local path for Spark, whatever file system is usual there; ``pattern``: to read, where ``[`` has a meaning.

    >>> file_address(Path("/data/登记表[1]"))
    'file:/data/登记表\\\\[1\\\\]'
    """
    plain = path.absolute().as_posix().lstrip("/")
    if pattern:
        plain = "".join(f"\\{mark}" if mark in "[]{}*?\\" else mark for mark in plain)
    return f"file:/{plain}"


def register_table(session: SparkSession, register: Path, entity: Entity) -> DataFrame:
    """The households or members of a register folder; a file or a folder of part files.

    Only what may decide is read: names and numbers of persons need not be there. A column that may be blank may be
    missing and is blank then. Raises SparkFault for a missing table or column, or a type that is not the register's.
    """
    name = f"{TABLES[entity]}.parquet"
    path = register / name
    if not path.exists():
        raise SparkFault(f"{register.name} 中没有 {name}")
    frame = read_parquet(session, path)
    found = dict(frame.dtypes)
    return frame.selectExpr(*(_expression(name, column, found.get(column.name)) for column in _deciding(entity)))


def read_parquet(session: SparkSession, path: Path) -> DataFrame:
    """A Parquet file or folder of part files. Raises SparkFault where it is none."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        return session.read.parquet(file_address(path))
    except (PySparkException, Py4JError) as error:  # a file that is not Parquet comes as Java's own error
        raise SparkFault(f"{path.name} 不是有效的 Parquet 文件或文件夹") from error


def lines_table(session: SparkSession, lines: Path | pa.Table) -> DataFrame:
    """The lines in force, one row a region, from Parquet or from a table of text ``region`` and whole numbers.

    Marked small, so that every worker gets a copy and the households stay where they are.
    """
    from pyspark.sql.functions import broadcast

    if isinstance(lines, Path):
        return broadcast(read_parquet(session, lines))
    schema = ", ".join(f"{name} {'string' if name == 'region' else 'bigint'}" for name in lines.column_names)
    rows = list(zip(*(column.to_pylist() for column in lines.columns), strict=True))
    return broadcast(session.createDataFrame(rows, schema))


def _deciding(entity: Entity) -> Iterator[Column]:
    for column in columns(entity):
        fact = column.fact
        if fact is None or fact.kind == "region" or fact.usable_in_criteria:
            yield column


def _expression(file: str, column: Column, found: str | None) -> str:
    wanted = _SPARK_TYPES[column.type]
    if found is None:
        if column.fact is None or column.fact.required:
            raise SparkFault(f"{file} 缺少必填列：{column.name}")
        return f"CAST(NULL AS {wanted}) AS {column.name}"
    allowed = _WHOLE_NUMBERS if column.type in ("int64", "int32") else (wanted,)
    if found not in allowed:
        raise SparkFault(f"{file} 的列 {column.name} 类型不符：应为 {column.type}，实为 {found}")
    return column.name
