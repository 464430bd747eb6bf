"""Expressions in words: no function name is left, and everything a translator may know goes through it."""

from __future__ import annotations

import pytest

from bangfu.core.criteria.parser import parse
from bangfu.core.criteria.speech import speech_of, spoken


def said(text: str) -> str:
    return spoken(speech_of(parse(text), text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("GREATEST(年收入, 0)", "年收入（负数按 0 计）"),
        ("意外损失比例 * GREATEST(年收入, 0)", "意外损失比例 × 年收入（负数按 0 计）"),
        ("GREATEST(下岗失业人数, 1)", "下岗失业人数（至少按 1 计）"),
        ("LEAST(欠薪月数, 5)", "欠薪月数（最多按 5 计）"),
        ("LEAST(甲, 乙, 丙)", "甲、乙、丙 中最小的"),
        ("GREATEST(甲, 乙)", "甲、乙 中最大的"),
        ("ROUND(甲 / 乙, 0)", "甲 / 乙（四舍五入取整）"),
        ("ROUND(甲, 2)", "甲（四舍五入到 2 位小数）"),
        ("ABS(甲)", "甲 的绝对值"),
        ("COALESCE(甲, 0)", "甲（未知时按 0 计）"),
        ("SUM(成员.月收入)", "成员月收入合计"),
        ("MAX(成员.月收入)", "成员中最高的月收入"),
        ("COUNT(成员)", "成员人数"),
        ("COUNT(成员) FILTER (WHERE 成员.共同生活)", "成员人数（只计共同生活的成员）"),
        ("婚姻状况 IN ('离异', '丧偶')", "婚姻状况属于 离异、丧偶"),
        ("意外类型 IS NULL", "意外类型未知"),
        ("意外类型 <> '自然灾害'", "意外类型不为自然灾害"),
        ("NOT 私家车", "不满足（私家车）"),
        ("甲 >= 1 AND (乙 <> 2 OR 私家车)", "甲 ≥ 1 且 (乙 ≠ 2 或 私家车)"),
        ("(甲 + 乙)  *  -丙", "(甲 + 乙) × -丙"),
        ("甲 - (乙 - 丙) - 2", "甲 - (乙 - 丙) - 2"),
        ("甲 / (乙 * 丙)", "甲 / (乙 × 丙)"),
        ("-(甲 + 乙)", "-(甲 + 乙)"),
        (
            "CASE WHEN 困难类别 = '深度困难' THEN 甲 WHEN 私家车 THEN 1 ELSE 乙 END",
            "困难类别为深度困难时取 甲；私家车时取 1；其他情形取 乙",
        ),
    ],
)
def test_an_expression_is_said_in_words(text: str, words: str) -> None:
    assert said(text) == words


def test_names_values_and_frames_go_through_the_translator_and_numbers_do_not() -> None:
    asked: list[str] = []

    def say(text: str) -> str:
        asked.append(text)
        return {"年收入": "yearly income", "{0}（负数按 0 计）": "{0} (no less than 0)"}.get(text, text)

    text = "意外损失比例 * GREATEST(年收入, 0)"
    assert spoken(speech_of(parse(text), text), say) == "意外损失比例 × yearly income (no less than 0)"
    assert asked == ["意外损失比例", "{0}（负数按 0 计）", "年收入"]
