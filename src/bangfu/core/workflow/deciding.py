"""What may be done at a step, what stands against it, and what the opinions given so far come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from bangfu.core.workflow.conditions import CONDITIONS
from bangfu.core.workflow.model import Action, ActionKind, Step

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a case shows at the moment of asking.

    ``met`` are the codes of conditions that hold, ``papers`` the kinds of documents in the file, ``stayed`` the full
    working days since the case came to the step (None where the calendar of the year is not loaded).
    """

    met: frozenset[str]
    papers: frozenset[str]
    stayed: int | None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that stands against an action: its kind, and what a person reads."""

    kind: str
    words: str


def obstacles(step: Step, action: Action, standing: Standing, say: Say = str) -> list[Obstacle]:
    """What must be put right before this action; nothing for an action that may be taken now.

    Papers and the shortest stay bind only what goes forward: a case can always be sent back or refused. ``say`` gives
    a sentence in the reader's language.
    """
    unmet = [CONDITIONS[code].unmet for code in action.conditions if code not in standing.met]
    found = [Obstacle("condition", say(words)) for words in unmet]
    if action.kind != ActionKind.FORWARD:
        return found
    missing = [kind for kind in step.papers if kind not in standing.papers]
    if missing:
        papers = "、".join(say(kind) for kind in missing)
        found.append(Obstacle("papers", say("还缺材料：{papers}").format(papers=papers)))
    return [*found, *_stay_obstacles(step, standing, say)]


def _stay_obstacles(step: Step, standing: Standing, say: Say) -> list[Obstacle]:
    if not step.least_days:
        return []
    if standing.stayed is None:
        return [Obstacle("calendar", say("工作日历没有载入这一年，算不出是否满期"))]
    if standing.stayed >= step.least_days:
        return []
    frame = say("要满 {least} 个工作日，才过了 {stayed} 个")
    return [Obstacle("stay", frame.format(least=step.least_days, stayed=standing.stayed))]


@dataclass(frozen=True, slots=True)
class Tally:
    """Where a panel stands: the action that was decided (None while it is open), and how many opinions are out."""

    decided: Action | None
    given: int
    outstanding: int


def tally(step: Step, opinions: Sequence[str]) -> Tally:
    """What the opinions, one code of an action per person, come to.

    An action that goes forward is decided as soon as ``needed`` people chose it. Once no such action can get there any
    more, the step is decided against: by the refusing action that most chose, the first listed among equals. A
    withdrawal decides at once. Raises ValueError for a code the step does not have.
    """
    counted = Counter(opinions)
    unknown = [code for code in counted if step.action(code) is None]
    if unknown:
        raise ValueError(f"{step.code}: {unknown}")
    given = len(opinions)
    outstanding = max(step.panel.size - given, 0)
    forward = [action for action in step.actions if action.kind == ActionKind.FORWARD]
    for action in step.actions:
        if counted[action.code] >= _needed(step, action):
            return Tally(action, given, outstanding)
    if any(counted[action.code] + outstanding >= step.panel.needed for action in forward):
        return Tally(None, given, outstanding)
    against = [action for action in step.actions if action.kind in (ActionKind.BACK, ActionKind.REFUSE)]
    most = max(against, key=lambda action: counted[action.code])  # the first of equals
    return Tally(most, given, outstanding)


def _needed(step: Step, action: Action) -> int:
    """How many people make an action decided by themselves; a refusal of a panel is decided by what is left open."""
    match action.kind:
        case ActionKind.FORWARD:
            return step.panel.needed
        case ActionKind.WITHDRAW:
            return 1
        case _:
            return step.panel.size + 1


@dataclass(frozen=True, slots=True)
class Person:
    """What is asked of a reviewer: who he is, and what ties him to the family."""

    key: int
    roles: frozenset[str]
    recused: bool = False
    """Whether he, or somebody for the family, noted that he must keep out."""
    same_team: bool = False


def barred(step: Step, person: Person, deciders: Mapping[str, Collection[int]], say: Say = str) -> str:
    """Why this person may not act at this step, in words; empty where nothing is against it.

    ``deciders`` holds, by step, who took a deciding action there in this case. A person in doubt is stopped: the
    family's trust in the decision weighs more than a colleague's extra errand.
    """
    if not person.roles & set(step.roles):
        return say("您的角色不办理这一步")
    if person.recused:
        return say("您已登记回避这一户")
    if person.same_team:
        return say("您与申请人在同一班组，应当回避")
    for code in step.apart_from:
        if person.key in deciders.get(code, ()):
            return say("您办理过这一户的前面步骤，不能再审核它")
    return ""
