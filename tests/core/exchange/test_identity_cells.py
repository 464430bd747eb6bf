"""A column of ID numbers answers like the one rule for a single number."""

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bangfu.core.exchange.identity_cells import OLDEST, identities, ymd
from bangfu.core.exchange.plain_id_numbers import plain_id_numbers
from bangfu.core.national.id_number import IdNumberError, check_character, parse_id_number
from tests.core.exchange.cast import GAO_SHAN, LIN_XI, ON, id_number

dates = st.dates(date(1840, 1, 1), date(2030, 12, 31))


@st.composite
def numbers(draw):
    """Right numbers, numbers with impossible dates, and numbers with one character changed."""
    birth = draw(
        st.one_of(
            dates.map(lambda day: f"{day:%Y%m%d}"),
            st.from_regex(r"(18|19|20)[0-9]{2}[0-3][0-9][0-3][0-9]", fullmatch=True),
        )
    )
    body = (
        draw(st.from_regex(r"[1-9][0-9]{5}", fullmatch=True)) + birth + draw(st.from_regex(r"[0-9]{3}", fullmatch=True))
    )
    number = body + check_character(body)
    if draw(st.booleans()):
        place = draw(st.integers(0, 17))
        number = number[:place] + draw(st.sampled_from("0123456789Xx ab中")) + number[place + 1 :]
    return number


def by_the_rule(text):
    """What the one rule says of a number, or None where it refuses it or the person would be too old."""
    try:
        person = parse_id_number(text, ON)
    except IdNumberError:
        return None
    birth = person.birth_date
    age = ON.year - birth.year - ((ON.month, ON.day) < (birth.month, birth.day))
    return (person.number, ymd(birth), person.sex.value) if age <= OLDEST else None


@settings(deadline=None, max_examples=300)
@given(st.lists(st.one_of(numbers(), st.text(max_size=20)), min_size=1, max_size=30))
@example([id_number("20261123", "011"), id_number("20261124", "011")])
@example([id_number("18751123", "011"), id_number("18751124", "011"), id_number("18491231", "011")])
@example([id_number("20000229", "011"), id_number("19000229", "011"), id_number("19990431", "011")])
@example([id_number("20001301", "011"), id_number("20009901", "011"), id_number("20000100", "011")])
def test_a_column_answers_like_the_rule_for_each_number(texts):
    found = identities(texts, ON)
    answers = list(zip(found.numbers.to_pylist(), found.births.to_pylist(), found.sexes.to_pylist(), strict=True))
    expected = [by_the_rule(text) for text in texts]
    assert answers == [answer or (None, None, None) for answer in expected]
    assert [index for index, _ in found.faults] == [index for index, answer in enumerate(expected) if answer is None]


def test_right_numbers_are_recognised_together():
    texts = pa.array(["x", GAO_SHAN, None, LIN_XI, "１" * 6]).slice(1)
    plain = plain_id_numbers(texts, ON, OLDEST)
    assert plain.right.tolist() == [True, False, True, False]
    assert plain.births[[0, 2]].tolist() == [19750304, 19770815]
    assert plain.males[[0, 2]].tolist() == [True, False]


@pytest.mark.parametrize("value", [990000197503040110.0, 1, True, None, date(2026, 1, 1)])
def test_a_cell_that_is_no_text_is_a_fault_among_right_ones(value):
    found = identities([GAO_SHAN, value, LIN_XI], ON)
    assert found.numbers.to_pylist() == [GAO_SHAN, None, LIN_XI]
    assert [index for index, _ in found.faults] == [1]


def test_an_empty_column_has_no_numbers():
    assert len(identities([], ON).numbers) == 0
