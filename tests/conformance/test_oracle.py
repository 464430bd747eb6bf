"""Hand-worked examples of sections 1 and 4 of the contract page: indicators and the parts of a verdict.

Facts and parameters are in test_oracle_facts.py, expressions by themselves in test_oracle_expressions.py.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
import yaml

from tests.conformance.oracle import oracle_verdict
from tests.conformance.oracle.facts import Value

ON = date(2026, 11, 23)
ROWS = {("990000", 2026): {"dibao_month": 70000, "province_income_year": 4500000}}
T, F, U = True, False, None


def judge(household: dict | None = None, members: list[dict] | None = None, rows: dict | None = None, **sections):
    """The verdict under a set of these sections (by default one tier that everybody is in)."""
    criteria = {"名称": "test", "类别": [{"代码": "deep", "名称": "深度困难", "条件": "TRUE"}]} | sections
    home = {"region": "990000"} | (household or {})
    return oracle_verdict(
        criteria, home, [{"age": 40}] if members is None else members, ROWS if rows is None else rows, ON
    )


# Indicators


def test_it_uses_the_parameters_of_the_household_s_region():
    rows = {("990200", 2026): {"dibao_month": 70001}, ("990000", 2026): {"dibao_month": 5}}
    values = [{"起": date(2020, 1, 1), "值": 2.5}, {"起": date(2020, 1, 1), "地区": "990200", "值": 3}]
    sets = {"参数": [{"名称": "倍数", "值": values}], "指标": [{"名称": "i", "式": "倍数 * 低保标准"}]}
    found = [judge({"region": region}, rows=rows, **sets).indicators["i"] for region in ("990201", "990300")]
    assert found == [Fraction("2100.03"), Fraction("0.125")]


def test_it_works_out_indicators_in_any_order():
    indicators = [{"名称": "甲", "式": "乙 / 2"}, {"名称": "乙", "式": "丙 / 3"}, {"名称": "丙", "式": 12}]
    assert list(judge(指标=indicators).indicators.values()) == [2, 4, 12]


def test_it_reads_an_ordered_table_from_inclusive_to_exclusive():
    rows = [{"到": 1, "值": 0}, {"从": 1, "到": 3.5, "值": 6.5}, {"从": 3.5, "值": 10}]

    def months(by: str) -> Value:
        return judge(指标=[{"名称": "i", "分档": {"按": by, "行": rows}}]).indicators["i"]

    assert [months(by) for by in ("-7", "0.99", "1", "3.49", "7 / 2", "储蓄")] == [
        0,
        0,
        Fraction(13, 2),
        Fraction(13, 2),
        10,
        U,
    ]


# Tiers


def tiers(*conditions: str) -> list[dict]:
    return [{"代码": f"t{number}", "名称": f"类别{number}", "条件": text} for number, text in enumerate(conditions)]


def test_it_takes_the_first_tier_that_is_met():
    verdict = judge(类别=tiers("FALSE", "TRUE", "TRUE"))
    assert (verdict.tier, verdict.decided_by) == ("t1", "t1")
    assert verdict.conditions == {("tiers", "t0"): F, ("tiers", "t1"): T, ("tiers", "t2"): T}


def test_it_finds_no_tier_when_all_are_not_met():
    verdict = judge(类别=tiers("FALSE", "1 > 2"))
    assert (verdict.tier, verdict.decided_by) == ("none", None)


def test_it_leaves_a_household_undecided_by_an_unknown_condition_before_the_first_met_one():
    assert judge(类别=tiers("FALSE", "储蓄 > 1", "TRUE")).tier == "undecided"
    assert judge(类别=tiers("FALSE", "TRUE", "储蓄 > 1")).tier == "t1"
    assert judge(类别=tiers("FALSE", "储蓄 > 1", "FALSE")).tier == "undecided"


def test_it_puts_exclusions_before_tiers_and_skips_those_switched_off():
    houses = {"代码": "houses", "名称": "房", "条件": "住房套数 >= 2"}
    assert judge({"houses": 2}, 排除=[houses]).tier == "excluded"
    assert judge({"houses": 2}, 排除=[houses]).decided_by == "houses"
    assert judge({"houses": 1}, 排除=[houses]).tier == "deep"
    assert judge({"houses": 2}, 排除=[houses | {"启用": "否"}]).tier == "deep"
    assert judge({"houses": 2}, 排除=[houses | {"启用": False}]).conditions == {("tiers", "deep"): T}
    unknown = {"代码": "rich", "名称": "富", "条件": "储蓄 > 1"}
    assert judge({"houses": 2}, 排除=[unknown, houses]).tier == "undecided"
    assert judge({"houses": 2}, 排除=[houses, unknown]).tier == "excluded"


def test_it_leaves_a_household_without_members_undecided():
    verdict = judge(members=[], 排除=[{"代码": "x", "名称": "x", "条件": "TRUE"}])
    assert (verdict.tier, verdict.decided_by, verdict.main_cause) == ("undecided", None, None)


# Causes


def cause(code: str, condition: str, weight: str | int, name: str | None = None) -> dict:
    return {"代码": code, "名称": name or f"原因{code}", "条件": condition, "权重": weight}


OTHERS = {"代码": "9", "名称": "其他"}


def test_it_takes_the_heaviest_cause_and_breaks_ties_by_list_order():
    entries = [OTHERS, cause("1", "TRUE", 5), cause("3", "TRUE", 7), cause("2", "TRUE", 7), cause("4", "FALSE", 99)]
    entries += [cause("5", "TRUE", 5), cause("6", "TRUE", 1)]
    verdict = judge(致困原因=entries)
    assert (verdict.main_cause, verdict.secondary_causes) == ("3", ["2", "1", "5"])


def test_it_does_not_count_a_cause_that_is_unknown_or_has_an_unknown_weight():
    verdict = judge(致困原因=[cause("1", "储蓄 > 1", 9), cause("2", "TRUE", "储蓄"), cause("3", "TRUE", 0), OTHERS])
    assert (verdict.main_cause, verdict.secondary_causes) == ("3", [])


def test_it_falls_back_to_the_cause_named_other():
    verdict = judge(致困原因=[cause("1", "FALSE", 9), OTHERS])
    assert (verdict.main_cause, verdict.secondary_causes) == ("9", [])
    assert judge(致困原因=[cause("1", "FALSE", 9)]).main_cause is None


@pytest.mark.parametrize("condition", ["FALSE", "储蓄 > 1"])
def test_it_names_no_cause_outside_the_tiers(condition):
    verdict = judge(类别=tiers(condition), 致困原因=[cause("1", "TRUE", 9), OTHERS])
    assert (verdict.main_cause, verdict.secondary_causes) == (None, [])


# Measures, warnings, score


def measure(code: str, condition: str, **rest: object) -> dict:
    return {"代码": code, "名称": code, "条件": condition, **rest}


def test_it_proposes_the_lesser_of_amount_and_cap_and_never_less_than_nothing():
    entries = [
        measure("capped", "TRUE", 金额="100.25", 上限=50),
        measure("free", "TRUE", 金额="100.25"),
        measure("under", "TRUE", 金额=30, 上限="50.01"),
        measure("negative", "TRUE", 金额="-3", 上限=50),
        measure("service", "TRUE"),
        measure("not_met", "FALSE", 金额=1),
        measure("unknown", "储蓄 > 1", 金额=1),
        measure("unknown_amount", "TRUE", 金额="储蓄"),
    ]
    assert judge(措施=entries).measures == {"capped": 5000, "free": 10025, "under": 3000, "negative": 0, "service": 0}


def test_it_refuses_an_amount_that_is_not_in_whole_fen():
    with pytest.raises(ValueError, match="whole fen"):
        judge(措施=[measure("m", "TRUE", 金额="0.005")])


def test_it_knows_the_tier_and_the_main_cause_in_measures():
    entries = [measure("a", "困难类别 IN ('深度困难', '排除')"), measure("b", "困难类别 <> '深度困难'")]
    entries += [measure("c", "主要致困原因 = '其他'"), measure("d", "主要致困原因 <> '其他'")]
    assert list(judge(措施=entries, 致困原因=[OTHERS]).measures) == ["a", "c"]


def test_it_reads_the_tier_of_those_outside_as_the_page_says():
    entries = [
        measure("out", "困难类别 = '排除'"),
        measure("none", "困难类别 = '不符合'"),
        measure("not", "困难类别 <> '排除'"),
    ]
    excluded = judge(措施=entries, 排除=[{"代码": "x", "名称": "x", "条件": "TRUE"}])
    assert list(excluded.measures) == ["out"]
    assert list(judge(措施=entries, 类别=tiers("FALSE")).measures) == ["none", "not"]
    assert list(judge(措施=entries, 类别=tiers("储蓄 > 1")).measures) == []


def test_it_raises_warnings_that_are_met():
    entries = [
        {"代码": code, "名称": code, "级别": "橙", "条件": c}
        for code, c in (("y", "TRUE"), ("n", "FALSE"), ("u", "储蓄 = 1"))
    ]
    verdict = judge(预警=entries)
    assert verdict.warnings == ["y"]
    assert verdict.conditions["warnings", "u"] is U


def test_it_cuts_each_part_of_the_score():
    parts = [
        {"名称": "a", "满分": 40, "式": "99"},
        {"名称": "b", "满分": 30, "式": "-5"},
        {"名称": "c", "满分": 30, "式": "12.345"},
    ]
    assert judge(评分=parts).score == Fraction("52.345")


def test_it_leaves_the_score_empty_by_one_unknown_part():
    parts = [{"名称": "a", "满分": 50, "式": "99"}, {"名称": "b", "满分": 50, "式": "储蓄"}]
    assert judge(评分=parts).score is None
    assert judge().score is None


def test_it_reads_a_set_from_its_file(tmp_path):
    criteria = {
        "指标": [{"名称": "人均", "式": "12 * SUM(成员.月收入) FILTER (WHERE 成员.共同生活) / 12 / COUNT(成员)"}],
        "类别": [{"代码": "deep", "名称": "深度困难", "条件": "人均 < 1 * 低保标准"}],
    }
    path = tmp_path / "set.yaml"
    path.write_text(yaml.safe_dump(criteria, allow_unicode=True), encoding="utf-8")

    def tier(income: int) -> str:
        return oracle_verdict(path, {"region": "990101"}, [{"age": 40, "income_month": income}], ROWS, ON).tier

    assert [tier(69999), tier(70000), tier(70001)] == ["deep", "none", "none"]
