from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from bangfu.core.national.id_number import (
    IdNumberError,
    IdNumberFault,
    Sex,
    check_character,
    parse_id_number,
    to_18_digits,
)

BIRTH_DATES = st.dates(date(1850, 1, 1), date(2099, 12, 31))
REGIONS = st.integers(100000, 999999).map(str)
ORDERS = st.integers(0, 999).map("{:03d}".format)


def number_of(region: str, born: date, order: str) -> str:
    body = f"{region}{born:%Y%m%d}{order}"
    return body + check_character(body)


@pytest.mark.parametrize(
    ("number", "region", "born", "sex"),
    [
        ("11010519491231002X", "110105", date(1949, 12, 31), Sex.FEMALE),
        ("360426199101010071", "360426", date(1991, 1, 1), Sex.MALE),
        ("990000198001010012", "990000", date(1980, 1, 1), Sex.MALE),
        ("99000019850315012X", "990000", date(1985, 3, 15), Sex.FEMALE),
        ("990000201006010032", "990000", date(2010, 6, 1), Sex.MALE),
    ],
)
def test_it_reads_the_published_vectors(number, region, born, sex):
    parsed = parse_id_number(number)
    assert (parsed.number, parsed.region, parsed.birth_date, parsed.sex) == (number, region, born, sex)


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002X ",
        "\u202d11010519491231002ｘ\u202c",
    ],
)
def test_it_accepts_the_ways_people_type_a_number(typed):
    assert parse_id_number(typed).number == "11010519491231002X"


def test_it_tells_an_assigned_prefix_from_an_unassigned_one():
    assigned, unassigned = parse_id_number("11010519491231002X"), parse_id_number("990000198001010012")
    assert (assigned.region_assigned, assigned.province) == (True, "北京市")
    assert (unassigned.region_assigned, unassigned.province) == (False, None)


def test_it_brings_fifteen_digits_to_eighteen():
    assert to_18_digits("110105491231002") == "11010519491231002X"
    assert parse_id_number("110105491231002") == parse_id_number("11010519491231002X")


@pytest.mark.parametrize(
    ("typed", "fault", "words"),
    [
        ("", IdNumberFault.EMPTY, "为空"),
        (" 　", IdNumberFault.EMPTY, "为空"),
        ("11010519491231002", IdNumberFault.LENGTH, "现为 17 位"),
        ("11010519491231002XX", IdNumberFault.LENGTH, "现为 19 位"),
        ("1101054912310021", IdNumberFault.LENGTH, "现为 16 位"),
        ("11010519491231O02X", IdNumberFault.CHARACTER, "第 15 位是“O”"),
        ("X1010519491231002X", IdNumberFault.CHARACTER, "第 1 位是“X”"),
        ("11010519491231002A", IdNumberFault.CHARACTER, "应为数字或 X"),
        ("1101051949123100②X", IdNumberFault.CHARACTER, "第 17 位是“②”"),
        ("11010549123100X", IdNumberFault.CHARACTER, "第 15 位是“X”，应为数字"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢١", IdNumberFault.CHARACTER, "第 1 位"),
        ("1.10105194912E+17", IdNumberFault.CHARACTER, "设为文本"),
        ("1.101051949E+17", IdNumberFault.CHARACTER, "设为文本"),
        ("110105194912310021", IdNumberFault.CHECK_DIGIT, "校验码不符"),
        ("990000197002290015", IdNumberFault.BIRTH_DATE, "1970 年 2 月没有 29 日"),
        ("990000197013010015", IdNumberFault.BIRTH_DATE, "月份 13 不存在"),
        ("990000197000010015", IdNumberFault.BIRTH_DATE, "月份 00 不存在"),
        ("990000197001000015", IdNumberFault.BIRTH_DATE, "没有 0 日"),
        ("990000184912310015", IdNumberFault.BIRTH_DATE_RANGE, "1849 过早"),
        ("990000000001010015", IdNumberFault.BIRTH_DATE_RANGE, "0000 过早"),
        ("110105490231002", IdNumberFault.BIRTH_DATE, "1949 年 2 月没有 31 日"),
    ],
)
def test_it_names_what_is_wrong(typed, fault, words):
    with pytest.raises(IdNumberError) as refused:
        parse_id_number(typed)
    assert refused.value.fault is fault
    assert words in refused.value.reason


def test_it_does_not_tell_the_expected_check_digit():
    with pytest.raises(IdNumberError) as refused:
        parse_id_number("110105194912310021")
    assert "X" not in refused.value.reason


def test_a_wrong_number_stays_wrong_when_it_is_asked_again():
    for _ in range(2):
        with pytest.raises(IdNumberError):
            parse_id_number("990000197002290015")


def test_it_refuses_a_birth_after_the_day_in_question_and_accepts_one_on_it():
    number = number_of("990000", date(2026, 11, 24), "001")
    assert parse_id_number(number, on=date(2026, 11, 24)).birth_date == date(2026, 11, 24)
    assert parse_id_number(number).birth_date == date(2026, 11, 24)
    with pytest.raises(IdNumberError, match="晚于 2026-11-23") as refused:
        parse_id_number(number, on=date(2026, 11, 23))
    assert refused.value.fault is IdNumberFault.BIRTH_DATE_RANGE


def test_its_printed_form_does_not_spread_the_number():
    shown = repr(parse_id_number("990000198001010012"))
    assert "1980" not in shown
    assert "0012" not in shown


@pytest.mark.parametrize("legacy", ["11010549123100", "1101054912310021", ""])
def test_only_fifteen_characters_are_brought_to_eighteen(legacy):
    with pytest.raises(IdNumberError, match="位"):
        to_18_digits(legacy)


@pytest.mark.parametrize("body", ["1101051949123100", "1101051949123100X", "110105194912310021"])
def test_a_check_character_needs_seventeen_digits(body):
    with pytest.raises(ValueError, match="17 位"):
        check_character(body)


@given(REGIONS, BIRTH_DATES, ORDERS)
def test_every_well_made_number_is_read_back(region, born, order):
    parsed = parse_id_number(number_of(region, born, order))
    assert (parsed.region, parsed.birth_date) == (region, born)
    assert (parsed.sex is Sex.MALE) == (int(order) % 2 == 1)


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_check_character_agrees_with_an_independent_library(body):
    assert check_character(body) == ric.calc_check_digit(f"{body}0")


@given(BIRTH_DATES, ORDERS, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_one_wrong_character_is_noticed(born, order, place, character):
    number = number_of("990000", born, order)
    changed = number[:place] + character + number[place + 1 :]
    if changed == number:
        assert parse_id_number(changed).number == number
    else:
        with pytest.raises(IdNumberError):
            parse_id_number(changed)


@given(st.text(max_size=25))
def test_no_text_breaks_it(text):
    with suppress(IdNumberError):
        assert len(parse_id_number(text).number) == 18
