"""A memory limit as the heap of Spark's own Java process."""

from contextlib import nullcontext

import pytest

from bangfu.core.screening import spark_session
from bangfu.core.screening.spark_environment import SparkFault
from bangfu.core.screening.spark_memory import heap_mib
from bangfu.core.screening.spark_session import session_or_own


@pytest.mark.parametrize(
    ("limit", "mib"),
    [("512MiB", 512), ("537MB", 512), ("1GB", 953), ("1.5GiB", 1536), ("2gb", 1907), ("1 TiB", 1_048_576)],
)
def test_a_limit_is_never_exceeded(limit, mib):
    assert heap_mib(limit) == mib


@pytest.mark.parametrize("limit", ["536MB", "1KB", "0.5GB", "511MiB"])
def test_too_little_for_spark_is_refused(limit):
    with pytest.raises(SparkFault, match="至少要 512MiB"):
        heap_mib(limit)


@pytest.mark.parametrize("limit", ["", "1", "GB", "-1GB", "1GB more"])
def test_what_is_no_limit_is_refused(limit):
    with pytest.raises(SparkFault, match="应写成"):
        heap_mib(limit)


@pytest.fixture
def _no_java_needed(monkeypatch):
    pytest.importorskip("pyspark", reason="没有安装 PySpark")
    monkeypatch.setattr(spark_session, "check_java", lambda _environment: None)


@pytest.mark.usefixtures("_no_java_needed")
def test_a_cluster_keeps_its_own_memory(monkeypatch):
    monkeypatch.setenv("SPARK_REMOTE", "sc://spark.example:15002")
    with pytest.raises(SparkFault, match="请不写 --memory-limit"), session_or_own(None, memory_limit="1GB"):
        pass


@pytest.mark.usefixtures("_no_java_needed")
@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("java.lang.OutOfMemoryError: Java heap space\n\tat org", "Spark 内存不够"),
        ("No space left on device\n\tat org", "Spark 没有算完.*（No space left on device）$"),
    ],
)
def test_what_spark_fails_of_is_one_line(monkeypatch, told, said):
    from py4j.protocol import Py4JError

    monkeypatch.setattr(spark_session, "_chosen", lambda _session, _limit: nullcontext())
    with pytest.raises(SparkFault, match=said), session_or_own(None):
        raise Py4JError(told)
