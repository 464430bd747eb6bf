"""An explanation in words: one sentence for a list, a page for an officer, a mapping for a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bangfu.core.criteria.clause_results import ClauseResult, RuleResult, SideValue, Status
from bangfu.core.criteria.counterfactual import Counterfactual
from bangfu.core.criteria.exact import Exact, scaled_text
from bangfu.core.criteria.explanation import Explanation
from bangfu.core.criteria.speech import Say, as_written, spoken, worded
from bangfu.core.facts.catalogue import MONEY_SCALE

STATUS_WORDS: dict[Status, str] = {True: worded("符合"), False: worded("不符合"), None: worded("未知")}
_TRUE_RELATION = {"<": "≥", "≤": ">", ">": "≤", "≥": "<", "=": "≠", "≠": "="}
"""What holds where a comparison is not met: the text states the fact, the mark the status."""
_MARKS: dict[Status, str] = {True: "✓", False: "✗", None: "?"}


def reason_sentence(explanation: Explanation, say: Say = as_written) -> str:
    """Why the household stands where it stands, in one sentence with value, line, margin and article."""
    if explanation.row is None:
        return say("；").join(missing_texts(explanation, say))
    decided = explanation.decided_by
    if decided is not None:
        tests, name = joined_tests(decided, say), say(decided.rule.name)
        return say("{rule}：{tests}（{article}）").format(rule=name, tests=tests, article=decided.rule.article)
    tiers = [rule for rule in explanation.rules if rule.rule.section == "类别"]
    missed = joined_tests(tiers[-1], say) if tiers else ""
    if not missed:
        return say("未达到任何一类")
    return say("未达到任何一类；离「{tier}」：{tests}").format(tier=say(tiers[-1].rule.name), tests=missed)


def missing_texts(explanation: Explanation, say: Say = as_written) -> list[str]:
    """What is missing, each sentence once."""
    return list(dict.fromkeys(fact.said(say) for fact in explanation.missing))


def joined_tests(rule: RuleResult, say: Say = as_written) -> str:
    """What makes the rule hold or keeps it from holding."""
    return say("；").join(dict.fromkeys(result_text(test, say) for test in rule.clause.reasons()))


def result_text(test: ClauseResult, say: Say = as_written) -> str:
    """One comparison as it really stands, with the margin; or one test with the value it looked at."""
    clause = test.clause
    if clause.kind == "compare" and test.left is not None and test.right is not None:
        remark = say("无法判断") if test.status is None else margin_text(test, say)
        text = comparison_text(test, say)
        return say("{fact}，{remark}").format(fact=text, remark=remark) if remark else text
    if test.left is None or (test.left.known and not test.left.side.named):
        return spoken(clause.speech, say)
    return say("{name}为{value}").format(name=spoken(test.left.side.speech, say), value=value_text(test.left, say))


def comparison_text(test: ClauseResult, say: Say = as_written) -> str:
    """A comparison of two numbers as it really stands, without the margin."""
    assert test.left is not None
    assert test.right is not None
    operator = _TRUE_RELATION[test.clause.operator] if test.status is False else test.clause.operator
    value, line = test.side_texts()
    return f"{_side(test.left, value, say)} {operator} {_side(test.right, line, say)}"


def value_text(side: SideValue, say: Say = as_written) -> str:
    """A value in words; a number as it is."""
    return side.text() if side.exact is not None else say(side.text())


def margin_text(test: ClauseResult, say: Say = as_written) -> str:
    """By how much the value stands above or below the line."""
    margin = test.margin
    if margin is None or test.left is None or test.right is None:
        return ""
    if margin.numerator == 0:
        return say("正好在线上")
    unit = test.left.side.unit or test.right.side.unit
    places = max(test.left.side.places, test.right.side.places)
    amount = Exact(abs(margin.numerator), margin.denominator).distinct_text(places)
    frame = say("高 {amount}") if margin.numerator > 0 else say("低 {amount}")
    return frame.format(amount=with_unit(amount, unit, say))


def with_unit(amount: str, unit: str, say: Say = as_written) -> str:
    """An amount and its unit, if it has one."""
    return f"{amount} {say(unit)}" if unit else amount


def _side(side: SideValue, shown: str | None, say: Say) -> str:
    """A side as «text value unit»; a bare literal is only its value."""
    text = side.side.text
    if text.replace(".", "", 1).isdigit():
        return text
    value = with_unit(str(shown), side.side.unit, say) if side.known else say(str(shown))
    words = spoken(side.side.speech, say)
    return f"{words} {value}" if side.side.named else f"{words} = {value}"


def counterfactual_text(found: Counterfactual, names: Sequence[str], say: Say = as_written) -> str:
    """What single change would reach another outcome; ``names`` are those of the members."""
    outcome = say(found.outcome_name)
    if found.fact is None:
        return say("{outcome}：没有哪一项事实单独改变能达到").format(outcome=outcome)
    fact = say(found.fact.name)
    if found.member_index is not None:
        fact = say("{who}的{fact}").format(who=names[found.member_index], fact=fact)
    if found.fact.kind == "flag":
        frame = say("{outcome}：{fact}由{old}变为{new}")
        return frame.format(outcome=outcome, fact=fact, old=_flag(found.old, say), new=_flag(found.new, say))
    old, new = (scaled_text(int(value or 0), MONEY_SCALE) for value in (found.old, found.new))
    delta = scaled_text(abs(found.delta or 0), MONEY_SCALE)
    more = say("多 {amount} 元") if (found.delta or 0) > 0 else say("少 {amount} 元")
    unsure = "" if found.proven else say("（未证明是最小的变化）")
    frame = say("{outcome}：{fact}由 {old} 变为 {new}（{delta}）{unsure}")
    change = more.format(amount=delta)
    return frame.format(outcome=outcome, fact=fact, old=old, new=new, delta=change, unsure=unsure)


def _flag(value: object, say: Say) -> str:
    return say("是") if value else say("否")


def explanation_lines(
    explanation: Explanation, counterfactuals: Sequence[Counterfactual], names: Sequence[str]
) -> Iterator[str]:
    """The whole explanation as a page of text."""
    yield f"结论：{explanation.outcome}"
    yield f"理由：{reason_sentence(explanation)}"
    if explanation.found_causes:
        main, *others = explanation.found_causes
        yield f"主要致困原因：{main.name}" + (f"；次要：{'、'.join(cause.name for cause in others)}" if others else "")
    if explanation.score is not None:
        yield f"需求评分：{explanation.score.text(explanation.compiled.score_scale)}"
    yield from ("", "逐条对照（按先后，第一条符合的决定）：")
    for rule in explanation.rules:
        yield from _rule_lines(rule)
    yield from ("", "指标：")
    for indicator in explanation.compiled.indicators:
        side = explanation.indicator(indicator)
        yield f"  {indicator.name} = {side.text()}{f' {indicator.unit}' if indicator.unit else ''}"
    yield from _measure_lines(explanation)
    yield from _warning_lines(explanation)
    if counterfactuals:
        yield from ("", "怎样的一项变化会改变结论（只作说明，不是建议）：")
        for found in counterfactuals:
            yield f"  {counterfactual_text(found, names)}"


def _rule_lines(rule: RuleResult) -> Iterator[str]:
    named = f"{rule.rule.section}「{rule.rule.name}」{STATUS_WORDS[rule.status]}"
    yield f"  {_MARKS[rule.status]} {named}  {rule.rule.article}"
    for test in rule.clause.tests():
        yield f"      {_MARKS[test.status]} {result_text(test)}"


def _measure_lines(explanation: Explanation) -> Iterator[str]:
    if not explanation.proposed:
        return
    yield from ("", "建议帮扶：")
    for measure, amount in explanation.proposed:
        money = f" {scaled_text(amount, MONEY_SCALE)} 元" if measure.measure.amount else ""
        yield f"  {measure.rule.name}{money}  {measure.rule.article}"


def _warning_lines(explanation: Explanation) -> Iterator[str]:
    raised = [rule for rule in explanation.warnings if rule.status]
    if not raised:
        return
    levels = {rule.code: warning.level for rule, warning in explanation.compiled.warnings}
    yield from ("", "预警：")
    for rule in raised:
        yield f"  [{levels[rule.rule.code]}] {rule.rule.name}"


def explanation_json(
    explanation: Explanation, counterfactuals: Sequence[Counterfactual], names: Sequence[str]
) -> dict[str, Any]:
    """The whole explanation for programs (docs/developer/verdicts.md); amounts are text, exact where marked so."""
    score = explanation.score
    return {
        "outcome": explanation.outcome,
        "decided_by": explanation.decided_by.rule.code if explanation.decided_by else None,
        "reason": reason_sentence(explanation),
        "causes": [{"code": cause.code, "name": cause.name} for cause in explanation.found_causes],
        "score": score.text(explanation.compiled.score_scale) if score else None,
        "score_parts": [
            {"name": part.name, "full": part.full, "value": exact.text(part.scale) if exact else None}
            for part in explanation.compiled.score
            for exact in (explanation.part(part),)
        ],
        "indicators": [
            {"name": entry.name, "unit": entry.unit, "value": explanation.indicator(entry).text()}
            for entry in explanation.compiled.indicators
        ],
        "conditions": [
            _rule_json(rule)
            for rule in (*explanation.rules, *explanation.causes, *explanation.measures, *explanation.warnings)
        ],
        "measures": [
            {
                "code": measure.rule.code,
                "name": measure.rule.name,
                "amount_fen": amount if measure.measure.amount else None,
            }
            for measure, amount in explanation.proposed
        ],
        "warnings": [rule.rule.code for rule in explanation.warnings if rule.status],
        "missing": [
            {"fact": fact.fact.name if fact.fact else None, "member": fact.member_index, "reason": fact.reason}
            for fact in explanation.missing
        ],
        "counterfactuals": [_counterfactual_json(found, names) for found in counterfactuals],
    }


def _rule_json(result: RuleResult) -> dict[str, Any]:
    rule = result.rule
    article = {"text": rule.article.text, "source": rule.article.source, "verified": rule.article.verified}
    return {
        "section": rule.section,
        "code": rule.code,
        "name": rule.name,
        "status": STATUS_WORDS[result.status],
        "article": article,
        "tests": [_test_json(test) for test in result.clause.tests()],
    }


def _test_json(test: ClauseResult) -> dict[str, Any]:
    margin = test.margin
    value, line = test.side_texts()
    return {
        "text": test.clause.text,
        "status": STATUS_WORDS[test.status],
        "value": value,
        "line": line,
        "margin": margin_text(test) if margin else None,
        "margin_exact": f"{margin.numerator}/{margin.denominator}" if margin else None,
        "unit": test.left.side.unit if test.left else "",
    }


def _counterfactual_json(found: Counterfactual, names: Sequence[str]) -> dict[str, Any]:
    return {
        "outcome": found.outcome_name,
        "fact": found.fact.name if found.fact else None,
        "member": names[found.member_index] if found.member_index is not None else None,
        "old": found.old,
        "new": found.new,
        "delta_fen": found.delta,
        "proven_smallest": found.proven,
        "text": counterfactual_text(found, names),
    }
