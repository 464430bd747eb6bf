"""Whether a flow holds together: every step reached, every case able to end, nobody asked twice in vain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bangfu.core.workflow.model import Action, ActionKind, Step, Workflow
from bangfu.core.yaml_text.problems import Place, Problem, nearest_hint


def graph_problems(flow: Workflow, places: Mapping[str, Place]) -> list[Problem]:
    """Faults of the graph, each at its step. ``places`` tells where each step and end stands in the file."""
    found = [problem for step in flow.steps for problem in _of_step(flow, step, places)]
    if found:
        return found  # what follows walks the graph, which needs its targets
    return [*_unreached(flow, places), *_endless(flow, places), *_archives(flow, places)]


def reached_from(flow: Workflow, start: str) -> set[str]:
    """Codes of steps and ends that a case can come to from here, the start included."""
    return _closure({start}, {step.code: {action.to for action in step.actions} for step in flow.steps})


def _closure(found: set[str], following: Mapping[str, set[str]]) -> set[str]:
    waiting = list(found)
    while waiting:
        for code in following.get(waiting.pop(), set()) - found:
            found.add(code)
            waiting.append(code)
    return found


def _of_step(flow: Workflow, step: Step, places: Mapping[str, Place]) -> Iterator[Problem]:
    place = places[step.code]
    for action in step.actions:
        if reason := _wrong_target(flow, step, action):
            hint = nearest_hint(action.to, _codes(flow))
            yield Problem(place, step.code, f"动作「{action.label}」{reason}", hint)
    for code in _repeated(action.code for action in step.actions):
        yield Problem(place, step.code, f"动作的代号「{code}」用了两次")
    for code in step.apart_from:
        if flow.step(code) is None:
            yield Problem(place, step.code, f"「不同人」里的步骤「{code}」不存在")
    yield from (Problem(place, step.code, reason) for reason in _without_way_on(step))


def _codes(flow: Workflow) -> list[str]:
    return [*(each.code for each in flow.steps), *(each.code for each in flow.ends)]


def _wrong_target(flow: Workflow, step: Step, action: Action) -> str:
    if action.to == step.code:
        return "又回到这一步，等于没有动作"
    return "" if action.to in _codes(flow) else f"要到的「{action.to}」不存在"


def _without_way_on(step: Step) -> Iterator[str]:
    if not any(action.kind == ActionKind.FORWARD for action in step.actions):
        yield "至少要有一个「通过」的动作"
    if step.panel.size > 1 and not any(_turns_down(action.kind) for action in step.actions):
        yield "合议的步骤要有「退回」或「不予通过」的动作，意见不够时才有去处"
    if step.working_days is not None and step.least_days > step.working_days:
        yield "「至少」的天数比「期限」还长，必然逾期"


def _turns_down(kind: ActionKind) -> bool:
    return kind in (ActionKind.BACK, ActionKind.REFUSE)


def _unreached(flow: Workflow, places: Mapping[str, Place]) -> Iterator[Problem]:
    reached = reached_from(flow, flow.start.code)
    for code in _codes(flow):
        if code not in reached:
            yield Problem(places[code], code, "从第一步走不到这里")


def _endless(flow: Workflow, places: Mapping[str, Place]) -> Iterator[Problem]:
    """Steps from which no end is reached by going forward: a case there could only go round."""
    before: dict[str, set[str]] = {}
    for step in flow.steps:
        for action in step.actions:
            if action.kind == ActionKind.FORWARD:
                before.setdefault(action.to, set()).add(step.code)
    ending = _closure({end.code for end in flow.ends}, before)
    for step in flow.steps:
        if step.code not in ending:
            yield Problem(places[step.code], step.code, "从这一步一直「通过」下去到不了任何结束")


def _archives(flow: Workflow, places: Mapping[str, Place]) -> Iterator[Problem]:
    archived = [end.code for end in flow.ends if end.archived]
    if len(archived) != 1:
        place = places[(archived or [flow.ends[0].code])[-1]]
        yield Problem(place, "", "要有且只有一个结束标明「建档: 是」")


def _repeated(codes: Iterable[str]) -> list[str]:
    listed = list(codes)
    return [code for code in dict.fromkeys(listed) if listed.count(code) > 1]
