"""How much memory Spark on this machine may use: a limit as it is written for either engine, as a Java heap."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from bangfu.core.screening.spark_environment import SparkFault

DEFAULT_HEAP_MIB: Final = 2048
LEAST_HEAP_MIB: Final = 512
"""Spark refuses to start with less than about 450 MiB of usable heap."""

_LIMIT: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([KMGT])(i?)B", re.IGNORECASE)


def heap_mib(limit: str) -> int:
    """The heap in MiB, never more than the limit; ``GB`` counts by thousands and ``GiB`` by 1,024, as DuckDB counts.

    Raises SparkFault for what is no limit, and for one that Spark cannot start with.

    >>> heap_mib("1GB"), heap_mib("1GiB")
    (953, 1024)
    """
    read = _LIMIT.fullmatch(limit.strip())
    if read is None:
        raise SparkFault(f"内存上限「{limit}」应写成 1GB、800MB 的样子")
    step = 1024 if read[3] else 1000
    mib = int(Decimal(read[1]) * step ** (" KMGT".index(read[2].upper())) / 1024**2)
    if mib < LEAST_HEAP_MIB:
        raise SparkFault(
            f"Spark 引擎至少要 {LEAST_HEAP_MIB}MiB 内存，{limit} 不够：请加大内存上限，或改用默认的 DuckDB 引擎"
        )
    return mib
