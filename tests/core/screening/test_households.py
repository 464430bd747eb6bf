"""Households with their members, one at a time, from tables in household order."""

import pyarrow as pa
import pytest

from bangfu.core.screening import households as module
from bangfu.core.screening.households import find_household, household_rows

SIZES = [2, 1, 0, 3, 1, 0, 2]


def tables(sizes=SIZES):
    households = pa.table(
        {
            "household_no": pa.array(range(len(sizes)), pa.int64()),
            "archive_no": [f"A{number}" for number in range(len(sizes))],
        }
    )
    owners = [number for number, size in enumerate(sizes) for _ in range(size)]
    members = {
        "household_no": pa.array(owners, pa.int64()),
        "name": [f"{owner}/{place}" for place, owner in enumerate(owners)],
    }
    return households, pa.table(members)


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_every_household_comes_once_with_its_own_members(monkeypatch, batch):
    monkeypatch.setattr(module, "_BATCH", batch)
    rows = list(household_rows(*tables()))
    assert [row.number for row in rows] == list(range(len(SIZES)))
    assert [len(row.members) for row in rows] == SIZES
    assert all(member["household_no"] == row.number for row in rows for member in row.members)


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_the_place_of_the_first_member_is_that_of_the_whole_table(monkeypatch, batch):
    monkeypatch.setattr(module, "_BATCH", batch)
    households, members = tables()
    names = members["name"].to_pylist()
    for row in household_rows(households, members):
        assert [member["name"] for member in row.members] == names[
            row.first_member : row.first_member + len(row.members)
        ]


@pytest.mark.parametrize("chosen", [[0, 3], [3, 6], [1, 4, 6], [2], [5, 6]])
def test_some_households_of_a_register_keep_their_members(chosen):
    """A list of changes takes single households out of the table; those between them are passed over."""
    households, members = tables()
    rows = list(household_rows(households.take(pa.array(chosen)), members))
    assert [(row.number, len(row.members)) for row in rows] == [(number, SIZES[number]) for number in chosen]
    assert all(member["household_no"] == row.number for row in rows for member in row.members)


def test_no_households_give_no_rows():
    assert list(household_rows(*tables([]))) == []


@pytest.mark.parametrize("number", range(len(SIZES)))
def test_a_household_is_found_by_its_archive_number(number):
    row = find_household(*tables(), f"A{number}")
    assert (row.number, len(row.members)) == (number, SIZES[number])


def test_an_unknown_archive_number_finds_nothing():
    assert find_household(*tables(), "A99") is None
