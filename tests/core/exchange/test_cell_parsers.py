"""One cell to one stored value, whatever a sheet can hold."""

from datetime import date, datetime, time, timedelta

import pytest

from bangfu.core.exchange.cell_parsers import parser_for
from bangfu.core.exchange.values import UNCOMPUTED, Fault, error_cell, shown
from bangfu.core.facts.catalogue import Fact, catalogue

MONEY = catalogue().by_column("member", "income_month")
MONTHS = catalogue().by_column("household", "employment_months")
FACTS = [
    fact
    for entity in ("household", "member", "parameter")
    for fact in catalogue().of(entity)
    if fact.kind not in ("derived", "id_number")
]


def parse(fact: Fact, value):
    return parser_for(fact)(value)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.entity}-{fact.column}")
@pytest.mark.parametrize("blank", [None, "", "  ", "\u3000\n", "\u200b"])
def test_a_blank_reads_as_the_catalogue_says(fact, blank):
    if fact.required:
        assert isinstance(parse(fact, blank), Fault)
    else:
        assert parse(fact, blank) == fact.default


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.entity}-{fact.column}")
@pytest.mark.parametrize("value", [error_cell("#REF!"), UNCOMPUTED, "#N/A", "#value!"])
def test_what_a_file_could_not_compute_is_never_a_value(fact, value):
    assert isinstance(parse(fact, value), Fault)


@pytest.mark.parametrize("value", [date(2026, 1, 1), datetime(2026, 1, 1), time(1), timedelta(days=1), True])  # noqa: DTZ001
@pytest.mark.parametrize("fact", [MONEY, MONTHS], ids=["money", "count"])
def test_a_date_or_a_truth_is_no_number(fact, value):
    assert isinstance(parse(fact, value), Fault)


@pytest.mark.parametrize(("value", "fen"), [(3, 300), (3.25, 325), ("3.25", 325), (0, 0)])
def test_an_amount_may_be_whole_or_not(value, fen):
    assert parse(MONEY, value) == fen


@pytest.mark.parametrize("value", [36, 36.0, "36", "36个月", "36月", " ３６ 个月", "36.0"])
def test_a_count_may_carry_its_unit(value):
    assert parse(MONTHS, value) == 36


@pytest.mark.parametrize("value", [36.5, "36.5", "三十六", "36年", "9" * 30, "１e2"])
def test_a_count_is_whole(value):
    assert isinstance(parse(MONTHS, value), Fault)


@pytest.mark.parametrize(
    "fact", [fact for fact in FACTS if fact.kind in ("money", "count")], ids=lambda fact: fact.name
)
def test_a_number_may_be_on_either_end_of_its_range_and_no_further(fact):
    unit = 100 if fact.kind == "money" else 1
    for stored in (fact.minimum, fact.maximum):
        assert parse(fact, stored / unit) == stored
    assert isinstance(parse(fact, (fact.maximum + 1) / unit), Fault)
    assert isinstance(parse(fact, (fact.minimum - 1) / unit), Fault)


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.kind == "choice"], ids=lambda fact: fact.name)
def test_every_choice_and_synonym_is_known(fact):
    assert [parse(fact, choice) for choice in fact.choices] == list(fact.choices)
    assert all(parse(fact, word) == choice for word, choice in fact.synonyms.items())
    assert isinstance(parse(fact, "没有这种说法"), Fault)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (1.0, "1"), (1.5, "1.5"), (True, "是"), (False, "否"), (date(2026, 1, 2), "2026-01-02"),
        (timedelta(days=1), "1 day, 0:00:00"), (UNCOMPUTED, "公式"), (" x ", "x"), ("长" * 99, "长" * 59 + "…"),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_in_the_sheet(value, text):
    assert shown(value) == text
