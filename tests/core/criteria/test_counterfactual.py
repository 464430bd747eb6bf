"""Smallest changes worked out by hand: union-current, and small sets with one trait each."""

from __future__ import annotations

from bangfu.core.criteria.counterfactual import Counterfactual, CounterfactualFinder
from tests.core.criteria.small_sets import PARAMETERS, compiled_set, home, person, shipped


def found(compiled, household, members, parameters=PARAMETERS) -> dict[str, Counterfactual]:
    return {entry.outcome_code: entry for entry in CounterfactualFinder(compiled).find(household, parameters, members)}


def change(entry: Counterfactual) -> tuple[str, int | None, int | bool | None, int | bool | None, int | None]:
    assert entry.fact is not None
    return entry.fact.name, entry.member_index, entry.old, entry.new, entry.delta


def family(income: int = 300_000, medical: int = 3_500_000) -> list[dict]:
    """Three people with 60,000 yuan a year and 35,000 yuan of medical expenses: 694.44 yuan a head and month."""
    return [
        person(19860101, relation="本人", income_month=income),
        person(19880101, relation="配偶", income_month=200_000, medical_self_pay=medical),
        person(20160101, relation="子", income_month=None),
    ]


# -- union-current ---------------------------------------------------------------------------------------------------


def test_a_household_in_the_deepest_tier_learns_what_would_lift_it():
    entries = found(shipped("union-current"), home(), family())
    # 年净收入 25,000; the lines stand at 27,000, 54,000 and 67,500 yuan. A fen a month of the worker is 12 fen a year.
    assert change(entries["relative"]) == ("月收入", 0, 300_000, 316_667, 16_667)
    assert change(entries["marginal"]) == ("月收入", 0, 300_000, 541_667, 241_667)
    assert change(entries["none"]) == ("月收入", 0, 300_000, 654_167, 354_167)
    assert entries["accident"].fact is None
    assert all(entry.proven for entry in entries.values())
    assert list(entries) == ["relative", "accident", "marginal", "none"]


def test_a_household_exactly_on_the_line_is_one_fen_from_the_tier_below():
    entries = found(shipped("union-current"), home(other_income_year=200_000), family())
    assert change(entries["deep"]) == ("家庭其他年收入", None, 200_000, 199_999, -1)


def test_the_worker_wins_a_tie_and_a_member_who_lives_elsewhere_never_counts():
    members = [person(income_month=0, co_resident=False), *family()]
    entries = found(shipped("union-current"), home(), members)
    assert change(entries["relative"]) == ("月收入", 1, 300_000, 316_667, 16_667)


def test_a_loss_reaches_the_accident_tier_with_its_own_kink():
    household = home(accident_loss=1_000_000, compensation=2_000_000)
    entries = found(shipped("union-current"), household, family(700_000))
    # 年收入 108,000; the net loss must exceed 86,400 yuan, and counts only above the compensation.
    assert change(entries["accident"]) == ("意外损失", None, 1_000_000, 10_640_001, 9_640_001)


def test_no_income_below_zero_is_proposed():
    entries = found(shipped("union-current"), home(), [person(19860101, relation="本人", income_month=0), person()])
    assert all(entry.new is None or entry.new >= 0 for entry in entries.values())
    compiled = compiled_set(["家庭其他年收入 < 0", "家庭其他年收入 < 10"])
    entries = found(compiled, home(other_income_year=2_000), [person()])
    assert entries["t0"].fact is None
    assert entries["t0"].proven
    assert change(entries["t1"]) == ("家庭其他年收入", None, 2_000, 999, -1_001)


def test_a_loss_may_become_smaller_but_not_larger():
    compiled = compiled_set(["家庭其他年收入 < -200", "家庭其他年收入 >= -50"])
    entries = found(compiled, home(other_income_year=-10_000), [person()])
    assert entries["t0"].fact is None
    assert change(entries["t1"])[2:] == (-10_000, -5_000, 5_000)


def test_an_excluded_household_learns_of_the_flag_that_keeps_it_out():
    entries = found(shipped("union-current"), home(private_car=True), family())
    assert change(entries["deep"]) == ("私家车", None, True, False, None)
    assert [entries[code].fact for code in ("relative", "accident", "marginal", "none")] == [None] * 4


def test_two_exclusions_are_not_undone_by_one_change():
    entries = found(shipped("union-current"), home(private_car=True, owns_business=True), family())
    assert all(entry.fact is None and entry.proven for entry in entries.values())


def test_the_number_of_homes_is_never_changed():
    entries = found(shipped("union-current"), home(houses=2), family())
    assert all(entry.fact is None for entry in entries.values())


def test_an_undecided_household_has_no_counterfactual():
    members = family()
    members[0]["income_month"] = None
    assert found(shipped("union-current"), home(), members) == {}


def test_a_household_without_members_has_no_counterfactual():
    assert found(shipped("union-current"), home(), []) == {}


def test_the_rows_given_are_left_as_they_were():
    household, members = home(private_car=True), family()
    found(shipped("union-current"), household, members)
    assert household == home(private_car=True)
    assert members == family()


# -- small sets ------------------------------------------------------------------------------------------------------


def test_a_window_one_fen_wide_is_found():
    compiled = compiled_set(["意外损失 = 123456.78", "意外损失 > 200000"])
    assert change(found(compiled, home(), [person()])["t0"]) == ("意外损失", None, 0, 12_345_678, 12_345_678)
    assert change(found(compiled, home(accident_loss=15_000_000), [person()])["t0"])[4] == 12_345_678 - 15_000_000


def test_leaving_a_single_point_prefers_the_decrease():
    compiled = compiled_set(["意外损失 = 5"])
    assert change(found(compiled, home(accident_loss=500), [person()])["none"]) == ("意外损失", None, 500, 499, -1)


def test_the_ends_of_the_declared_range_are_reached_and_not_passed():
    compiled = compiled_set(["意外损失 >= 100000000", "意外损失 > 99999999.99", "已获赔偿救助 < 0"])
    entries = found(compiled, home(), [person()])
    assert change(entries["t0"])[3] == 10_000_000_000
    assert entries["t1"].fact is None
    assert entries["t2"].fact is None


def test_a_round_staircase_turns_where_half_rounds_away_from_zero():
    compiled = compiled_set(["ROUND(意外损失 / 7, 0) >= 3"])
    assert change(found(compiled, home(), [person()])["t0"])[3] == 1750
    compiled = compiled_set(["ROUND(家庭其他年收入 / 7, 0) > -4"])
    assert change(found(compiled, home(other_income_year=-9_000), [person()])["t0"])[3] == -2449


def test_a_ratio_over_a_count_is_compared_exactly():
    compiled = compiled_set(["SUM(成员.月收入) / COUNT(成员) > 33.33"])
    members = [person(income_month=3333), person(income_month=3333), person(income_month=3333)]
    assert change(found(compiled, home(), members)["t0"]) == ("月收入", 0, 3333, 3334, 1)


def test_a_denominator_that_falls_to_zero_leaves_no_verdict():
    compiled = compiled_set(["意外损失 / 家庭其他年收入 > 2"])
    entries = found(compiled, home(accident_loss=1000, other_income_year=100), [person()])
    assert change(entries["none"]) == ("家庭其他年收入", None, 100, 500, 400)
    entries = found(compiled, home(accident_loss=0, other_income_year=100), [person()])
    assert change(entries["t0"]) == ("意外损失", None, 0, 201, 201)


def test_a_filter_on_the_changed_fact_is_followed():
    compiled = compiled_set(["SUM(成员.医疗自付) FILTER (WHERE 成员.医疗自付 >= 100) > 0"])
    entry = found(compiled, home(), [person(medical_self_pay=9_000), person(medical_self_pay=9_999)])["t0"]
    assert change(entry) == ("医疗自付", 1, 9_999, 10_000, 1)
    assert entry.proven


def test_a_case_of_the_changed_fact_is_followed():
    compiled = compiled_set(["CASE WHEN 意外损失 >= 50 THEN 100 - 意外损失 ELSE 意外损失 END > 49.99"])
    entry = found(compiled, home(), [person()])["t0"]
    assert (entry.new, entry.proven) == (5000, True)


def test_a_difference_that_may_turn_back_is_searched_but_not_called_proven():
    bounded = "GREATEST(LEAST(家庭其他年收入, 100), -100)"
    compiled = compiled_set([f"{bounded} * {bounded} >= 400"])
    entry = found(compiled, home(), [person()])["t0"]
    assert (entry.new, entry.delta, entry.proven) == (2000, 2000, False)


def test_a_window_that_closes_again_is_looked_for_in_ever_wider_steps():
    compiled = compiled_set(["LEAST(意外损失, 100) * (60 - LEAST(意外损失, 100)) >= 800"])
    entry = found(compiled, home(), [person()])["t0"]
    assert (entry.new, entry.proven) == (2000, False)


def test_money_goes_before_a_flag():
    compiled = compiled_set(["低保对象 OR 意外损失 > 90000000"])
    assert change(found(compiled, home(), [person()])["t0"])[0] == "意外损失"
    compiled = compiled_set(["低保对象 OR 意外损失 > 100000000"])
    assert change(found(compiled, home(), [person()])["t0"]) == ("低保对象", None, False, True, None)


def test_an_unknown_value_is_not_tried():
    compiled = compiled_set(["COALESCE(储蓄, 0) > 5"])
    assert found(compiled, home(), [person()])["t0"].fact is None
    assert change(found(compiled, home(savings=1), [person()])["t0"]) == ("储蓄", None, 1, 501, 500)


def test_a_blank_income_counts_as_nothing_under_16_only():
    compiled = compiled_set(["COALESCE(MAX(成员.月收入), 0) > 5"])
    assert change(found(compiled, home(), [person(20160101, income_month=None)])["t0"]) == ("月收入", 0, 0, 501, 501)
    assert found(compiled, home(), [person(19860101, income_month=None)])["t0"].fact is None


def test_facts_that_are_not_marked_changeable_are_never_tried():
    compiled = compiled_set(["欠薪金额 > 5 OR 欠薪月数 > 1 OR 婚姻状况 = '离异' OR SUM(成员.年龄) > 99"])
    assert found(compiled, home(), [person()])["t0"].fact is None


def test_a_search_that_is_cut_short_is_not_called_proven(monkeypatch):
    compiled = compiled_set(["意外损失 > 5 AND 意外损失 < 9 AND 意外损失 > 7"])
    assert found(compiled, home(), [person()])["t0"].proven
    monkeypatch.setattr("bangfu.core.criteria.flips.MAX_TURNS", 1)
    entry = found(compiled, home(), [person()])["t0"]
    assert (entry.fact, entry.proven) == (None, False)
