"""Which facts are missing where a household cannot be decided."""

import pytest

from bangfu.core.criteria.explanation import Explainer
from tests.core.criteria.small_sets import PARAMETERS, compiled_set, home, person

INCOME = ["SUM(成员.月收入) FILTER (WHERE 成员.共同生活) < 低保标准"]


def missing(compiled, members, parameters=PARAMETERS, **household):
    found = Explainer(compiled).explain(home(**household), parameters, members).missing
    return [(item.fact.name if item.fact else None, item.member_index) for item in found], found


def someone(income, born=19860101, **facts):
    return person(born, **({"co_resident": True, "income_month": income} | facts))


def test_the_member_whose_income_is_unknown_is_named():
    named, found = missing(compiled_set(INCOME), [someone(0), someone(None), someone(None)])
    assert named == [("月收入", 1), ("月收入", 2)]
    assert "不能当作 0" in found[0].reason


@pytest.mark.parametrize(("born", "named"), [(20101124, []), (20101123, [("月收入", 1)]), (20101122, [("月收入", 1)])])
def test_who_turns_sixteen_on_the_day_needs_an_income(born, named):
    """The day is 2026-11-23; the reader gives the younger ones an income of 0, and a blank one counts as that here."""
    assert missing(compiled_set(["储蓄 < 1", *INCOME]), [someone(0), someone(None, born)])[0][1:] == named


def test_who_lives_elsewhere_brings_no_unknown():
    named, _ = missing(compiled_set(["储蓄 < 1", *INCOME]), [someone(0), someone(None, co_resident=False)])
    assert named == [("储蓄", None)]


def test_a_region_without_a_line_is_named_with_the_year():
    named, found = missing(compiled_set(INCOME), [someone(0)], parameters={"dibao_month": None})
    assert named == [("低保标准", None)]
    assert "990200" in found[0].reason
    assert "2026" in found[0].reason


def test_only_facts_of_conditions_that_are_unknown_are_named():
    compiled = compiled_set(["住房套数 < 1 AND 投资性净资产 < 1", "储蓄 < 1"])
    named, found = missing(compiled, [someone(0)], houses=1)
    assert named == [("储蓄", None)]
    assert found[0].reason == "储蓄未填，无法认定"


def test_a_household_without_members_cannot_be_computed():
    named, found = missing(compiled_set(INCOME), [])
    assert named == [(None, None)]
    assert found[0].reason == "没有家庭成员，无法计算"


def test_a_household_in_which_nobody_lives_cannot_be_divided_by():
    share = compiled_set(["SUM(成员.月收入) / (COUNT(成员) FILTER (WHERE 成员.共同生活)) < 低保标准"])
    named, found = missing(share, [someone(0, co_resident=False)])
    assert named == [(None, None)]
    assert "没有共同生活的家庭成员" in found[0].reason


def test_nothing_is_missing_where_a_rule_decides():
    assert missing(compiled_set(INCOME), [someone(0)])[0] == []
