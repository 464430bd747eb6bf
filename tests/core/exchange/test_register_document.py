"""docs/developer/register.md says what the catalogue says."""

import re
from pathlib import Path

import pytest

from bangfu.core.exchange.help_sheet import allowed_words, blank_words, required_word
from bangfu.core.exchange.result_sheets import ESTIMATES, INDICATORS, NOTES, PROBLEMS, SUMMARY, VERDICTS
from bangfu.core.exchange.sheet_data import ARROW_TYPES, SHEETS, stored_columns, typed_facts
from bangfu.core.facts.catalogue import MAX_MEMBERS
from bangfu.core.facts.register import BIRTH, HOUSEHOLD_NO, SEX, TABLES

TEXT = (Path(__file__).parents[3] / "docs" / "developer" / "register.md").read_text(encoding="utf-8")


def documented(entity):
    part = TEXT.split(f"### {SHEETS[entity]} (`{TABLES[entity]}`)")[1]
    part = re.split(r"\n##", part)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


@pytest.mark.parametrize("entity", SHEETS)
def test_every_column_is_documented_as_it_is(entity):
    types = {column.name: str(ARROW_TYPES[column.type]) for column in stored_columns(entity)}
    expected = [
        (
            fact.name,
            f"`{fact.column}`",
            types[fact.column],
            fact.unit or "—",
            required_word(fact),
            allowed_words(fact),
            blank_words(fact),
            "、".join(fact.aliases) or "—",
        )
        for fact in typed_facts(entity)
    ]
    assert documented(entity) == expected


@pytest.mark.parametrize("name", [HOUSEHOLD_NO, BIRTH, SEX, "source_row"])
def test_the_columns_beside_the_facts_are_documented(name):
    assert f"`{name}`" in TEXT


@pytest.mark.parametrize("sheet", [VERDICTS, ESTIMATES, INDICATORS, PROBLEMS, SUMMARY, NOTES])
def test_the_sheets_of_the_result_are_documented(sheet):
    assert sheet in TEXT.split("## The result workbook")[1]


def test_the_limit_of_members_is_the_documented_one():
    assert f"more than {MAX_MEMBERS}" in TEXT
