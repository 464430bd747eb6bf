"""The core has no clock and no floating point, and its files stay small."""

import ast
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, core_files

CLOCK_READINGS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
}
# Files that may call float(), or be longer, with the reason. Both lists are empty and meant to stay so.
MAY_CALL_FLOAT: dict[str, str] = {}
MAY_BE_LONG: dict[str, str] = {}
LONGEST = 300


def calls(source: str) -> list[tuple[int, tuple[str, ...]]]:
    """Return line and the last two parts of the name of each call and of each function that is only passed on."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            found.append((node.lineno, (name, node.attr)))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.append((node.lineno, (node.func.id,)))
    return found


def clock_readings(source: str) -> list[int]:
    """Return the lines that ask for the present time."""
    imported = [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
        and node.module == "time"
        and any((node.module, alias.name) in CLOCK_READINGS for alias in node.names)
    ]
    return imported + [line for line, name in calls(source) if name in CLOCK_READINGS]


def float_calls(source: str) -> list[int]:
    """Return the lines that make a floating-point number."""
    return [line for line, name in calls(source) if name == ("float",)]


def places(lines_of, allowed: dict[str, str]) -> list[str]:
    """Return file:line of every finding in the core outside the allowed files."""
    return [
        f"{name(path)}:{line}"
        for path in core_files()
        if name(path) not in allowed
        for line in lines_of(path.read_text(encoding="utf-8"))
    ]


def name(path: Path) -> str:
    """Return the path from the repository's root, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def test_the_core_never_asks_for_the_present_time():
    assert places(clock_readings, {}) == []


def test_the_core_never_makes_a_floating_point_number():
    assert places(float_calls, MAY_CALL_FLOAT) == []


def test_no_file_of_the_core_is_too_long_to_read():
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in core_files()}
    assert {file: length for file, length in lengths.items() if length > LONGEST and file not in MAY_BE_LONG} == {}


def test_the_core_is_there_to_be_checked():
    assert core_files()


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\nd = datetime.datetime.now()",
        "from datetime import date\nd = date.today()",
        "import datetime as dt\nd = dt.datetime.utcnow()",
        "import time\nt = time.time()",
        "from time import time\nt = time()",
        "import datetime\nfactory = datetime.date.today",
    ],
)
def test_a_reading_of_the_clock_is_found(source):
    assert clock_readings(source)


@pytest.mark.parametrize("source", ["def f(today): return today", "d = register.today_column", "time = 3"])
def test_a_name_that_only_looks_like_the_clock_is_not(source):
    assert clock_readings(source) == []


def test_a_call_of_float_is_found_and_an_annotation_is_not():
    assert float_calls("x: float\ny = float(x)") == [2]
