"""Who entered, left or moved between two screenings, by name and with the condition that changed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.explanation import Explainer, Explanation, RuleResult
from bangfu.core.criteria.model import EXCLUDED, NOT_ELIGIBLE, UNDECIDED
from bangfu.core.criteria.speech import Say, as_written, worded
from bangfu.core.criteria.wording import STATUS_WORDS, joined_tests, missing_texts, reason_sentence
from bangfu.core.screening import outputs
from bangfu.core.screening.households import household_rows
from bangfu.core.screening.screened import Screened

Kind = Literal["进入", "退出", "变动", "新增", "减少", "其他"]
ABSENT = "不在册"
FAULTY = "未通过"
_NO_RULE: Final = worded("没有这一条")
_NONE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Change:
    """One household whose outcome differs: what it was, what it is, and the condition that made the difference."""

    kind: Kind
    archive_no: str
    name: str
    unit: str
    before: str
    after: str
    because: str


def diff(
    old: Screened, new: Screened, *, old_faulty: Mapping[str, str] = _NONE, new_faulty: Mapping[str, str] = _NONE
) -> list[Change]:
    """The households whose outcome changed, matched by 档案编号, in the order of the new register, then the gone ones.

    ``old_faulty`` and ``new_faulty`` are the archive numbers that a register lists but that did not pass the reading,
    each with the sentence that says why.
    """
    before, after = _outcomes(old), _outcomes(new)
    moved = [
        number
        for number in dict.fromkeys([*after, *before])
        if before.get(number, _missing(number, old_faulty)) != after.get(number, _missing(number, new_faulty))
    ]
    wanted = set(moved)
    explained_old, explained_new = _explained(old, wanted), _explained(new, wanted)
    changes = []
    for number in moved:
        was, now = before.get(number, _missing(number, old_faulty)), after.get(number, _missing(number, new_faulty))
        one, other = explained_old.get(number), explained_new.get(number)
        found = other or one
        person = found[0] if found else {}
        because = _fault(number, other[1] if other else None, old_faulty, new_faulty) or because_of(
            one[1] if one else None, other[1] if other else None
        )
        kind = _kind(was, now, old.compiled, new.compiled)
        changes.append(Change(kind, number, person.get("name", ""), person.get("unit", ""), was, now, because))
    return changes


def _missing(number: str, faulty: Mapping[str, str]) -> str:
    return FAULTY if number in faulty else ABSENT


def _outcomes(screened: Screened) -> dict[str, str]:
    compiled = screened.compiled
    labels = {tier.code: tier.name for tier in compiled.tiers}
    labels |= {outputs.EXCLUDED: EXCLUDED, outputs.NONE: NOT_ELIGIBLE, outputs.UNDECIDED: UNDECIDED}
    numbers = screened.households["archive_no"].to_pylist()
    return dict(zip(numbers, (labels[code] for code in screened.result["tier"].to_pylist()), strict=True))


def _explained(screened: Screened, wanted: set[str]) -> dict[str, tuple[dict[str, Any], Explanation]]:
    numbers = screened.households["archive_no"].to_pylist()
    places = np.array([place for place, number in enumerate(numbers) if number in wanted], dtype=np.int64)
    explainer = Explainer(screened.compiled, deciding_only=True)
    found = {}
    for row in household_rows(screened.households.take(places), screened.members):
        parameters: Mapping[str, int | None] = screened.lines[row.household["region"]]
        explanation = explainer.explain(row.household, parameters, row.members)
        found[row.household["archive_no"]] = (row.household, explanation)
    return found


def _kind(before: str, after: str, old: Compiled, new: Compiled) -> Kind:
    was = before in {tier.name for tier in old.tiers}
    now = after in {tier.name for tier in new.tiers}
    if was and now:
        return "变动"
    if now:
        return "进入"
    if was:
        return "退出"
    if before == ABSENT:
        return "新增"
    return "减少" if after == ABSENT else "其他"


def _fault(number: str, after: Explanation | None, old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """Why a household fell to 未通过, or what kept it there before it came back; empty for any other."""
    if number in new:
        return new[number]
    if number in old and after is not None:
        return f"原先{old[number]}。现已通过：{reason_sentence(after)}"
    return ""


def because_of(before: Explanation | None, after: Explanation | None, say: Say = as_written) -> str:
    """The condition that made the difference, with its values before and after, in the language of ``say``."""
    if before is None or after is None:
        only = before or after
        return _state(only.decided_by, say) if only and only.decided_by else ""
    if after.row is None or before.row is None:
        return say("；").join(missing_texts(after, say) or missing_texts(before, say))
    for rule in (after.decided_by, before.decided_by):
        if rule is None:
            continue
        was, now = _same_rule(before, rule), _same_rule(after, rule)
        if was is None or now is None or was.status is not now.status:
            change = f"{_state(was, say)} → {_state(now, say)}"
            frame = say("{section}「{rule}」：{change}")
            return frame.format(section=say(rule.rule.section), rule=say(rule.rule.name), change=change)
    return f"{reason_sentence(before, say)} → {reason_sentence(after, say)}"


def _same_rule(explanation: Explanation, rule: RuleResult) -> RuleResult | None:
    wanted = (rule.rule.section, rule.rule.code)
    return next((found for found in explanation.rules if (found.rule.section, found.rule.code) == wanted), None)


def _state(rule: RuleResult | None, say: Say) -> str:
    if rule is None:
        return say(_NO_RULE)
    return say("{status}（{tests}）").format(status=say(STATUS_WORDS[rule.status]), tests=joined_tests(rule, say))
