"""Who entered, left or moved between two screenings, and the condition that made the difference."""

from dataclasses import replace

import pyarrow as pa
import pytest

from bangfu.core.exchange.sheet_data import schema
from bangfu.core.screening.diff import diff
from bangfu.core.screening.screened import screen
from tests.core.criteria.small_sets import compiled_set

LINES = {("990000", 2026): {"dibao_month": 75_000, "province_income_year": None}}
SUM = "SUM(成员.月收入)"


def small(*tiers, exclusions=("私家车",)):
    return compiled_set(list(tiers), exclusions=list(exclusions))


TWO = small(f"{SUM} < 1000", f"{SUM} < 2000")


def screened(compiled, incomes, cars=()):
    """One person a household; incomes in yuan by archive number, None for unknown."""
    households = [
        {
            "household_no": number,
            "archive_no": archive_no,
            "name": f"职工{archive_no}",
            "unit": "一矿工会",
            "region": "990000",
            "work_status": "在岗",
            "houses": 1,
            "private_car": archive_no in cars,
        }
        for number, archive_no in enumerate(incomes)
    ]
    members = [
        {
            "household_no": number,
            "name": f"职工{archive_no}",
            "relation": "本人",
            "birth_ymd": 19860101,
            "sex": "男",
            "co_resident": True,
            "income_month": None if income is None else income * 100,
        }
        for number, (archive_no, income) in enumerate(incomes.items())
    ]
    return screen(compiled, *register(households, members), LINES)


def register(households, members):
    return [
        pa.Table.from_pylist(rows, schema=schema(entity))
        for entity, rows in (("household", households), ("member", members))
    ]


def changes(before, after, **faulty):
    return {item.archive_no: item for item in diff(before, after, **faulty)}


def test_each_kind_of_change():
    before = screened(
        TWO, {"enters": 3000, "leaves": 500, "moves": 500, "stays": 500, "out": 3000, "gone": 500, "gone-out": 3000}
    )
    after = screened(
        TWO, {"out": 4000, "new": 500, "new-out": 3000, "moves": 1500, "enters": 500, "stays": 600, "leaves": 3000}
    )
    found = {number: (item.kind, item.before, item.after) for number, item in changes(before, after).items()}
    assert found == {
        "enters": ("进入", "不符合", "类别0"),
        "leaves": ("退出", "类别0", "不符合"),
        "moves": ("变动", "类别0", "类别1"),
        "new": ("进入", "不在册", "类别0"),
        "new-out": ("新增", "不在册", "不符合"),
        "gone": ("退出", "类别0", "不在册"),
        "gone-out": ("减少", "不符合", "不在册"),
    }


def test_the_order_is_that_of_the_new_register_then_the_gone():
    before = screened(TWO, {"gone": 500, "a": 500, "b": 500})
    after = screened(TWO, {"b": 3000, "new": 3000, "a": 3000})
    assert list(changes(before, after)) == ["b", "new", "a", "gone"]


def test_nothing_changed_gives_nothing():
    same = screened(TWO, {"a": 500, "b": 3000})
    assert diff(same, same) == []


def test_a_household_is_named_with_its_worker_and_unit():
    (item,) = diff(screened(TWO, {"a": 500}), screened(TWO, {"a": 1500}))
    assert (item.name, item.unit) == ("职工a", "一矿工会")
    (gone,) = diff(screened(TWO, {"a": 500, "b": 1}), screened(TWO, {"b": 1}))
    assert gone.name == "职工a"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (500, 1500, "类别「类别0」"),
        (1500, 500, "类别「类别0」"),
        (500, 3000, "类别「类别0」"),
        (3000, 1500, "类别「类别1」"),
        (1500, 3000, "类别「类别1」"),
    ],
)
def test_the_reason_is_a_condition_that_came_out_otherwise_with_both_values(old, new, rule):
    (item,) = diff(screened(TWO, {"a": old}), screened(TWO, {"a": new}))
    assert item.because.startswith(f"{rule}：")
    before, after = item.because.split(" → ")
    assert f"{old:,}.00" in before
    assert f"{new:,}.00" in after


def test_an_exclusion_is_the_reason_where_it_decides():
    (item,) = diff(screened(TWO, {"a": 500}), screened(TWO, {"a": 500}, cars={"a"}))
    assert (item.kind, item.after) == ("退出", "排除")
    assert item.because == "排除「排除项0」：不符合（私家车为否） → 符合（私家车为是）"


def test_a_fact_that_went_missing_is_the_reason():
    (item,) = diff(screened(TWO, {"a": 500}), screened(TWO, {"a": None}))
    assert (item.kind, item.after) == ("退出", "无法认定")
    assert "月收入未填" in item.because


def test_a_fact_that_was_missing_is_the_reason():
    (item,) = diff(screened(TWO, {"a": None}), screened(TWO, {"a": 500}))
    assert (item.kind, item.before) == ("进入", "无法认定")
    assert "月收入未填" in item.because


FAULT = "未通过检查，不能认定：「家庭成员」第 3 行「月收入」：不能是负数"


def test_a_household_that_fell_to_not_passed_says_why_it_did_not_pass():
    before, after = screened(TWO, {"a": 500, "b": 500}), screened(TWO, {"b": 500})
    (item,) = diff(before, after, new_faulty={"a": FAULT})
    assert (item.kind, item.before, item.after, item.name) == ("退出", "类别0", "未通过", "职工a")
    assert item.because == FAULT
    assert changes(before, after)["a"].after == "不在册"


def test_a_household_that_came_back_says_what_kept_it_out_and_what_it_is_now():
    before, after = screened(TWO, {"b": 500}), screened(TWO, {"a": 500, "b": 500})
    (item,) = diff(before, after, old_faulty={"a": FAULT})
    assert (item.kind, item.before, item.after) == ("进入", "未通过", "类别0")
    assert item.because.startswith(f"原先{FAULT}。现已通过：类别0：")
    assert "500.00" in item.because


def test_a_household_that_does_not_pass_either_time_is_no_change():
    same = screened(TWO, {"b": 500})
    assert diff(same, same, old_faulty={"a": FAULT}, new_faulty={"a": FAULT}) == []


def test_two_sets_over_one_register():
    higher = small(f"{SUM} < 1200", f"{SUM} < 2000")
    incomes = {"moves": 1100, "stays": 900, "on-the-line": 1200}
    (item,) = diff(screened(TWO, incomes), screened(higher, incomes))
    assert (item.archive_no, item.kind, item.before, item.after) == ("moves", "变动", "类别1", "类别0")
    assert "1000" in item.because
    assert "1200" in item.because


def test_a_rule_that_the_other_set_does_not_have():
    with_exclusion = small(f"{SUM} < 1000", exclusions=("私家车", "住房套数 >= 1"))
    without = small(f"{SUM} < 1000")
    (entered,) = diff(screened(with_exclusion, {"a": 500}), screened(without, {"a": 500}))
    assert (entered.kind, entered.before) == ("进入", "排除")
    assert "没有这一条" in entered.because
    (left,) = diff(screened(without, {"a": 500}), screened(with_exclusion, {"a": 500}))
    assert (left.kind, left.after) == ("退出", "排除")
    assert "没有这一条" in left.because


def test_the_outcomes_compared_are_those_of_the_engine():
    """An engine's wrong row shows as a change: nothing is recomputed behind it."""
    before = screened(TWO, {"a": 500})
    altered = before.result.set_column(before.result.column_names.index("tier"), "tier", pa.array(["t1"]))
    (item,) = diff(before, replace(before, result=altered))
    assert (item.before, item.after) == ("类别0", "类别1")
