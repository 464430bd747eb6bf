"""`bangfu template` and `bangfu generate`: files that the other commands read back."""

import openpyxl
import pyarrow.parquet as pq
import pytest

from bangfu.core.facts.catalogue import catalogue
from tests.cli.cast import DAY, bangfu, sheet_rows


def test_the_template_reads_back_with_its_example_rows(tmp_path):
    run = bangfu("template", tmp_path / "登记表.xlsx")
    assert run.returncode == 0, run.stderr
    book = openpyxl.load_workbook(tmp_path / "登记表.xlsx")
    headers = {str(cell.value) for cell in book["职工家庭"][1]}
    assert {fact.name for fact in catalogue().household if fact.required} <= {header.strip("* ") for header in headers}
    screened = bangfu("screen", tmp_path / "登记表.xlsx", "-o", tmp_path / "out.xlsx", "--date", DAY)
    assert screened.returncode == 0, screened.stderr
    assert len(sheet_rows(tmp_path / "out.xlsx", "认定结果")) == book["职工家庭"].max_row - 1


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The same 60 households in every form, the Parquet twice."""
    folder = tmp_path_factory.mktemp("generated")
    for name, form in (("a.xlsx", "xlsx"), ("a.csv", "csv"), ("a", "parquet"), ("b", "parquet")):
        run = bangfu("generate", folder / name, "--households", 60, "--seed", 7, "--format", form, "--date", DAY)
        assert run.returncode == 0, run.stderr
    return folder


def test_the_same_seed_gives_the_same_bytes(generated):
    names = sorted(path.name for path in (generated / "a").iterdir())
    assert names == ["households.parquet", "members.parquet", "parameters.parquet"]
    for name in names:
        assert (generated / "a" / name).read_bytes() == (generated / "b" / name).read_bytes()


def test_another_seed_gives_another_register(generated, tmp_path):
    run = bangfu("generate", tmp_path / "c", "--households", 60, "--seed", 8, "--date", DAY)
    assert run.returncode == 0, run.stderr
    other = pq.read_table(tmp_path / "c" / "members.parquet")
    assert not other.equals(pq.read_table(generated / "a" / "members.parquet"))


@pytest.fixture(scope="module")
def tallies(generated):
    found = {}
    for name in ("a.xlsx", "a.csv", "a"):
        run = bangfu("screen", generated / name, "-o", generated / f"{name}.out.xlsx", "--date", DAY)
        assert run.returncode == 0, run.stderr
        found[name] = [line for line in run.stdout.splitlines() if line.endswith(" 户") or "未通过" in line]
    return found


def test_the_three_forms_give_the_same_tally(tallies):
    assert tallies["a.xlsx"] == tallies["a.csv"] == tallies["a"]
    assert sum(int(line.split()[1]) for line in tallies["a"]) == 60


def test_the_three_forms_give_the_same_verdicts(generated, tallies):
    book, plain, parquet = (sheet_rows(generated / f"{name}.out.xlsx", "认定结果") for name in tallies)
    assert book == plain == parquet


def test_a_template_never_replaces_a_register_that_someone_may_have_filled_in(tmp_path):
    filled = tmp_path / "register.xlsx"
    filled.write_bytes(b"filled in")
    run = bangfu("template", filled)
    assert run.returncode == 2
    assert "已存在" in run.stderr
    assert filled.read_bytes() == b"filled in"
