"""Any register splits into sound and named households, as a slow and obvious check would split it."""

from collections import Counter

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.core.exchange.parameters import no_parameters
from bangfu.core.exchange.register_tables import register_of
from bangfu.core.exchange.row_sheets import RowSheet, read_rows
from tests.core.exchange.cast import ON, id_number

PEOPLE = [(f"甲{number}", id_number("19700101", f"{number:03d}")) for number in range(6)]
ARCHIVES = ["A", "B", "C", ""]
HEADS = ("档案编号", "姓名", "身份证号", "所属单位", "所在地区", "工作状态")
MEMBERS = ("档案编号", "姓名", "身份证号", "与户主关系", "共同生活", "月收入")

person = st.sampled_from(PEOPLE)
household_rows = st.lists(
    st.tuples(st.sampled_from(ARCHIVES), person, st.sampled_from(["在岗", "在岗", "已故", "？"])),
    min_size=1,
    max_size=4,
)
member_rows = st.lists(
    st.tuples(
        st.sampled_from([*ARCHIVES, "Z"]),
        person,
        st.sampled_from(["本人", "本人", "子", "？"]),
        st.sampled_from(["是", "是", "否", "？"]),
        st.sampled_from([1, None, -1]),
    ),
    max_size=7,
)


def read(households, members):
    heads = [HEADS, *((archive, *who, "一矿", "990000", status) for archive, who, status in households)]
    people = [MEMBERS, *((archive, *who, *rest) for archive, who, *rest in members)]
    sheets = (RowSheet("职工家庭", 1, heads), "household"), (RowSheet("家庭成员", 1, people), "member")
    first, second = (read_rows(sheet, entity, ON) for sheet, entity in sheets)
    return register_of(first, second, no_parameters(), [], [])


def is_sound(household, households, members):
    archive, who, status = household
    if archive == "" or [row[0] for row in households].count(archive) > 1 or status == "？":
        return False
    family = [row for row in members if row[0] == archive]
    if any(relation == "？" or home == "？" or income == -1 for _, _, relation, home, income in family):
        return False
    selves = [row for row in family if row[2] == "本人"]
    if len(selves) != 1 or selves[0][1] != who or (status == "已故" and selves[0][3] == "是"):
        return False
    if max(Counter(row[1] for row in family).values()) > 1:
        return False
    # An unread 共同生活 counts for neither side; its own household has failed by it.
    elsewhere = {row[1] for row in members if row[0] != archive and row[3] == "是"}
    return not any(row[1] in elsewhere for row in family if row[3] == "是")


@settings(deadline=None, max_examples=150)
@given(household_rows, member_rows)
def test_the_split_is_the_obvious_one(households, members):
    register = read(households, members)
    expected = [row[0] for row in households if is_sound(row, households, members)]
    assert register.households["archive_no"].to_pylist() == expected


@settings(deadline=None, max_examples=150)
@given(household_rows, member_rows)
def test_no_household_is_lost_or_counted_twice(households, members):
    register = read(households, members)
    sound = register.households["archive_no"].to_pylist()
    named = {(problem.sheet, problem.row) for problem in register.problems}
    for row, household in enumerate(households, start=2):
        of_it = {("家庭成员", number) for number, member in enumerate(members, start=2) if member[0] == household[0]}
        assert (household[0] in sound) != bool(named & (of_it | {("职工家庭", row)}))


@settings(deadline=None, max_examples=150)
@given(household_rows, member_rows)
def test_sound_households_keep_all_their_members_in_order(households, members):
    register = read(households, members)
    sound = register.households["archive_no"].to_pylist()
    kept = [(archive, who[0]) for name in sound for archive, who, *_ in members if archive == name]
    assert list(zip(*(register.members[name].to_pylist() for name in ("archive_no", "name")), strict=True)) == kept
    numbers = register.households["household_no"]
    assert numbers.equals(pa.chunked_array([pa.array(range(len(sound)), type=pa.int64())]))
    assert register.members["household_no"].to_pylist() == [sound.index(archive) for archive, _ in kept]
