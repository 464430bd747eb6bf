from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from bangfu.core.national.credit_code import CreditCodeError, check_character, parse_credit_code

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def test_it_reads_a_published_code():
    code = parse_credit_code("91350100M000100Y43")
    assert (code.number, code.region, code.organisation) == ("91350100M000100Y43", "350100", "M000100Y4")


def test_a_remainder_of_zero_gives_the_check_character_zero():
    assert parse_credit_code("91140000MA00006000").number == "91140000MA00006000"


def test_it_accepts_lower_case_full_width_and_blanks():
    assert parse_credit_code(" ９１３５０１００ m000100y43 ").number == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (" ", "为空"),
        ("91350100M000100Y4", "现为 17 位"),
        ("91350100M000100Y433", "现为 19 位"),
        ("91350100M000100O43", "第 16 位是“O”"),
        ("913501统0M000100Y43", "第 7 位是“统”"),
        ("9135010AM000100Y43", "第 3 至 8 位"),
        ("91350100M000100Y44", "校验码不符"),
    ],
)
def test_it_names_what_is_wrong(typed, words):
    with pytest.raises(CreditCodeError, match=words):
        parse_credit_code(typed)


@pytest.mark.parametrize("body", ["91350100M000100Y", "91350100M000100I4", "91350100M000100Y43"])
def test_a_check_character_needs_seventeen_allowed_characters(body):
    with pytest.raises(ValueError, match="17 位"):
        check_character(body)


@given(st.text(ALPHABET, min_size=2, max_size=2), st.integers(0, 999999), st.text(ALPHABET, min_size=9, max_size=9))
def test_it_agrees_with_an_independent_library(head, region, organisation):
    body = f"{head}{region:06d}{organisation}"
    assert check_character(body) == uscc.calc_check_digit(body)
    assert parse_credit_code(body + check_character(body)).region == f"{region:06d}"


@given(st.text(max_size=25))
def test_no_text_breaks_it(text):
    with suppress(CreditCodeError):
        assert len(parse_credit_code(text).number) == 18
