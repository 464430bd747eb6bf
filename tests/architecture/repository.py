"""Where the repository's files are; shared by the tests of its architecture."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "src" / "bangfu" / "core"


def core_files() -> list[Path]:
    """Return the Python files of the core, in order."""
    return sorted(CORE.rglob("*.py"))


def tracked_files() -> list[Path]:
    """Return the files that git tracks and that exist; skips the test outside a git checkout."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so nothing says which files belong to the project")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]
