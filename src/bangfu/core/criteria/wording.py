"""An explanation in words: one sentence for a list, a page for an officer, a mapping for a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bangfu.core.criteria.clause_results import ClauseResult, RuleResult, SideValue, Status
from bangfu.core.criteria.counterfactual import Counterfactual
from bangfu.core.criteria.exact import Exact, scaled_text
from bangfu.core.criteria.explanation import Explanation
from bangfu.core.facts.catalogue import MONEY_SCALE

STATUS_WORDS: dict[Status, str] = {True: "符合", False: "不符合", None: "未知"}
_TRUE_RELATION = {"<": "≥", "≤": ">", ">": "≤", "≥": "<", "=": "≠", "≠": "="}
"""What holds where a comparison is not met: the text states the fact, the mark the status."""
_MARKS: dict[Status, str] = {True: "✓", False: "✗", None: "?"}


def reason_sentence(explanation: Explanation) -> str:
    """Why the household stands where it stands, in one sentence with value, line, margin and article."""
    if explanation.row is None:
        return "；".join(dict.fromkeys(fact.reason for fact in explanation.missing))
    decided = explanation.decided_by
    if decided is not None:
        texts = [test_text(test) for test in decided.clause.reasons()]
        return f"{decided.rule.name}：{'；'.join(dict.fromkeys(texts))}（{decided.rule.article}）"
    tiers = [rule for rule in explanation.rules if rule.rule.section == "类别"]
    missed = [test_text(test) for test in tiers[-1].clause.reasons()] if tiers else []
    return f"未达到任何一类；离「{tiers[-1].rule.name}」：{'；'.join(missed)}" if missed else "未达到任何一类"


def test_text(test: ClauseResult) -> str:
    """One comparison as it really stands, with the margin; or one test with the value it looked at."""
    clause = test.clause
    if clause.kind == "compare" and test.left is not None and test.right is not None:
        remark = "无法判断" if test.status is None else margin_text(test)
        operator = _TRUE_RELATION[clause.operator] if test.status is False else clause.operator
        value, line = test.side_texts()
        return f"{_side(test.left, value)} {operator} {_side(test.right, line)}{f'，{remark}' if remark else ''}"
    if test.left is not None and test.left.known and not test.left.side.named:
        return clause.text
    return f"{test.left.side.text}为{test.left.text()}" if test.left is not None else clause.text


def margin_text(test: ClauseResult) -> str:
    """By how much the value stands above or below the line."""
    margin = test.margin
    if margin is None or test.left is None or test.right is None:
        return ""
    if margin.numerator == 0:
        return "正好在线上"
    unit = test.left.side.unit or test.right.side.unit
    places = max(test.left.side.places, test.right.side.places)
    amount = Exact(abs(margin.numerator), margin.denominator).distinct_text(places)
    return f"{'高' if margin.numerator > 0 else '低'} {amount}{f' {unit}' if unit else ''}"


def _side(side: SideValue, shown: str | None) -> str:
    """A side as «text value unit»; a bare literal is only its value."""
    value = f"{shown}{f' {side.side.unit}' if side.side.unit and side.known else ''}"
    text = side.side.text
    if text.replace(".", "", 1).isdigit():
        return text
    return f"{text} {value}" if side.side.named else f"{text} = {value}"


def counterfactual_text(found: Counterfactual, names: Sequence[str]) -> str:
    """What single change would reach another outcome; ``names`` are those of the members."""
    if found.fact is None:
        return f"{found.outcome_name}：没有哪一项事实单独改变能达到"
    who = f"{names[found.member_index]}的" if found.member_index is not None else ""
    if found.fact.kind == "flag":
        return f"{found.outcome_name}：{who}{found.fact.name}由{_flag(found.old)}变为{_flag(found.new)}"
    old, new = (scaled_text(int(value or 0), MONEY_SCALE) for value in (found.old, found.new))
    more = "多" if (found.delta or 0) > 0 else "少"
    delta = scaled_text(abs(found.delta or 0), MONEY_SCALE)
    unsure = "" if found.proven else "（未证明是最小的变化）"
    return f"{found.outcome_name}：{who}{found.fact.name}由 {old} 变为 {new}（{more} {delta} 元）{unsure}"


def _flag(value: object) -> str:
    return "是" if value else "否"


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
        yield f"      {_MARKS[test.status]} {test_text(test)}"


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
