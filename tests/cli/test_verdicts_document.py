"""docs/developer/verdicts.md names the keys and columns that there are, and no others."""

import re
from pathlib import Path

import pytest

from bangfu.core.criteria.counterfactual import CounterfactualFinder
from bangfu.core.criteria.explanation import Explainer
from bangfu.core.criteria.wording import explanation_json
from bangfu.core.exchange.sheet_data import schema
from bangfu.core.screening.screened import screen
from tests.core.criteria.small_sets import PARAMETERS, home, person, shipped

TEXT = (Path(__file__).parents[2] / "docs" / "developer" / "verdicts.md").read_text(encoding="utf-8")
PARTS = ["causes", "score_parts", "indicators", "conditions", "measures", "missing", "counterfactuals"]


def rows(part):
    """The cells of the tables of a part, without their heads."""
    lines = [line for line in part.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def keys(heading):
    part = TEXT.split(f"\n{heading}\n")[1].split("\n#")[0]
    return [row[0].strip("`") for row in rows(part)]


def body(**member):
    compiled = shipped("union-current")
    household, members = home(houses=1, work_status="下岗"), [person(co_resident=True, **member)]
    explanation = Explainer(compiled).explain(household, PARAMETERS, members)
    return explanation_json(explanation, CounterfactualFinder(compiled).find(household, PARAMETERS, members), ["甲"])


@pytest.fixture(scope="module")
def decided():
    return body(income_month=70_000)


@pytest.fixture(scope="module")
def undecided():
    return body(income_month=None)


def test_the_keys_of_the_whole(decided):
    assert keys("## The JSON of one household") == ["archive_no", "date", "criteria", "version", *decided]


@pytest.mark.parametrize("part", PARTS)
def test_the_keys_of_each_part(decided, undecided, part):
    found = [*decided[part], *undecided[part]]
    assert found
    assert all(list(item) == keys(f"### `{part}`") for item in found)


def test_the_keys_inside_a_condition(decided):
    for condition in decided["conditions"]:
        assert list(condition["article"]) == keys("### `article`")
        assert all(list(test) == keys("### `tests`") for test in condition["tests"])


@pytest.mark.parametrize("detail", [False, True])
def test_the_columns_of_the_parquet_and_their_types(detail):
    tables = [schema(entity).empty_table() for entity in ("household", "member")]
    result = screen(shipped("union-current"), *tables, {}, detail=detail).result
    part = TEXT.split("## The Parquet of a register")[1]
    documented = rows(part if detail else part.split("With `--detail`")[0])
    used = set()
    for field in result.schema:
        fitting = [
            name for name, kind, _ in documented if kind == str(field.type) and fits(name.strip("`"), field.name)
        ]
        assert fitting, field
        used.add(fitting[-1])
    assert used == {name for name, _, _ in documented}


def fits(pattern, name):
    """Whether a documented column, in which <…> stands for any code or name, is this one."""
    spots = "[^/]+".join(re.escape(text) for text in re.split("<[^>]+>", pattern))
    return re.fullmatch(spots, name) is not None


def test_the_command_writes_the_keys_before_the_rest():
    source = (Path(__file__).parents[2] / "src" / "bangfu" / "cli" / "explain.py").read_text(encoding="utf-8")
    for key in keys("## The JSON of one household")[:4]:
        assert f'"{key}"' in source
