"""The words of an expression: full-width forms read as plain ones, and each word keeps its place."""

from __future__ import annotations

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from bangfu.core.criteria.problems import ExpressionError
from bangfu.core.criteria.tokens import tokenize


def words(text: str) -> list[str]:
    return [token.text for token in tokenize(text)][:-1]


def refused(text: str) -> tuple[int, str]:
    with pytest.raises(ExpressionError) as caught:
        tokenize(text)
    return caught.value.offset, caught.value.reason


@pytest.mark.parametrize(
    ("wide", "plain"),
    [
        ("住房套数　≥　２", ["住房套数", ">=", "2"]),
        ("ａ－ｂ×３．５÷（ｃ）", ["a", "-", "b", "*", "3.5", "/", "(", "c", ")"]),
        ("a ≤ 1 ａｎｄ b ≠ 2", ["a", "<=", "1", "AND", "b", "<>", "2"]),
        ("a − 1 – 2 — 3", ["a", "-", "1", "-", "2", "-", "3"]),
        ("x IN （‘甲’，“乙”、'丙'）", ["x", "IN", "(", "甲", ",", "乙", ",", "丙", ")"]),
        ("成员。月收入", ["成员", ".", "月收入"]),
        ("a！＝1", ["a", "!=", "1"]),
    ],
)
def test_full_width_forms_read_as_plain_ones(wide, plain):
    assert words(wide) == plain


def test_nothing_inside_quotes_is_changed():
    assert words("x = '１（一）　≥ ''双''引号'") == ["x", "=", "１（一）　≥ '双'引号"]


def test_a_word_keeps_its_place_behind_forms_that_become_longer():
    tokens = tokenize("甲 ≥ １２ AND 乙")
    assert [(token.text, token.start, token.end) for token in tokens] == [
        ("甲", 0, 1), (">=", 2, 3), ("12", 4, 6), ("AND", 7, 10), ("乙", 11, 12), ("", 12, 12),
    ]  # fmt: skip


def test_keywords_are_read_in_any_case_and_names_as_written():
    assert words("Case wHen 是 then Houses") == ["CASE", "WHEN", "是", "THEN", "Houses"]


@pytest.mark.parametrize(
    ("text", "offset", "reason"),
    [
        ("a ; b", 2, "不认识的符号「;」"),
        ('a = "x"', 4, '不认识的符号「"」'),
        ("a + b # c", 6, "不认识的符号「#」"),
        ("a -- b", 2, "表达式里不能写注释; 连着的负号请用括号隔开"),
        ("a /* b */", 2, "表达式里不能写注释; 连着的负号请用括号隔开"),
        ("a = '未完", 4, "文字缺少后面的引号"),
        ("１e3", 1, "数字后面紧跟「e」; 不支持科学计数法和单位"),
        ("a + 12元", 6, "数字后面紧跟「元」; 不支持科学计数法和单位"),
    ],
)
def test_it_refuses_what_is_no_word(text, offset, reason):
    assert refused(text) == (offset, reason)


def test_it_refuses_a_text_that_nobody_could_read():
    assert refused("a" * 4001) == (0, "表达式太长, 最多 4000 字")
    assert len(tokenize("a" * 4000)) == 2


@given(st.text("月≥１ａ'“　.+<>=! 1a", max_size=40))
def test_places_go_up_and_stay_within_the_text(text):
    try:
        tokens = tokenize(text)
    except ExpressionError as error:
        tokens = []
        offset = error.offset
        event("refused")
    else:
        offset = 0
    assert 0 <= offset <= len(text)
    starts = [0]
    for token in tokens:
        assert starts[-1] <= token.start <= token.end <= len(text)
        starts.append(token.start)
