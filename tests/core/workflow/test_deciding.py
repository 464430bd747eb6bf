"""What may be done at a step, and what opinions come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.core.workflow.deciding import Person, Standing, barred, obstacles, tally
from bangfu.core.workflow.library import load_shipped_flow, shipped_flows
from bangfu.core.workflow.model import Action, ActionKind, Panel, Step
from tests.core.workflow.flows import PAPERS, ROLES, small

DRAFT, CHECK, APPROVAL = small().steps
NOTHING = Standing(frozenset(), frozenset(), None)


def action(step: Step, code: str) -> Action:
    found = step.action(code)
    assert found is not None
    return found


def test_what_is_missing_is_named() -> None:
    found = obstacles(DRAFT, action(DRAFT, "submit"), NOTHING)
    assert [each.kind for each in found] == ["condition", "papers"]
    assert "建档授权" in found[0].words
    assert "身份证" in found[1].words


def test_nothing_stands_against_a_complete_case() -> None:
    assert not obstacles(DRAFT, action(DRAFT, "submit"), Standing(frozenset({"同意建档"}), frozenset({"身份证"}), 0))


def test_a_case_without_papers_can_still_be_withdrawn() -> None:
    assert not obstacles(DRAFT, action(DRAFT, "withdraw"), NOTHING)


@pytest.mark.parametrize(("stayed", "kinds"), [(2, ["stay"]), (3, []), (4, []), (None, ["calendar"])])
def test_a_case_goes_forward_only_after_its_shortest_stay(stayed: int | None, kinds: list[str]) -> None:
    found = obstacles(CHECK, action(CHECK, "pass"), Standing(frozenset(), frozenset(), stayed))
    assert [each.kind for each in found] == kinds


def test_a_case_can_be_sent_back_before_its_shortest_stay() -> None:
    assert not obstacles(CHECK, action(CHECK, "return"), Standing(frozenset(), frozenset(), 0))


@pytest.mark.parametrize(
    ("opinions", "decided"),
    [
        ([], None),
        (["pass"], None),
        (["pass", "pass"], "pass"),
        (["pass", "refuse"], None),
        (["pass", "refuse", "pass"], "pass"),
        (["refuse", "refuse"], "refuse"),
        (["return", "refuse"], "return"),
        (["refuse", "return"], "return"),
        (["refuse", "pass", "refuse"], "refuse"),
    ],
)
def test_two_of_three_decide(opinions: list[str], decided: str | None) -> None:
    found = tally(APPROVAL, opinions)
    assert (found.decided.code if found.decided else None) == decided
    assert (found.given, found.outstanding) == (len(opinions), 3 - len(opinions))


def test_one_person_decides_an_ordinary_step() -> None:
    assert tally(CHECK, ["return"]).decided == action(CHECK, "return")


def test_an_opinion_that_the_step_does_not_know_is_an_error() -> None:
    with pytest.raises(ValueError, match="approval"):
        tally(APPROVAL, ["burn"])


panels = st.integers(1, 9).flatmap(lambda size: st.builds(Panel, st.integers(size // 2 + 1, size), st.just(size)))
choices = st.sampled_from(["pass", "return", "refuse"])


@given(panels, st.lists(choices, max_size=9))
def test_a_panel_decides_at_the_latest_when_everyone_has_spoken_and_never_changes_its_mind(
    panel: Panel, opinions: list[str]
) -> None:
    step = Step("x", "x", ("reviewer",), APPROVAL.actions, panel=panel)
    decided = None
    for count in range(min(len(opinions), panel.size) + 1):
        now = tally(step, opinions[:count]).decided
        if decided is not None:
            assert now is not None
            assert (now.kind == ActionKind.FORWARD) == (decided.kind == ActionKind.FORWARD)
        decided = now
    if len(opinions) >= panel.size:
        assert decided is not None


@given(panels, st.lists(choices, max_size=9), st.randoms())
def test_the_order_of_opinions_does_not_matter(panel: Panel, opinions: list[str], random: object) -> None:
    step = Step("x", "x", ("reviewer",), APPROVAL.actions, panel=panel)
    assert tally(step, opinions).decided == tally(step, sorted(opinions)).decided


OFFICER, REVIEWER = frozenset({"officer"}), frozenset({"reviewer"})


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (Person(1, REVIEWER), ""),
        (Person(1, OFFICER), "角色不办理"),
        (Person(1, REVIEWER, recused=True), "登记回避"),
        (Person(1, REVIEWER, same_team=True), "同一班组"),
        (Person(7, REVIEWER), "前面步骤"),
        (Person(8, REVIEWER), ""),
    ],
)
def test_who_may_not_decide_is_told_why(person: Person, words: str) -> None:
    found = barred(CHECK, person, {"draft": {7}, "approval": {8}})
    assert (words in found) if words else not found


@pytest.mark.parametrize("name", shipped_flows())
@given(st.data())
def test_no_sequence_of_actions_leaves_the_flow(name: str, data: st.DataObject) -> None:
    flow = load_shipped_flow(name, roles=ROLES, papers=PAPERS)
    here = flow.start.code
    for _ in range(data.draw(st.integers(0, 25))):
        step = flow.step(here)
        if step is None:
            assert flow.end(here) is not None
            break
        choice = data.draw(st.sampled_from(step.actions))
        opinions = [choice.code] * step.panel.size
        decided = tally(step, opinions).decided
        assert decided is not None
        here = decided.to
        assert flow.step(here) or flow.end(here)
