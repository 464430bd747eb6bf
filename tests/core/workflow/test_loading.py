"""Flow files: the shipped ones hold, and each fault is named at its place."""

from __future__ import annotations

import pytest

from bangfu.core.workflow.checking import reached_from
from bangfu.core.workflow.library import DEFAULT, load_shipped_flow, shipped_flows
from bangfu.core.workflow.model import ActionKind, FieldKind, Panel
from bangfu.core.yaml_text.problems import FaultyText
from tests.core.workflow.flows import PAPERS, ROLES, SMALL, read, small


@pytest.mark.parametrize("name", shipped_flows())
def test_each_shipped_flow_is_sound_and_ends_in_an_archive(name: str) -> None:
    flow = load_shipped_flow(name, roles=ROLES, papers=PAPERS)
    assert flow.name == name
    assert [end.code for end in flow.ends if end.archived] == ["archived"]
    assert all(step.basis is None or step.basis.verified for step in flow.steps)


@pytest.mark.parametrize("name", shipped_flows())
def test_from_every_step_of_a_shipped_flow_a_case_can_still_be_archived(name: str) -> None:
    flow = load_shipped_flow(name, roles=ROLES, papers=PAPERS)
    assert all("archived" in reached_from(flow, step.code) for step in flow.steps)


def test_the_default_flow_keeps_the_maker_from_checking() -> None:
    flow = load_shipped_flow(DEFAULT, roles=ROLES, papers=PAPERS)
    for code in ("first_check", "report_up", "approval"):
        step = flow.step(code)
        assert step is not None
        assert "draft" in step.apart_from


def test_the_checklist_flow_says_that_its_content_was_not_found() -> None:
    flow = load_shipped_flow("four-fulfilled", roles=ROLES, papers=PAPERS)
    assert "没有找到" in flow.note
    assert {step.basis.verified for step in flow.steps if step.basis and step.basis.source == "丹阳做法"} == {"未找到"}


def test_a_flow_is_read_whole() -> None:
    flow = small()
    check = flow.step("check")
    assert check is not None
    assert (check.working_days, check.climb_every, check.least_days, check.apart_from) == (5, 2, 3, ("draft",))
    assert [field.kind for field in check.form] == [
        FieldKind.DAY, FieldKind.NAMES, FieldKind.NUMBER, FieldKind.CHOICE, FieldKind.TICK,
    ]  # fmt: skip
    assert [action.kind for action in check.actions] == [ActionKind.FORWARD, ActionKind.BACK]
    assert [action.reason_required for action in check.actions] == [False, True]
    assert flow.steps[2].panel == Panel(2, 3)
    assert (flow.label("check"), flow.label("refused"), flow.label("gone")) == ("审核", "不予建档", "gone")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("到: check", "到: chekc", 5, "「chekc」不存在"),
        ("由: [reviewer]", "由: [reveiwer]", 14, "不认识的角色「reveiwer」"),
        ("由: [reviewer]", "由: []", 12, "由哪些角色"),
        ("材料: [身份证]", "材料: [身份正]", 8, "不认识的材料种类「身份正」"),
        ("条件: [同意建档]", "条件: [同意见档]", 10, "不认识的条件「同意见档」"),
        ("同意: 2, 人数: 3", "同意: 1, 人数: 3", 31, "超过「人数」的一半"),
        ("同意: 2, 人数: 3", "同意: 4, 人数: 3", 31, "不多于「人数」"),
        ("不同人: [draft]", "不同人: [drat]", 12, "步骤「drat」不存在"),
        ("期限: 5", "期限: 2", 12, "必然逾期"),
        ("期限: 5", "期限: 五", 15, "非负整数"),
        ("代号: check", "代号: draft", 12, "用了两次"),
        ("代号: refuse,", "代号: pass,", 28, "动作的代号「pass」用了两次"),
        ("到: approval", "到: check", 12, "又回到这一步"),
        ("种类: 退回, 到: draft}\n  - 代号: approval", "种类: 退会, 到: draft}\n  - 代号: approval", 27, "只能是"),
        ("类型: 选项, 选项: [一致, 不一致]", "类型: 选项", 23, "要列出「选项」"),
        ("代号: who,", "代号: on,", 12, "代号「on」用了两次"),
        ("建档: 是", "建档: 否", 37, "有且只有一个结束"),
        ("版本: \"1\"", "版本:", 1, "缺少「版本」"),
        ("到: refused}", "到: withdrawn}", 38, "从第一步走不到这里"),
    ],
)  # fmt: skip
def test_a_fault_is_named_at_its_place(old: str, new: str, line: int, words: str) -> None:
    assert old in SMALL
    with pytest.raises(FaultyText) as caught:
        read(SMALL.replace(old, new, 1))
    assert any(words in str(problem) and problem.place.line == line for problem in caught.value.problems), str(
        caught.value
    )


def test_a_ring_without_a_way_out_is_refused() -> None:
    text = SMALL.replace("到: archived}", "到: check}").replace("到: approval}", "到: approval}")
    with pytest.raises(FaultyText, match="到不了任何结束"):
        read(text)


def test_a_panel_that_nobody_can_decide_against_is_refused() -> None:
    text = SMALL.replace("种类: 不予通过, 到: refused", "种类: 撤回, 到: refused").replace(
        "- {代号: return, 名称: 退回, 种类: 退回, 到: draft}\n      - {代号: refuse", "- {代号: refuse"
    )
    with pytest.raises(FaultyText, match="意见不够时才有去处"):
        read(text)


def test_every_fault_of_form_is_told_at_once() -> None:
    with pytest.raises(FaultyText) as caught:
        read(SMALL.replace("期限: 5", "期限: 五").replace("标题: 小流程", "标题页: 小流程"))
    assert len(caught.value.problems) == 3  # the word that is no number, the missing key, the unknown key


@pytest.mark.parametrize("text", ["", "- 1", "名称: x", "名称: x\n标题: y\n版本: 1\n步骤: []\n结束: []"])
def test_what_is_no_flow_is_refused(text: str) -> None:
    with pytest.raises(FaultyText):
        read(text)
