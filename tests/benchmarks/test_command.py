"""The command of the benchmark: what it asks for, and when it writes its document. Nothing is measured here."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import bangfu
from bangfu.cli.bench import bench
from bangfu.core.exchange.problems import UnusableInput

pytest.importorskip("psutil", reason="psutil is not installed (extra bench)")

from benchmarks import run as command
from benchmarks.table import Line


@pytest.fixture
def document(tmp_path, monkeypatch) -> Path:
    """Where this test's document would be written; nothing is measured."""
    path = tmp_path / "benchmarks.md"
    monkeypatch.setattr(command, "DOCUMENT", path)
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "measured", lambda plan, only: [Line("本产品", 1.0, 1.1)])
    return path


def test_a_whole_run_writes_the_document(document, capsys):
    assert command.main([]) == 0
    assert document.read_text(encoding="utf-8").strip() == capsys.readouterr().out.strip()
    assert "| 本产品 | 1.00 | ≤ 1.10 | 是 |" in document.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "options", [["--quick"], ["--only", "single"], ["--rounds", "4"], ["--households", "100000"], ["--quick", "--full"]]
)
def test_a_lesser_run_leaves_the_document_alone(document, options):
    assert command.main(options) == 0
    assert not document.exists()


@pytest.mark.parametrize(
    ("options", "households", "full"),
    [
        ([], 1_000_000, 0),
        (["--quick"], 50_000, 0),
        (["--households", "200000"], 200_000, 0),
        (["--full"], 1_000_000, 10_000_000),
        (["--only", "full"], 1_000_000, 10_000_000),
        (["--households", "10000000"], 1_000_000, 10_000_000),
    ],
)
def test_it_plans_the_sizes_asked_for(options, households, full, tmp_path):
    plan = command.plan_of(command.arguments(options), tmp_path)
    assert (plan.households, plan.full) == (households, full)


@pytest.mark.parametrize("options", [["--rounds", "0"], ["--households", "999"], ["--only", "nothing"]])
def test_it_refuses_what_cannot_be_measured(options, capsys):
    with pytest.raises(SystemExit) as stop:
        command.arguments(options)
    assert stop.value.code == 2
    assert capsys.readouterr().err


def test_a_failing_contestant_ends_the_run_with_its_words(document, monkeypatch, capsys):
    def fail(plan, only):
        raise command.ContestantError("benchmarks.zen_peer: no such rule")

    monkeypatch.setattr(command, "measured", fail)
    assert command.main([]) == 2
    assert "no such rule" in capsys.readouterr().err
    assert not document.exists()


def test_the_product_s_command_says_plainly_that_it_needs_the_source_tree(monkeypatch, tmp_path):
    monkeypatch.setattr(bangfu, "__file__", str(tmp_path / "site" / "bangfu" / "__init__.py"))
    found = CliRunner().invoke(bench, [])
    assert isinstance(found.exception, UnusableInput)
    assert "源码" in str(found.exception)
    assert "pip install" in str(found.exception)


def test_the_product_s_command_passes_its_options_on(monkeypatch):
    asked: list[list[str]] = []

    class Done:
        returncode = 2

    def remember(words, **_kwargs):
        asked.append(words[1:])
        return Done()

    monkeypatch.setattr("bangfu.cli.bench.subprocess.run", remember)
    options = ["--quick", "--rounds", "3", "--only", "ours", "--only", "single", "--households", "5000"]
    assert CliRunner().invoke(bench, options).exit_code == 2
    said = " ".join(asked[0])
    assert said == "-m benchmarks.run --rounds 3 --households 5000 --only ours --only single --quick"
