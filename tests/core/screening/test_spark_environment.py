"""Why Spark cannot run is said in one line, and a cluster that is set up is respected."""

import os
import stat
import sys
from pathlib import Path

import pytest

from bangfu.core.screening.spark_engine import screen_with_spark
from bangfu.core.screening.spark_environment import SparkFault, check_java, check_pyspark, cluster_is_configured


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
