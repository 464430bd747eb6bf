"""What is typed into the form of a step."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.core.workflow.step_forms import read_form
from tests.core.workflow.flows import small

CHECK = small().steps[1]
TODAY = date(2026, 11, 24)
GOOD = {"on": "2026-11-20", "who": "王干事、李专干", "count": "3", "same": "一致", "told": "on"}


def test_a_whole_form_becomes_values() -> None:
    values, faults = read_form(CHECK, GOOD, TODAY)
    assert not faults
    assert values == {"on": "2026-11-20", "who": ["王干事", "李专干"], "count": 3, "same": "一致", "told": True}


def test_a_line_that_may_be_empty_leaves_no_value() -> None:
    values, faults = read_form(CHECK, {**GOOD, "count": " "}, TODAY)
    assert not faults
    assert "count" not in values


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("on", "", "请填写"),
        ("on", "2026-11-25", "不能晚于今天"),
        ("on", "2026-02-30", "请填日期"),
        ("who", "王干事", "至少写 2 人"),
        ("who", "王干事 王干事", "至少写 2 人"),
        ("who", "王" * 201, "最多 200 个字"),
        ("count", "0", "至少 1"),
        ("count", "10", "最多 9"),
        ("count", "三", "请填整数"),
        ("count", "３", "请填整数"),
        ("same", "差不多", "只能是 一致、不一致"),
        ("told", "", "请勾选"),
    ],
)
def test_a_wrong_line_is_told_beside_it_and_the_others_are_kept(code: str, text: str, words: str) -> None:
    values, faults = read_form(CHECK, {**GOOD, code: text}, TODAY)
    assert list(faults) == [code]
    assert words in faults[code]
    assert set(values) == set(GOOD) - {code}
