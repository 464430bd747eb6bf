"""The table of surnames: those of two characters, and those read otherwise than the characters usually are."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from bangfu.core.national.datafiles import packaged_rows


@cache
def surname_readings() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Return, for each surname of the table, its readings as syllables, the likeliest first.

    >>> surname_readings()["覃"]
    (('qin',), ('tan',))
    """
    rows = packaged_rows("surnames.csv")
    return MappingProxyType(
        {row["surname"]: tuple(tuple(reading.split()) for reading in row["readings"].split("|")) for row in rows}
    )


def surname_length(name: str) -> int:
    """Return how many characters of a Chinese name are the surname: 2 for 欧阳修, else 1.

    A name of two characters is read as a surname and a given name of one each.
    """
    return 2 if len(name) > 2 and name[:2] in surname_readings() else 1
