"""Ctrl-C and a full disk: one clear line, no output, nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from bangfu.core.exchange.parquet import write_register_parquet_pieces
from bangfu.core.exchange.synthetic import generate_chunks
from tests.cli.cast import DAY, bangfu, environment

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")


@pytest.fixture(scope="module")
def larger(tmp_path_factory):
    """A register whose screening takes long enough to be interrupted in the middle."""
    folder = tmp_path_factory.mktemp("larger") / "register"
    folder.mkdir()
    write_register_parquet_pieces(folder, generate_chunks(6_000, 5, on=date(2026, 11, 23)))
    return folder


def no_sheet_begun(_results: Path, temporary: Path) -> bool:
    """The sheets of a workbook are written in a temporary folder before they are put together."""
    return not list(temporary.glob("bangfu-*/*"))


def no_part_file(results: Path, _temporary: Path) -> bool:
    return not list(results.glob(".*part*"))


def engine_not_writing(results: Path, _temporary: Path) -> bool:
    """The engine writes beside the part file, under a name of its own, while its query runs."""
    return not list(results.glob("tmp_*"))


def interruptible(arguments: list[str], environment_of_run: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bangfu", *arguments],
        env=environment_of_run,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        # A shell may have started this test with the interrupt ignored, which children inherit.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads here
    )


@pytest.mark.parametrize("presses", [1, 2])
@pytest.mark.parametrize(
    ("output", "too_early"),
    [("out.xlsx", no_sheet_begun), ("out.parquet", no_part_file), ("out.parquet", engine_not_writing)],
)
def test_an_interrupt_leaves_no_output(tmp_path, larger, output, too_early, presses):
    results, temporary = tmp_path / "results", tmp_path / "temporary"
    results.mkdir()
    temporary.mkdir()
    arguments = ["screen", str(larger), "-o", str(results / output), "--date", DAY]
    run = interruptible(arguments, environment() | {"TMPDIR": str(temporary)})
    while run.poll() is None and too_early(results, temporary):
        time.sleep(0.002)
    for _ in range(presses):
        run.send_signal(signal.SIGINT)
        time.sleep(0.05)
    told, errors = run.communicate()
    assert run.returncode == 130, errors
    (line,) = errors.strip().splitlines()
    assert line == "已中断，没有写出任何结果"
    assert not told
    assert not list(results.iterdir())
    assert not list(temporary.iterdir())


def test_an_interrupt_while_the_program_is_still_loading_is_one_line(tmp_path):
    """The first library that it loads is replaced by one in which the interrupt comes."""
    (tmp_path / "click.py").write_text("import signal; signal.raise_signal(signal.SIGINT)", encoding="utf-8")
    usual = environment()
    run = interruptible(["--help"], usual | {"PYTHONPATH": os.pathsep.join([str(tmp_path), usual["PYTHONPATH"]])})
    told, errors = run.communicate()
    assert (run.returncode, told, errors) == (130, "", "已中断，没有写出任何结果\n")


@pytest.mark.parametrize("output", ["out.xlsx", "out.parquet", "made.xlsx", "made"])
def test_a_disk_that_is_full_leaves_no_output(tmp_path, larger, output):
    """No file may grow beyond 16 kB: the write fails as it does where no space is left."""
    import resource

    results, temporary = tmp_path / "results", tmp_path / "temporary"
    results.mkdir()
    temporary.mkdir()
    screen = ["screen", larger, "-o", results / output, "--date", DAY]
    made = ["generate", results / output, "--households", "500", "--date", DAY]
    run = bangfu(
        *(screen if output.startswith("out") else made),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (16_000, 16_000)),
    )
    assert run.returncode == 2, run.stderr
    (line,) = run.stderr.strip().splitlines()
    assert "失败" in line
    assert not list(results.iterdir())
