"""Every generated value is one the catalogue allows, and the facts of a person fit each other."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from bangfu.core.facts.catalogue import Blank
from bangfu.core.facts.register import columns

ON_YMD = 20261123
STORED = {"int64": pa.int64(), "int32": pa.int32(), "bool": pa.bool_(), "text": pa.string()}
TABLES = [("household", "households"), ("member", "members"), ("parameter", "parameters")]
AGES = {"学前": (3, 5), "小学": (6, 11), "初中": (12, 14), "高中": (15, 17), "中职": (15, 17), "大专": (18, 21),
        "本科": (18, 23), "研究生": (22, 25)}  # fmt: skip
PUPILS = {"学前": "学龄前", "小学": "小学", "初中": "初中", "高中": "高中", "中职": "中职中技", "大专": "大学生",
          "本科": "大学生", "研究生": "研究生"}  # fmt: skip


def age(member: dict) -> int:
    years, days = divmod(ON_YMD, 10_000)
    return years - member["birth_ymd"] // 10_000 - (member["birth_ymd"] % 10_000 > days)


@pytest.mark.parametrize(("entity", "table"), TABLES)
def test_tables_have_exactly_the_columns_and_types_of_the_contract(register, entity, table):
    schema = getattr(register, table).schema
    assert schema.names == [column.name for column in columns(entity)]
    for column in columns(entity):
        type_ = schema.field(column.name).type
        assert (type_.value_type if pa.types.is_dictionary(type_) else type_) == STORED[column.type], column.name


@pytest.mark.parametrize(("entity", "table"), TABLES)
def test_every_value_is_allowed_by_the_catalogue(register, entity, table):
    for column in columns(entity):
        values, fact = getattr(register, table)[column.name], column.fact
        may_be_null = fact is not None and fact.blank in (Blank.UNKNOWN, Blank.ZERO_UNDER_16)
        assert may_be_null or values.null_count == 0, column.name
        if fact is None:
            continue
        if fact.kind in ("money", "count"):
            least, most = pc.min_max(values).as_py().values()
            assert fact.minimum <= least <= most <= fact.maximum, column.name
        if fact.kind == "choice":
            allowed = {*fact.choices, None} | ({""} if fact.blank == "" else set())
            assert set(pc.unique(values).to_pylist()) <= allowed, column.name
        if fact.required and fact.kind == "text":
            assert "" not in set(pc.unique(values).to_pylist()), column.name


def test_a_child_under_sixteen_has_no_income_and_few_adults_have_an_unknown_one(members):
    young = adults = unknown = 0
    for member in members:
        if age(member) < 16:
            young += 1
            assert member["income_month"] is None
        else:
            adults += 1
            unknown += member["income_month"] is None
    assert young > 8_000
    assert 0.002 < unknown / adults < 0.004


def test_school_stage_fits_age_and_occupation(members):
    seen = set()
    for member in members:
        stage = member["school_stage"]
        if stage:
            seen.add(stage)
            low, high = AGES[stage]
            assert low <= age(member) <= high
            assert member["occupation"] == PUPILS[stage]
            assert member["relation"] in ("子", "女", "孙子", "孙女", "外孙子", "外孙女")
        else:
            assert member["tuition_year"] == 0
    assert seen == set(AGES)


def test_compulsory_school_is_attended_by_every_child(members):
    children = [m for m in members if m["relation"] in ("子", "女") and 6 <= age(m) <= 14]
    assert all(child["school_stage"] in ("小学", "初中") for child in children)


def test_parents_are_older_and_children_younger_than_the_worker(members):
    worker_age = 0
    for member in members:
        if member["relation"] == "本人":
            worker_age = age(member)
        elif member["relation"] in ("父亲", "母亲"):
            assert age(member) >= worker_age + 22
        elif member["relation"] in ("子", "女"):
            assert age(member) < worker_age


def test_relations_fit_the_sex(members):
    men = {"子", "孙子", "外孙子", "父亲", "岳父", "公公", "兄", "弟"}
    women = {"女", "孙女", "外孙女", "母亲", "岳母", "婆婆", "姐", "妹"}
    found = {(member["relation"], member["sex"]) for member in members}
    assert not {pair for pair in found if pair in {(word, "女") for word in men} | {(word, "男") for word in women}}
    assert {"岳父", "公公", "子", "女", "父亲", "母亲"} <= {word for word, _ in found}


def test_a_grade_stands_with_a_disability_and_only_there(members):
    for member in members:
        assert (member["disability"] not in ("", "无")) == (member["disability_grade"] != "")


def test_a_loss_has_its_kind_and_compensation_stays_below_it(households):
    for household in households:
        assert household["compensation"] <= household["accident_loss"]
        assert household["accident_kind"] is None or household["accident_loss"] > 0


def test_arrears_have_months_and_are_owed_to_workers_on_the_payroll(households):
    for household in households:
        assert (household["arrears"] > 0) == (household["arrears_months"] > 0)
        assert not household["arrears"] or household["work_status"] in ("在岗", "待岗", "农民工")


def test_optional_columns_are_mostly_filled(register):
    for column in ("months_below_dibao", "investments", "savings"):
        assert 0 < register.households[column].null_count < 0.06 * register.households.num_rows
    assert register.members["orphan"].null_count == 0


def test_all_four_mines_and_all_work_states_occur(register):
    units = {unit.split("工会/")[0] for unit in pc.unique(register.households["unit"]).to_pylist()}
    assert units == {"一矿", "二矿", "三矿", "四矿"}
    assert len(pc.unique(register.households["work_status"])) == 10


def test_regions_find_their_line_at_county_city_and_province(register):
    lined = set(register.parameters["region"].to_pylist())
    levels = set()
    for region in pc.unique(register.households["region"]).to_pylist():
        found = next(code for code in (region, region[:4] + "00", region[:2] + "0000") if code in lined)
        levels.add(("county", "city", "province")[(region, region[:4] + "00", region[:2] + "0000").index(found)])
    assert levels == {"county", "city", "province"}


def test_the_lines_of_two_years_differ(register):
    lines = {(row["region"], row["year"]): row["dibao_month"] for row in register.parameters.to_pylist()}
    assert len(lines) == register.parameters.num_rows
    assert all(lines[region, 2025] < line for (region, year), line in lines.items() if year == 2026)


def test_occupational_diseases_strike_underground_workers_past_their_youth(households, members):
    units = [household["unit"] for household in households]
    sick = [m for m in members if m["health"].startswith("尘肺病")]
    assert {m["health"] for m in sick} == {"尘肺病", "尘肺病壹期", "尘肺病贰期", "尘肺病叁期"}
    for member in sick:
        assert member["relation"] == "本人"
        assert age(member) >= 38
        assert not units[member["household_no"]].endswith(("洗煤厂", "后勤服务队"))
