"""Two texts are compared entry by entry, and a draft takes over what changed elsewhere."""

from __future__ import annotations

from bangfu.core.criteria.entry_diff import entry_changes, rebased
from bangfu.core.criteria.text_edits import changed, inserted, moved, without
from tests.core.criteria.test_text_edits import TEXT

ENTRY = {"代码": "new", "名称": "新类", "条件": "人均 < 9", "依据": {"条文": "丁"}}


def told(before: str, after: str) -> list[tuple]:
    return [
        (change.section, change.key, change.kind, [(field.path, field.before, field.after) for field in change.fields])
        for change in entry_changes(before, after)
    ]


def test_texts_that_differ_in_comments_alone_say_the_same():
    assert entry_changes(TEXT, TEXT.replace("# 认定线", "# 别的")) == []


def test_a_changed_value_is_told_by_its_path():
    assert told(TEXT, changed(TEXT, ("类别", 0, "依据", "核实"), "官方")) == [
        ("类别", "deep", "changed", [("依据 核实", "自定", "官方")])
    ]
    assert told(TEXT, changed(TEXT, ("标题",), "新")) == [("", "标题", "changed", [("标题", "小标准", "新")])]


def test_added_removed_and_moved_entries_are_told():
    assert [each[:3] for each in told(TEXT, inserted(TEXT, ("类别",), 0, ENTRY))] == [("类别", "new", "added")]
    assert [each[:3] for each in told(TEXT, without(TEXT, ("类别", 1)))] == [("类别", "relative", "removed")]
    assert [each[:3] for each in told(TEXT, moved(TEXT, ("类别",), 0, 1))] == [("类别", "deep", "moved")]


def test_a_draft_takes_over_what_it_has_not_touched():
    later = without(inserted(changed(TEXT, ("参数", 0, "单位"), "次"), ("类别",), 2, ENTRY), ("参数", 1))
    draft = changed(changed(TEXT, ("类别", 0, "名称"), "很深"), ("版本",), "2")
    made = rebased(TEXT, later, draft)
    assert made.conflicts == []
    assert {change.key for change in made.taken} == {"倍数", "次数", "new"}
    assert entry_changes(made.text, changed(changed(later, ("类别", 0, "名称"), "很深"), ("版本",), "2")) == []
    assert "# 这是条件的文字" in made.text


def test_what_both_changed_differently_is_left_and_named():
    later, draft = (changed(TEXT, ("类别", 0, "名称"), name) for name in ("甲", "乙"))
    made = rebased(TEXT, later, draft)
    assert made.text == draft
    assert [change.key for change in made.conflicts] == ["deep"]
    assert rebased(TEXT, later, later).conflicts == []
