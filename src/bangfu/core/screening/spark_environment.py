"""What Spark needs on this machine, checked before it starts: its own messages about these are long and in English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

OLDEST_JAVA: Final = 17

_INSTALL: Final = "没有安装 PySpark：请运行 pip install bangfu[spark]，或改用默认的 DuckDB 引擎"
_JAVA_NEEDED: Final = f"Spark 引擎需要 Java {OLDEST_JAVA} 或更新的版本"
_JAVA_ADVICE: Final = "请安装后设置 JAVA_HOME，或改用默认的 DuckDB 引擎"
_VERSION: Final = re.compile(r'version "(?:1\.)?(\d+)')
_MASTER_SETTING: Final = re.compile(r"^\s*spark\.(?:master|remote)[\s=:]", re.MULTILINE)


class SparkFault(Exception):  # noqa: N818 - it tells of the surroundings or the input, not of an error of ours
    """Spark cannot be used here, or not with these files; ``str()`` is one Chinese line that says what to do."""


def check_pyspark() -> None:
    """Raises SparkFault where PySpark is not installed."""
    from importlib.util import find_spec

    if find_spec("pyspark") is None:
        raise SparkFault(_INSTALL)


def check_java(environment: Mapping[str, str]) -> None:
    """Raises SparkFault where the Java that Spark would start (JAVA_HOME, else PATH) is missing or too old."""
    import shutil

    home = environment.get("JAVA_HOME", "")
    java = shutil.which("java", path=str(Path(home) / "bin") if home else environment.get("PATH", ""))
    if java is None:
        where = f"JAVA_HOME（{home}）中" if home else "PATH 中"
        raise SparkFault(f"{_JAVA_NEEDED}，{where}没有找到 java：{_JAVA_ADVICE}")
    version = _java_version(java)
    if version is None:
        raise SparkFault(f"{_JAVA_NEEDED}，{java} 不能运行：{_JAVA_ADVICE}")
    if version < OLDEST_JAVA:
        raise SparkFault(f"{_JAVA_NEEDED}，{java} 是 Java {version}：{_JAVA_ADVICE}")


def _java_version(java: str) -> int | None:
    """The main number: 8 for ``1.8.0_452``, 17 for ``17.0.2``; None where it cannot be told."""
    import subprocess

    try:
        told = subprocess.run([java, "-version"], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search((told.stderr + told.stdout).decode("utf-8", "replace"))
    return int(found[1]) if found and told.returncode == 0 else None


def cluster_is_configured(environment: Mapping[str, str]) -> bool:
    """Whether spark-submit, a Spark Connect address or Spark's own settings already say where Spark runs."""
    if any(environment.get(name) for name in ("PYSPARK_GATEWAY_PORT", "SPARK_REMOTE", "MASTER")):
        return True
    if re.search(r"--master|--remote|spark\.(?:master|remote)", environment.get("PYSPARK_SUBMIT_ARGS", "")):
        return True
    home = environment.get("SPARK_HOME", "")
    folder = environment.get("SPARK_CONF_DIR", "") or (str(Path(home) / "conf") if home else "")
    defaults = Path(folder) / "spark-defaults.conf"
    return bool(folder) and defaults.is_file() and bool(_MASTER_SETTING.search(defaults.read_text("utf-8", "replace")))
