"""The layers of docs/decisions/0002, as import-linter sees them."""

import os
import subprocess
import sys

import pytest

from tests.architecture.repository import ROOT

LINT = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"


def lint_imports(*arguments: str, source: str = str(ROOT / "src")) -> subprocess.CompletedProcess[str]:
    """Run import-linter with this repository's contracts over the package in `source`."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-logo", "--no-cache", "--config", str(ROOT / "pyproject.toml"), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": source},
        check=False,
        capture_output=True,
        text=True,
    )


def test_every_import_contract_is_kept():
    result = lint_imports()
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "statement"),
    [
        ("core/facts/late.py", "import bangfu.core.criteria"),
        ("core/national/lookup.py", "import socket"),
        ("core/national/fetch.py", "from urllib.request import urlopen"),
        ("core/screening/page.py", "import django"),
        ("core/criteria/shell.py", "import bangfu.cli"),
        ("utilities/__init__.py", ""),
        ("core/common/__init__.py", ""),
    ],
)
def test_a_breach_of_the_contracts_is_found(tmp_path, module, statement):
    packages = ("", "cli", "core", "core/national", "core/facts", "core/yaml_text", "core/criteria", "core/screening")
    for package in packages:
        folder = tmp_path / "bangfu" / package
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
    assert lint_imports(source=str(tmp_path)).returncode == 0

    breach = tmp_path / "bangfu" / module
    breach.parent.mkdir(exist_ok=True)
    breach.write_text(statement + "\n", encoding="utf-8")
    result = lint_imports(source=str(tmp_path))
    assert result.returncode == 1, result.stdout + result.stderr
