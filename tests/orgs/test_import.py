"""The workbook of units: staging, writing, taking back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from bangfu.accounts.models import User
from bangfu.audit.models import Entry
from bangfu.base.scope import Actor, SystemActor
from bangfu.core.exchange.problems import UnusableInput
from bangfu.imports.kinds import KINDS, StagedDraft
from bangfu.orgs.imports import UnitsKind
from bangfu.orgs.models import Unit
from bangfu.orgs.selectors import read_open_tree
from bangfu.orgs.services import UnitData, create_unit
from tests.people import People, Units

TODAY = date(2026, 6, 1)
HEADER = ("单位路径*", "类型*", "编码", "工会名称", "帮扶中心", "地区")
KIND = UnitsKind()


def workbook(folder: Path, *rows: Sequence[object], header: Sequence[str] = HEADER, sheet: str = "单位") -> Path:
    path = folder / "单位.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(sheet)
    for number, row in enumerate((header, *rows)):
        page.write_row(number, 0, row)
    book.close()
    return path


def staged(actor: Actor, path: Path, start: int = 0) -> list[StagedDraft]:
    return list(KIND.stage(actor, path, on=TODAY, start=start, progress=lambda _what: None))


def committed(actor: Actor, path: Path) -> list[str]:
    rows = [draft.payload for draft in staged(actor, path) if draft.outcome in ("new", "changed")]
    answers = KIND.commit(actor, rows, on=TODAY, source="单位.xlsx")
    assert not [problem for answer in answers for problem in answer.problems]
    return [answer.undo for answer in answers]


def test_the_kind_is_known_to_the_imports() -> None:
    assert isinstance(KINDS["units"], UnitsKind)


def test_each_row_is_new_changed_unchanged_or_wrong(people: People, units: Units, tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ("三矿", "矿", "K03", "三矿工会", "是", "990000"),
        ("北岭矿业集团/三矿/通风队", "区队（车间）"),
        ("二矿", "矿（厂、公司）", "", "二矿新工会"),
        ("一矿 / 综采队", "区队"),
        ("四矿/综采队", "区队"),
    )
    drafts = staged(people.administrator, path)
    assert [draft.outcome for draft in drafts] == ["new", "new", "changed", "unchanged", "wrong"]
    assert [(each.old, each.new) for each in drafts[2].changes] == [("二矿工会", "二矿新工会")]
    assert "上级单位" in drafts[4].problems[0].reason
    assert drafts[4].source_row == 6


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (("", "矿"), "单位路径", "必填"),
        (("三矿",), "类型", "必填"),
        (("三矿", "公司"), "类型", "应为下列之一"),
        (("三矿", "集团公司", "", "", "", ""), "", ""),
        (("一矿/总公司", "集团公司"), "类型", "不能设在"),
        (("三矿", "矿", "K02"), "编码", "已被使用"),
        (("三矿", "矿", "", "", "也许"), "帮扶中心", "是 或 否"),
        (("三矿", "矿", "", "", "", "12"), "地区", "6 位"),
        (("三矿" * 31, "矿"), "单位路径", "最多 60"),
    ],
)
def test_a_wrong_cell_is_named_with_its_reason(
    people: People, units: Units, tmp_path: Path, row: Sequence[str], column: str, reason: str
) -> None:
    Unit.objects.filter(pk=units.mine_2.pk).update(code="K02")
    (draft,) = staged(people.administrator, workbook(tmp_path, row))
    if not column:
        assert draft.outcome == "new"
        return
    assert draft.outcome == "wrong"
    assert [(problem.column, reason in problem.reason) for problem in draft.problems] == [(column, True)]


def test_a_unit_twice_in_the_file_and_a_code_twice_are_wrong(people: People, units: Units, tmp_path: Path) -> None:
    path = workbook(tmp_path, ("三矿", "矿", "K3"), ("三矿", "矿"), ("四矿", "矿", "K3"))
    assert [draft.outcome for draft in staged(people.administrator, path)] == ["new", "wrong", "wrong"]


def test_units_out_of_reach_are_wrong(people: People, units: Units, tmp_path: Path) -> None:
    people.administrator.memberships.update(unit=units.mine_1)
    actor = User.objects.get(pk=people.administrator.pk)
    path = workbook(tmp_path, ("三矿", "矿"), ("二矿", "矿"), ("一矿/通风队", "区队"))
    assert [draft.outcome for draft in staged(actor, path)] == ["wrong", "wrong", "new"]


def test_staging_goes_on_where_it_stopped(people: People, units: Units, tmp_path: Path) -> None:
    path = workbook(tmp_path, ("三矿", "矿"), ("三矿/通风队", "区队"), ("三矿/通风队/一班", "班组"))
    assert [draft.outcome for draft in staged(people.administrator, path, start=1)] == ["new", "new"]


def test_an_empty_tree_begins_with_the_file(db: None, tmp_path: Path) -> None:
    path = workbook(tmp_path, ("北岭矿业集团", "集团公司"), ("北岭矿业集团/一矿", "矿"))
    committed(SystemActor(), path)
    assert [read_open_tree().path(unit.pk) for unit in Unit.objects.order_by("pk")] == ["北岭矿业集团", "一矿"]


def test_rows_are_written_once_and_taken_back_exactly(people: People, units: Units, tmp_path: Path) -> None:
    before = list(Unit.objects.order_by("pk").values("pk", "name", "code", "union_name", "parent"))
    path = workbook(tmp_path, ("三矿", "矿", "K3"), ("三矿/通风队", "区队"), ("二矿", "矿", "K2", "二矿新工会"))
    undos = committed(people.administrator, path)
    assert Unit.objects.get(name="通风队").parent == Unit.objects.get(name="三矿")
    assert [draft.outcome for draft in staged(people.administrator, path)] == ["unchanged"] * 3
    assert KIND.undo(people.administrator, undos, source="单位.xlsx") == ["", "", ""]
    assert list(Unit.objects.order_by("pk").values("pk", "name", "code", "union_name", "parent")) == before
    assert Entry.objects.filter(action="orgs.unit_withdrawn").count() == 2


def test_what_has_been_built_on_is_not_taken_back(people: People, units: Units, tmp_path: Path) -> None:
    undos = committed(people.administrator, workbook(tmp_path, ("三矿", "矿"), ("四矿", "矿")))
    parent = Unit.objects.get(name="三矿")
    create_unit(actor=SystemActor(), parent_id=parent.pk, data=UnitData("一队", "district"), on=TODAY)
    answers = KIND.undo(people.administrator, undos, source="单位.xlsx")
    assert ["别的单位" in answer for answer in answers] == [True, False]
    assert Unit.objects.filter(name="四矿").exists()


def test_a_row_that_has_become_wrong_is_left_out_and_says_why(people: People, units: Units, tmp_path: Path) -> None:
    rows = [draft.payload for draft in staged(people.administrator, workbook(tmp_path, ("三矿", "矿", "K3")))]
    create_unit(actor=SystemActor(), parent_id=units.group.pk, data=UnitData("四矿", "mine", "K3"), on=TODAY)
    (answer,) = KIND.commit(people.administrator, rows, on=TODAY, source="单位.xlsx")
    assert "编码" in answer.problems[0].reason
    (answer,) = KIND.commit(people.case_officer, rows, on=TODAY, source="单位.xlsx")
    assert "权限" in answer.problems[0].reason
    assert not Unit.objects.filter(name="三矿").exists()


def test_files_that_are_no_use_say_what_is_missing(people: People, units: Units, tmp_path: Path) -> None:
    for broken in (
        workbook(tmp_path, sheet="别的"),
        workbook(tmp_path, header=("名称", "类型")),
        workbook(tmp_path, header=("单位路径", "编码")),
        workbook(tmp_path, header=("单位路径", "类型", "类型")),
    ):
        with pytest.raises(UnusableInput):
            staged(people.administrator, broken)
    (tmp_path / "x.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(UnusableInput):
        staged(people.administrator, tmp_path / "x.xlsx")


def test_the_template_is_a_sound_file_and_wrong_rows_come_back_with_their_reason(
    people: People, units: Units, tmp_path: Path
) -> None:
    template = tmp_path / "模板.xlsx"
    KIND.write_template(template)
    assert {draft.outcome for draft in staged(people.administrator, template)} == {"changed", "unchanged"}
    path = workbook(tmp_path, ("三矿", "矿"), ("四矿/综采队", "=cmd()"))
    problems = [problem for draft in staged(people.administrator, path) for problem in draft.problems]
    KIND.write_wrong_rows(path, problems, tmp_path / "错误.xlsx")
    rows = CalamineWorkbook.from_path(tmp_path / "错误.xlsx").get_sheet_by_name("单位").to_python()
    assert len(rows) == 2
    assert rows[1][0] == "四矿/综采队"
    assert "类型：" in str(rows[1][-1])
