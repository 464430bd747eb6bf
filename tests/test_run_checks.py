"""The list of checks: every one runs, one failure fails all, and what cannot run is said in one line."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def checks(tmp_path, monkeypatch):
    """A fresh copy of the script as a module, over an empty folder."""
    spec = importlib.util.spec_from_file_location("run_checks", ROOT / "tests" / "run_checks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "java_note", lambda: None)
    monkeypatch.setattr(module, "has_postgresql", lambda: True)
    return module


def test_every_check_runs_and_one_failure_fails_all(checks, monkeypatch, capsys):
    ran = []
    monkeypatch.setattr(checks, "java_note", lambda: "没有 Java")

    def call(command, cwd, stdout=None, stderr=None):
        ran.append(command[1:])
        if stdout:
            stdout.write("第 7 行错了\n".encode())
        return int("mypy" in command)

    monkeypatch.setattr(checks.subprocess, "call", call)
    assert checks.run_tests(["-x"]) == 1
    assert sorted(command[1] for command in ran if command[0] == "-m") == ["mypy", "pytest", "ruff", "ruff"]
    assert [command[-1] for command in ran if "pytest" in command] == ["-x"]
    assert sum("importlinter" in command[1] for command in ran) == 1
    said = capsys.readouterr().err
    assert "没有通过：mypy" in said
    assert "── mypy\n第 7 行错了" in said
    assert "没有 Java" in said


def test_all_checks_passed_is_code_0(checks, monkeypatch):
    monkeypatch.setattr(checks.subprocess, "call", lambda command, cwd, env=None, **_: 0)
    assert checks.run_tests([]) == 0


def test_the_core_runs_with_its_branches_counted_and_the_rest_once_without(checks, monkeypatch):
    ran = []
    monkeypatch.setattr(checks.subprocess, "call", lambda command, cwd, env=None, **_: ran.append(command[1:]) or 0)
    assert checks.run_tests([]) == 0
    core, rest = [command for command in ran if command[:2] == ["-m", "pytest"]]
    folder = str(Path("tests", "core"))
    assert "--cov" in core
    assert core[-1] == folder
    assert "--cov" not in rest
    assert rest[-1] == f"--ignore={folder}"


def test_what_is_stored_is_tested_on_postgresql_too(checks, monkeypatch, capsys):
    (checks.ROOT / "tests" / "orgs").mkdir(parents=True)
    on_postgresql = []

    def call(command, cwd, env=None, **_):
        if env:
            on_postgresql.append((env["BANGFU_TEST_DATABASE"], command[-1]))
        return int(bool(env))

    monkeypatch.setattr(checks.subprocess, "call", call)
    assert checks.run_tests([]) == 1
    assert on_postgresql == [("postgresql", str(Path("tests", "orgs")))]
    assert "没有通过：pytest (PostgreSQL)" in capsys.readouterr().err


def test_a_machine_without_postgresql_is_told_so_in_one_line(checks, monkeypatch, capsys):
    monkeypatch.setattr(checks, "has_postgresql", lambda: False)
    monkeypatch.setattr(checks.subprocess, "call", lambda command, cwd, env=None, **_: 0)
    assert checks.run_tests([]) == 0
    assert "没有找到 PostgreSQL" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "words"), [(None, "没有找到 Java"), ('openjdk version "11.0.2"', "低于 17"), ('version "21.0.1"', None)]
)
def test_an_old_or_missing_java_is_told(said, words, monkeypatch):
    spec = importlib.util.spec_from_file_location("run_checks", ROOT / "tests" / "run_checks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def run(*_arguments, **_options):
        if said is None:
            raise FileNotFoundError
        return module.subprocess.CompletedProcess([], 0, stderr=said)

    monkeypatch.setattr(module.subprocess, "run", run)
    note = module.java_note()
    assert note is None if words is None else words in note
