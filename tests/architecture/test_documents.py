"""Decision records are numbered and shaped alike, and every dependency has its line of reason."""

import re
import tomllib

import pytest

from tests.architecture.repository import ROOT

DECISIONS = ROOT / "docs" / "decisions"
RECORDS = sorted(DECISIONS.iterdir())
DEPENDENCIES = (ROOT / "docs" / "developer" / "dependencies.md").read_text(encoding="utf-8")


def normalised(requirement: str) -> str:
    """Return the comparable name of the package that a requirement or a table cell names."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def declared_dependencies() -> list[str]:
    """Return every package that pyproject.toml asks for, extras included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return sorted({normalised(requirement) for group in groups for requirement in group})


def documented_dependencies() -> set[str]:
    """Return the packages that have a row in a table of dependencies.md."""
    return {normalised(cell) for cell in re.findall(r"^\| `([^`]+)` \|", DEPENDENCIES, flags=re.MULTILINE)}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_a_decision_record_is_called_by_its_number_and_title(record):
    assert re.fullmatch(r"\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md", record.name)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_a_decision_record_has_its_four_parts(record):
    text = record.read_text(encoding="utf-8")
    assert text.startswith(f"# {record.name[:4]} ")
    headings = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "Alternatives"]


def test_decision_records_are_numbered_without_gap_or_repetition():
    assert [int(record.name[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))


@pytest.mark.parametrize("package", declared_dependencies())
def test_a_dependency_has_its_line_of_reason(package):
    assert package in documented_dependencies()


def test_no_line_of_reason_outlives_its_dependency():
    assert documented_dependencies() - set(declared_dependencies()) == {"setuptools"}
