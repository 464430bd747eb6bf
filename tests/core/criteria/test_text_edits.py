"""An edit of one entry changes that entry and leaves every other letter of the file as it is."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.core.criteria.library import load_shipped
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.criteria.sections import SECTIONS, entries_of
from bangfu.core.criteria.text_edits import CannotEdit, changed, data_at, inserted, moved, replacing, without
from bangfu.core.criteria.yaml_spans import read_spans

TEXT = """\
# 开头的注释
名称: small   # 代号
标题: "小标准"
版本: "1"
生效: {起: 2026-01-01}

参数:
  # 认定线
  - 名称: 倍数
    单位: 倍   # 倍
    范围: [1, 5]
    依据: {条文: 甲, 来源: 本项目, 核实: 自定}
    值:
      - {起: 2026-01-01, 值: 2.5}   # 一般
      # 地区的
      - {起: 2026-01-01, 地区: "990200", 值: 3}
  - {名称: 次数, 范围: [0, 9], 依据: {条文: 乙}, 值: [{起: 2026-01-01, 值: 1}]}   # 一行写完
类别:
- 代码: 'deep'
  名称: 深度
  条件: |-
    人均 < 倍数
      AND 住房套数 < 2   # 这是条件的文字
  # 条件之后
  依据:
    条文: >-
      很长的
      条文
    核实: 自定
- 代码: relative

  名称: 相对
  条件: 人均 < 3
  依据: {条文: 丙}
# 结尾的注释
"""
SHIPPED = {name: load_shipped(name)[0] for name in ("union-current", "union-2016")}
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t:#-{}[],'\"&*!|>%@`？"), max_size=30
)


def entry_paths(text: str) -> list[tuple[str, int]]:
    data = read_spans(text).data()
    return [(section, index) for section in SECTIONS for index, _ in enumerate(entries_of(data, section))]


def leaves(data: object, path: tuple = ()) -> list[tuple]:
    if isinstance(data, dict):
        return [leaf for key, part in data.items() for leaf in leaves(part, (*path, key))]
    if isinstance(data, list):
        return [leaf for index, part in enumerate(data) for leaf in leaves(part, (*path, index))]
    return [path]


def around(text: str, path: tuple) -> tuple[str, str]:
    """What stands before and after a value."""
    span = read_spans(text).find(path)
    return text[: span.start], text[span.end :]


@settings(max_examples=60)
@given(st.data())
def test_a_changed_value_leaves_every_letter_outside_of_its_entry(data):
    entry = data.draw(st.sampled_from(entry_paths(TEXT)))
    leaf = data.draw(st.sampled_from(leaves(data_at(TEXT, entry))))
    value = data.draw(WORDS, label="value")
    made = changed(TEXT, (*entry, *leaf), value)
    assert data_at(made, (*entry, *leaf)) == value
    before, after = around(TEXT, entry)
    assert made.startswith(before)
    assert made.endswith(after)
    own, new = TEXT[len(before) : len(TEXT) - len(after)], made[len(before) : len(made) - len(after)]
    kept = [line for line in own.split("\n") if line.lstrip().startswith("#")]
    assert all(line in new.split("\n") for line in kept if leaf[-1] != "条件")


@settings(max_examples=60)
@given(st.data())
def test_an_entry_goes_in_and_out_again_without_a_trace(data):
    section, index = data.draw(st.sampled_from(entry_paths(TEXT)))
    entry = {"名称": data.draw(WORDS), "条件": data.draw(WORDS), "依据": {"条文": data.draw(WORDS)}}
    made = inserted(TEXT, (section,), index, entry)
    assert data_at(made, (section, index)) == entry
    assert without(made, (section, index)) == TEXT


@settings(max_examples=60)
@given(st.data())
def test_moving_down_and_up_again_restores_the_text(data):
    section, index = data.draw(st.sampled_from([path for path in entry_paths(TEXT) if path[1] > 0]))
    made = moved(TEXT, (section,), index, -1)
    assert data_at(made, (section, index - 1)) == data_at(TEXT, (section, index))
    assert sorted(made.split("\n")) == sorted(TEXT.split("\n"))
    assert moved(made, (section,), index - 1, 1) == TEXT


@settings(max_examples=60)
@given(st.data())
def test_an_entry_takes_any_other_content_as_a_whole(data):
    entry = data.draw(st.sampled_from(entry_paths(TEXT)))
    wanted = data.draw(
        st.fixed_dictionaries(
            {"名称": WORDS},
            optional={
                "条件": WORDS,
                "依据": st.dictionaries(st.sampled_from(["条文", "来源"]), WORDS, min_size=1),
                "值": st.lists(st.fixed_dictionaries({"起": WORDS}, optional={"值": WORDS}), max_size=3),
            },
        )
    )
    made = changed(TEXT, entry, replacing(data_at(TEXT, entry), wanted))
    assert data_at(made, entry) == wanted
    before, after = around(TEXT, entry)
    assert made.startswith(before.rstrip(" "))
    assert made.endswith(after)


def test_a_threshold_changes_in_its_place():
    made = changed(TEXT, ("参数", 0, "值", 0, "值"), "3.5")
    assert made == TEXT.replace("值: 2.5}   # 一般", "值: 3.5}   # 一般")
    made = changed(TEXT, ("参数", 0), {"值": [{"起": "2026-01-01", "值": "2.5"}, {"起": date(2027, 1, 1), "值": "4"}]})
    assert "{起: 2027-01-01, 值: 4}" in made
    assert "# 地区的" in made


def test_quotes_stay_and_dates_and_flags_are_written_plain():
    assert "title" not in TEXT
    assert '版本: "2"' in changed(TEXT, ("版本",), "2")
    assert "代码: 'low'" in changed(TEXT, ("类别", 0, "代码"), "low")
    assert "启用: 否" in changed(TEXT, ("类别", 0), {"启用": False})
    assert "生效: {起: 2027-01-01, 止: 2028-12-31}" in changed(
        TEXT, ("生效",), {"起": date(2027, 1, 1), "止": date(2028, 12, 31)}
    )


def test_a_condition_of_several_lines_is_written_as_lines():
    made = changed(TEXT, ("类别", 1, "条件"), "人均 < 3\nAND 住房套数 < 2")
    assert "  条件: |-\n    人均 < 3\n    AND 住房套数 < 2\n  依据" in made
    assert yaml.safe_load(made)["类别"][1]["条件"] == "人均 < 3\nAND 住房套数 < 2"


def test_a_missing_section_and_an_empty_one_take_their_first_entry():
    entry = {"代码": "a", "名称": "甲", "条件": "住房套数 > 1", "依据": {"条文": "丁", "核实": "自定"}}
    made = inserted(TEXT, ("排除",), 0, entry)
    assert data_at(made, ("排除",)) == [entry]
    assert "# 结尾的注释" in made
    emptied = without(made, ("排除", 0))
    assert data_at(emptied, ("排除",)) == []
    assert data_at(inserted(emptied, ("排除",), 5, entry), ("排除",)) == [entry]


def test_a_key_that_is_left_out_goes_and_the_others_stay():
    made = changed(TEXT, ("参数", 0), {"单位": None})
    assert "单位: 倍" not in made
    assert made == TEXT.replace("    单位: 倍   # 倍\n", "")


@pytest.mark.parametrize("name", sorted(SHIPPED))
@pytest.mark.parametrize("section", SECTIONS)
def test_the_last_entry_of_every_section_of_the_shipped_sets_is_changed_alone(name, section):
    text = SHIPPED[name]
    entries = entries_of(read_spans(text).data(), section)
    key = next(iter(entries[-1]))
    made = changed(text, (section, len(entries) - 1, key), "改 # 名: 称")
    lines = [pair for pair in zip(text.split("\n"), made.split("\n"), strict=True) if pair[0] != pair[1]]
    assert [(before.count(":"), "改 # 名: 称" in after) for before, after in lines] == [(lines[0][0].count(":"), True)]


def test_the_edited_shipped_set_still_loads():
    made = changed(SHIPPED["union-current"], ("参数", 2), {"值": [{"起": date(2020, 1, 1), "值": "3"}]})
    criteria = load_criteria(made)
    assert str(criteria.parameters[2].values[0].value) == "3"


@pytest.mark.parametrize(
    "text", ["a: [1", "a: &x {b: 1}\nc: *x\n", "", "- 1\n- 2\n"], ids=["broken", "reference", "empty", "list"]
)
def test_a_text_that_cannot_be_changed_piecemeal_is_refused(text):
    with pytest.raises(CannotEdit):
        changed(TEXT, ("a", "b"), "2")


@pytest.mark.parametrize(
    "edit",
    [
        lambda: changed(TEXT, ("类别", 7, "名称"), "x"),
        lambda: without(TEXT, ("类别", 2)),
        lambda: moved(TEXT, ("类别",), 0, -1),
        lambda: moved(TEXT, ("类别",), 1, 1),
        lambda: moved(TEXT, ("标题",), 0, 1),
    ],
)
def test_an_entry_that_is_not_there_is_refused(edit):
    with pytest.raises(CannotEdit):
        edit()
