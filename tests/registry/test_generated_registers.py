"""Any register that the reader takes goes through the services into the database and reads back as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bangfu.base.scope import SystemActor
from bangfu.core.exchange.register_reader import read_register
from bangfu.core.facts.catalogue import Entity, Fact, catalogue
from bangfu.core.national.id_number import check_character
from bangfu.registry.selectors import register_tables
from bangfu.registry.services import plan_households, undo_households, write_households
from bangfu.registry.services.file_rows import FileRow, Outcome, find_existing
from tests.core.exchange.cast import workbook
from tests.registry.rows import ON, file_rows
from tests.registry.test_register_tables import make_units_of

pytestmark = pytest.mark.django_db

Row = dict[str, Any]
# Each example writes and reads a workbook: making a failing one smaller would take minutes.
FEW = settings(
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
UNITS = ("一矿工会", "一矿工会/综采队", "二矿工会/机电队/一班")
NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=4)
WORDS = st.one_of(
    st.just(""),
    st.sampled_from(["一般", "+1-1", "<b>", "甲\n乙", "'; DROP", "，；。", "😀"]),
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=30),
)
PHONES = st.sampled_from(["", "13800006621", "0351-1234567", "+86 138 0000 6621"])


def _yuan(fen: int) -> str:
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"


def _cell(fact: Fact) -> st.SearchStrategy[Any]:
    """A cell as a person fills it in: a sound value, or nothing where nothing is needed."""
    blank = [] if fact.required else [st.just("")]
    if fact.kind == "money":
        edges = st.sampled_from([0, 1, fact.minimum, fact.maximum, 123456])
        return st.one_of(edges.map(_yuan), st.integers(0, 2_000_000).map(_yuan), *blank)
    if fact.kind == "count":
        return st.one_of(st.integers(0, 24), st.sampled_from([fact.minimum, fact.maximum]), *blank)
    if fact.kind == "flag":
        return st.sampled_from(["是", "否", ""])
    return st.one_of(st.sampled_from(fact.choices), *blank)


_OWN = ("档案编号", "姓名", "身份证号", "所属单位", "所在地区", "联系电话", "备注", "与户主关系", "共同生活")


def _rest(entity: Entity) -> st.SearchStrategy[Row]:
    """Everything of a row that says nothing of who it is."""
    facts = [fact for fact in catalogue().of(entity) if fact.name not in _OWN and fact.kind != "derived"]
    return st.fixed_dictionaries({fact.name: _cell(fact) for fact in facts})


def _number(order: int, born: date) -> str:
    body = f"990000{born:%Y%m%d}{order % 1000:03d}"
    return body + check_character(body)


@st.composite
def registers(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """The rows of both sheets; every person has a number of his own, and one household."""
    households, members = [], []
    order = 0
    for place in range(draw(st.integers(1, 3))):
        household = draw(_rest("household"))
        household |= {"档案编号": f"甲-{place}", "所属单位": draw(st.sampled_from(UNITS)), "所在地区": "990000"}
        household |= {"联系电话": draw(PHONES), "备注": draw(WORDS)}
        for nth in range(draw(st.integers(1, 4))):
            order += 1
            member = draw(_rest("member")) | {
                "档案编号": household["档案编号"],
                "姓名": draw(NAMES),
                "备注": draw(WORDS),
            }
            member["身份证号"] = _number(order, draw(st.dates(date(1940, 1, 1), ON)))
            if nth == 0:
                household |= {"姓名": member["姓名"], "身份证号": member["身份证号"]}
                member |= {"与户主关系": "本人", "共同生活": "否" if household["工作状态"] == "已故" else "是"}
            else:
                member["与户主关系"] = draw(st.sampled_from(["配偶", "子", "女", "父亲", "其他"]))
                member["共同生活"] = draw(st.sampled_from(["是", "否", ""]))
            if member["残疾类别"] in ("", "无"):
                member["残疾等级"] = ""
            elif not member["残疾等级"]:
                member["残疾等级"] = "二级"
            members.append(member)
        households.append(household)
    return households, members


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("generated") / "登记表.xlsx"


@given(registers())
@settings(FEW, max_examples=25)
def test_a_generated_register_reads_back_as_the_reader_gave_it(path: Path, sheets: tuple[list[Row], list[Row]]) -> None:
    read = read_register(workbook(path, *sheets), on=ON)
    assert read.problems == []
    assert read.households.num_rows == len(sheets[0])
    with taken_back():
        rows = file_rows(read, make_units_of(read.households["unit"].to_pylist()))
        written = write_households(SystemActor(), rows, on=ON)
        assert [each.plan.outcome for each in written] == [Outcome.NEW] * len(rows)
        stored = register_tables(None, on=ON)
        assert stored.problems == {}
        households = read.households.drop_columns(["source_row"])
        assert stored.households.drop_columns(["household_id"]).to_pylist() == households.to_pylist()
        assert stored.members.to_pylist() == read.members.to_pylist()
        again = [
            FileRow(row.unit_id, row.household, row.members, key)
            for row, key in zip(rows, find_existing(rows), strict=True)
        ]
        assert [plan.outcome for plan in plan_households(again, on=ON)] == [Outcome.UNCHANGED] * len(rows)


@given(registers(), registers())
@settings(FEW, max_examples=15)
def test_a_second_register_over_the_first_leaves_what_it_says_and_undoing_it_leaves_the_first(
    path: Path, first: tuple[list[Row], list[Row]], second: tuple[list[Row], list[Row]]
) -> None:
    _same_workers(first, second)
    earlier, later = read_register(workbook(path, *first), on=ON), read_register(workbook(path, *second), on=ON)
    with taken_back():
        units = make_units_of([*earlier.households["unit"].to_pylist(), *later.households["unit"].to_pylist()])
        write_households(SystemActor(), file_rows(earlier, units), on=ON.replace(day=1))
        before = _tables()
        rows = file_rows(later, units)
        given_keys = find_existing(rows)
        moved = {row.household["archive_no"]: row.unit_id for row in file_rows(earlier, units)}
        changed = [
            FileRow(moved.get(row.household["archive_no"], row.unit_id), row.household, row.members, key)
            for row, key in zip(rows, given_keys, strict=True)
        ]
        written = write_households(SystemActor(), changed, on=ON)
        assert all(each.plan.outcome is not Outcome.WRONG for each in written), [w.plan.problems for w in written]
        answers = undo_households(SystemActor(), [each.undo for each in written if each.undo])
        assert set(answers) <= {""}
        assert _tables() == before


def _tables() -> tuple[list[Row], list[Row]]:
    read = register_tables(None, on=ON)
    assert read.problems == {}
    return read.households.to_pylist(), read.members.to_pylist()


def _same_workers(first: tuple[list[Row], list[Row]], second: tuple[list[Row], list[Row]]) -> None:
    """Let both registers speak of the same workers, else the second would name other files."""
    workers = {row["档案编号"]: (row["姓名"], row["身份证号"]) for row in first[0]}
    for row in second[0]:
        if row["档案编号"] in workers:
            row["姓名"], row["身份证号"] = workers[row["档案编号"]]
    heads = {row["档案编号"]: row for row in second[0]}
    for row in second[1]:
        if row["与户主关系"] == "本人":
            row["姓名"], row["身份证号"] = heads[row["档案编号"]]["姓名"], heads[row["档案编号"]]["身份证号"]
