"""The Spark session a screening runs in: the one given, the cluster that is set up, or Spark on this machine."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bangfu.core.screening.spark_environment import SparkFault, check_java, check_pyspark, cluster_is_configured
from bangfu.core.screening.spark_memory import DEFAULT_HEAP_MIB, heap_mib

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

APPLICATION: Final = "bangfu"

QUERY_SETTINGS: Final = {
    # An overflow or a division by zero is an error, never a wrong number.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.enforceReservedKeywords": "false",
    "spark.sql.parser.escapedStringLiterals": "false",
    # HotSpot never compiles a method above 8,000 bytes of bytecode: such a stage is faster in Spark's plain operators.
    "spark.sql.codegen.hugeMethodLimit": "8000",
    "spark.sql.codegen.fallback": "true",
}
"""What the query relies on, in whatever session it runs."""

_LOCAL_SETTINGS: Final = {
    "spark.master": "local[*]",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # What fails is raised here too, with its cause; the log would only repeat it.
    "spark.log.level": "FATAL",
    # Adaptive execution joins partitions that turn out small; so many still fit in memory for ten million households.
    "spark.sql.shuffle.partitions": "32",
}


@contextmanager
def session_or_own(session: SparkSession | None, *, memory_limit: str | None = None) -> Iterator[SparkSession]:
    """The session to use with :data:`QUERY_SETTINGS` in force; one that is made here is stopped afterwards.

    In order: the session given, the process's active one, the cluster that is configured, Spark on this machine.
    ``memory_limit`` (such as ``1GB``) bounds the heap of the last only: with any other session it is refused.
    Raises SparkFault where PySpark or Java is missing, and where Spark fails in what is done with the session.
    """
    if session is None:
        check_pyspark()
        if not os.environ.get("SPARK_REMOTE"):
            check_java(os.environ)
    with _plain_faults(), _chosen(session, memory_limit) as found:
        yield found


def _chosen(session: SparkSession | None, memory_limit: str | None) -> AbstractContextManager[SparkSession]:
    from pyspark.sql import SparkSession as Sessions

    given = session or Sessions.getActiveSession()
    if given is None and not cluster_is_configured(os.environ):
        return local_session(memory_mib=heap_mib(memory_limit) if memory_limit else DEFAULT_HEAP_MIB)
    if memory_limit:
        raise SparkFault("这里用的是已设置或已启动的 Spark，内存由它自己的设置决定：请不写 --memory-limit")
    return _cluster_session() if given is None else _given_session(given)


@contextmanager
def _given_session(session: SparkSession) -> Iterator[SparkSession]:
    with _query_settings(session):
        yield session


@contextmanager
def _plain_faults() -> Iterator[None]:
    """One line for what Spark fails of, with the first line of its own words."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        if "OutOfMemoryError" in str(error):
            raise SparkFault("Spark 内存不够，请加大内存上限（--memory-limit）或集群的内存") from error
        told = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise SparkFault(f"Spark 没有算完：内存或磁盘可能不够，或与集群的连接断了（{told}）") from error


@contextmanager
def local_session(*, memory_mib: int = DEFAULT_HEAP_MIB) -> Iterator[SparkSession]:
    """Spark on all cores of this machine, closed to the network, leaving no file behind.

    ``memory_mib`` bounds the heap of its Java process; it holds for the first session of a Python process only, as
    later ones share that Java process. Raises SparkFault where PySpark or Java is missing.
    """
    check_pyspark()
    check_java(os.environ)
    from pyspark.sql import SparkSession as Sessions

    # Files of the last stage may vanish while the folder is being removed.
    with tempfile.TemporaryDirectory(prefix="bangfu-spark-", ignore_cleanup_errors=True) as folder:
        settings = _LOCAL_SETTINGS | {
            "spark.driver.memory": f"{memory_mib}m",
            "spark.local.dir": str(Path(folder) / "local"),
            "spark.sql.warehouse.dir": str(Path(folder) / "warehouse"),
        }
        builder = Sessions.builder.appName(APPLICATION)
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        try:
            with _query_settings(session):
                yield session
        finally:
            session.stop()


@contextmanager
def _cluster_session() -> Iterator[SparkSession]:
    """A session as spark-submit, SPARK_REMOTE or Spark's settings describe it; nothing of theirs is overruled."""
    from pyspark.sql import SparkSession as Sessions

    try:
        session = Sessions.builder.appName(APPLICATION).getOrCreate()
    except ImportError as error:
        raise SparkFault("连接远程 Spark 还需要：pip install pyspark[connect]") from error
    try:
        with _query_settings(session):
            yield session
    finally:
        session.stop()


@contextmanager
def _query_settings(session: SparkSession) -> Iterator[None]:
    before = {name: session.conf.get(name) for name in QUERY_SETTINGS}
    for name, value in QUERY_SETTINGS.items():
        session.conf.set(name, value)
    try:
        yield
    finally:
        for name, old in before.items():
            if old is not None:
                session.conf.set(name, old)
