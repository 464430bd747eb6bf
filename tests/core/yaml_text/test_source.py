"""YAML with places, and what a hostile or broken file gets."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.core.yaml_text.problems import FaultyText, Place
from bangfu.core.yaml_text.source import Located, read_yaml

SOURCE = """\
# 注释
plain: 住房 套数 >= X
single: '工作 = ''在 岗'' X'
double: "a \\"q\\" \\u4e2d\\n X"
folded: >-
  甲 乙
  丙
    更深

  X
literal: |   # 注
  x
   y X
several: plain
  more X
flow: {inner: 甲 +
   X}
quoted: '一
  二 X'
continued: "一 \\
  二 X"
"""


def value(text: str) -> object:
    """The value under the key a."""
    located = read_yaml(text)
    assert isinstance(located.value, dict)
    return located.value["a"].value


def problem(text: str) -> tuple[Place, str]:
    with pytest.raises(FaultyText) as caught:
        read_yaml(text, source="file")
    assert caught.value.source == "file"
    return caught.value.problems[0].place, caught.value.problems[0].reason


def scalars(located: Located) -> list[Located]:
    if isinstance(located.value, dict):
        return [scalar for inner in located.value.values() for scalar in scalars(inner)]
    return [located]


@pytest.mark.parametrize("scalar", scalars(read_yaml(SOURCE)), ids=lambda scalar: scalar.raw.split()[0])
def test_a_character_of_any_kind_of_text_is_found_in_the_file(scalar):
    place = scalar.place_of(scalar.text.index("X"))
    assert SOURCE.splitlines()[place.line - 1][place.column - 1] == "X"
    after = scalar.place_of(len(scalar.text))
    assert after == Place(place.line, place.column + 1)


@given(st.text("甲乙 X", min_size=1, max_size=30).map(str.strip).filter(bool), st.sampled_from(["'", '"', ""]))
def test_every_printed_character_of_one_line_stands_where_it_is_written(text, quote):
    source = f"键:   {quote}{text}{quote}"
    scalar = scalars(read_yaml(source))[0]
    for offset, character in enumerate(scalar.text):
        if character != " ":
            assert source[scalar.place_of(offset).column - 1] == character


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 2", 2), ("a: -7", -7), ("a: 2.50", "2.50"), ("a: '2'", "2"), ("a: 1_000", "1_000"), ("a: 0x1F", "0x1F"),
        ("a: 1e3", "1e3"), ("a: .inf", ".inf"), ("a: true", True), ("a: No", False), ("a: 是", "是"), ("a:", None), ("a: ~", None),
        ("a: 2026-02-28", date(2026, 2, 28)), ("a: 2026-02-30", "2026-02-30"), ("a: 2026-02-28 10:00:00", "2026-02-28 10:00:00"),
        ("a: 9999999999999999999", "9999999999999999999"), ("a: !!python/name:os.system x", "x"), ("a: !!binary aGk=", "aGk="),
    ],
)  # fmt: skip
def test_scalars_read_without_a_float_and_without_a_python_object(text, expected):
    read = value(text)
    assert read == expected
    assert type(read) is type(expected)


def test_a_number_of_five_thousand_digits_stays_a_text():
    assert value("a: " + "9" * 5000) == "9" * 5000


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("", 1, 1, "文件是空的"),
        ("# 只有注释\n", 1, 1, "文件是空的"),
        ("a: [1", 2, 1, "不是有效的 YAML: did not find expected ',' or ']'"),
        ("a: 1\n b: 2", 2, 3, "不是有效的 YAML: mapping values are not allowed in this context"),
        ("a: *nobody", 1, 4, "不是有效的 YAML: found undefined alias"),
        ("a: 1\n---\nb: 2", 2, 1, "不是有效的 YAML: but found another document"),
        ("a: &x [*x]", 1, 4, "YAML 引用自己, 无法读取"),
        ("a: &x {b: {c: *x}}", 1, 4, "YAML 引用自己, 无法读取"),
        ("a: 1\nb: 2\na: 3", 3, 1, "同一个键写了两次"),
        ("a: {b: 1, b: 2}", 1, 11, "同一个键写了两次"),
        ("? [a]\n: 1", 1, 3, "键必须是文字"),
        ("a: " + "[" * 41, 1, 43, "YAML 嵌套超过 40 层"),
        ("a: " + "[" * 100_000, 1, 43, "YAML 嵌套超过 40 层"),
        ("- " * 100_000, 1, 81, "YAML 嵌套超过 40 层"),
    ],
)
def test_a_broken_file_is_told_with_its_place(text, line, column, reason):
    assert problem(text) == (Place(line, column), reason)


def test_a_control_character_is_refused():
    assert problem("a: \x00")[1].startswith("不是有效的 YAML: ")


def test_an_alias_is_the_value_it_stands_for_and_is_read_once():
    located = read_yaml("a: &x {b: 1}\nc: *x\nd: [*x, *x]")
    assert isinstance(located.value, dict)
    assert located.value["a"] is located.value["c"]


def test_aliases_of_aliases_do_not_multiply():
    levels = [f"k{level}: &k{level} [{', '.join([f'*k{level - 1}'] * 9)}]" for level in range(1, 30)]
    located = read_yaml("\n".join(["k0: &k0 [x, x, x]", *levels]))
    assert isinstance(located.value, dict)
    assert len(located.value) == 30


def test_all_doubled_keys_are_told_at_once():
    with pytest.raises(FaultyText) as caught:
        read_yaml("a: 1\na: 2\nb: {c: 1, c: 2}")
    assert [(problem.entry, problem.place) for problem in caught.value.problems] == [
        ("a", Place(2, 1)),
        ("c", Place(3, 11)),
    ]
