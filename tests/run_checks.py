"""Every check and test, one after another: what ``python3 run.py test`` runs inside the environment.

Arguments go to pytest. What is stored is tested a second time on PostgreSQL where that is installed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Tests of the core, whose branches are counted.
CORE = ("core",)
# Tests that store something, which run on SQLite and on PostgreSQL.
STORED = (
    "accounts",
    "audit",
    "base",
    "casework",
    "imports",
    "inbox",
    "jobs",
    "orgs",
    "policies",
    "reference",
    "registry",
    "screenings",
)


def say(text: str) -> None:
    """Write a line to the terminal."""
    print(text, file=sys.stderr, flush=True)


def java_note() -> str | None:
    """Say so when there is no Java for the Spark tests, which then skip themselves."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else "java"
    try:
        text = subprocess.run([java, "-version"], check=False, capture_output=True, text=True).stderr
    except OSError:
        return "没有找到 Java：Spark 引擎的测试将跳过（装好 Java 17 或更高版本后会运行）。"
    version = re.search(r'version "(\d+)', text)
    new_enough = version is not None and int(version.group(1)) >= 17
    return None if new_enough else "Java 版本低于 17：Spark 引擎的测试将跳过。"


def quick_commands() -> list[tuple[str, list[str]]]:
    """Return name and interpreter arguments of the checks that take a second."""
    return [("ruff check", ["-m", "ruff", "check", "."]), ("ruff format", ["-m", "ruff", "format", "--check", "."])]


def commands_beside() -> list[tuple[str, list[str]]]:
    """Return the checks that use one core for minutes, and therefore run beside the tests."""
    lint = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    return [("mypy", ["-m", "mypy"]), ("lint-imports", ["-c", lint, "--no-logo"])]


def test_commands(pytest_arguments: list[str]) -> list[tuple[str, list[str]]]:
    """Return the runs of pytest: as asked for, or the core with its coverage and then everything else without.

    Counting branches makes the pages' tests almost twice as slow, and it is the core whose branches must be covered.
    """
    pytest = ["-m", "pytest", "-n", "2", "--dist", "worksteal"]
    if pytest_arguments:
        return [("pytest", [*pytest, *pytest_arguments])]
    core = [str(Path("tests", name)) for name in CORE]
    return [
        ("pytest (core)", [*pytest, "--cov", "--cov-report", "term:skip-covered", *core]),
        ("pytest", [*pytest, *(f"--ignore={folder}" for folder in core)]),
    ]


def stored_folders() -> list[str]:
    """Return the folders of the tests that store something, which run on both databases."""
    return [str(Path("tests", name)) for name in STORED if (ROOT / "tests" / name).is_dir()]


def has_postgresql() -> bool:
    """Tell whether a cluster can be made here."""
    return bool(shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def run_all(commands: list[tuple[str, list[str]]]) -> list[str]:
    """Run checks one after another; the names of those that failed."""
    failed = []
    for name, arguments in commands:
        say(f"── {name}")
        if subprocess.call([sys.executable, *arguments], cwd=ROOT):
            failed.append(name)
    return failed


class Beside:
    """Checks that run while the block does; what they said is told when it ends, since two may not talk at once."""

    def __init__(self, commands: list[tuple[str, list[str]]]) -> None:
        self.commands = commands
        self.failed: list[str] = []

    def __enter__(self) -> Beside:
        self._said = tempfile.TemporaryFile()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def _run(self) -> None:
        for name, arguments in self.commands:
            self._said.write(f"── {name}\n".encode())
            self._said.flush()
            command = [sys.executable, *arguments]
            if subprocess.call(command, cwd=ROOT, stdout=self._said, stderr=subprocess.STDOUT):
                self.failed.append(name)

    def __exit__(self, *_exception: object) -> None:
        self._thread.join()
        self._said.seek(0)
        say(self._said.read().decode("utf-8", "replace").rstrip())
        self._said.close()


def run_tests(pytest_arguments: list[str]) -> int:
    """Run every check even after one has failed; 0 only when all passed."""
    note = java_note()
    if note:
        say(note)
    failed = run_all(quick_commands())
    with Beside(commands_beside()) as beside:
        failed += run_all(test_commands(pytest_arguments))
    failed += beside.failed
    if not has_postgresql():
        say("没有找到 PostgreSQL：涉及存储的测试只在 SQLite 上运行（装好 PostgreSQL 后会在两种数据库上运行）。")
    elif stored_folders() and not pytest_arguments:
        say("── pytest (PostgreSQL)")
        command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", "-q", *stored_folders()]
        if subprocess.call(command, cwd=ROOT, env=dict(os.environ, BANGFU_TEST_DATABASE="postgresql")):
            failed.append("pytest (PostgreSQL)")
    say("没有通过：{}".format("、".join(failed)) if failed else "全部检查和测试通过。")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(run_tests(sys.argv[1:]))
