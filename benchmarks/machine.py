"""What the numbers were measured on: processor, memory, system, versions."""

from __future__ import annotations

import importlib.metadata
import platform
from pathlib import Path

import psutil

PACKAGES = ("duckdb", "pyarrow", "numpy", "numba", "openfisca-core", "zen-engine", "python-calamine")
GIB = 1 << 30


def processor() -> str:
    """The processor's name as the system gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def cores() -> int:
    """Logical processors: what DuckDB takes as its number of threads."""
    return psutil.cpu_count() or 1


def describe() -> list[str]:
    """Lines of a description, in Chinese."""
    memory = psutil.virtual_memory().total / GIB
    system = f"{platform.system()} {platform.release()}"
    load = psutil.getloadavg()[0]
    return [
        f"机器：{processor()}，{cores()} 个逻辑核，内存 {memory:.0f} GB，{system}；开始时一分钟负载 {load:.1f}",
        f"线程数：{cores()}（所有参评者相同；numba、Decimal 和 zen 的计算部分只用一个线程）",
        f"版本：Python {platform.python_version()}，{'，'.join(_version(name) for name in PACKAGES)}",
    ]


def _version(package: str) -> str:
    try:
        return f"{package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        return f"{package}（未安装）"
