"""What the check says of each row, what a commit then does, and what undoing takes back."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from bangfu.base.refusals import Refused
from bangfu.core.exchange.csv_folder import write_register_csv
from bangfu.imports import services
from bangfu.imports.models import ImportFile, StagedRow
from bangfu.imports.selectors import counts_of
from bangfu.jobs.models import Job
from bangfu.jobs.worker import run_waiting
from bangfu.orgs.models import Unit
from bangfu.registry.imports import hooks
from bangfu.registry.models import Household, Income, Person
from tests.people import People, Units
from tests.registry.imports import steps, workbooks

pytestmark = pytest.mark.django_db
State = ImportFile.State


@pytest.fixture
def tables() -> workbooks.Tables:
    return workbooks.families(12)


@pytest.fixture
def first(people: People, tables: workbooks.Tables, tmp_path: Path) -> ImportFile:
    """An import of twelve families that was committed."""
    path = workbooks.write(tmp_path / "first.xlsx", tables)
    return steps.committed(people.case_officer, steps.checked(people.case_officer, path))


def row_of(file: ImportFile, place: int) -> StagedRow:
    return file.rows.get(place=place)


def test_the_same_file_again_changes_nothing(
    people: People, first: ImportFile, tables: workbooks.Tables, tmp_path: Path
) -> None:
    before = steps.contents()
    again = steps.checked(people.case_officer, workbooks.write(tmp_path / "again.xlsx", tables))
    assert counts_of(again).unchanged == 12
    with pytest.raises(Refused, match="没有可以导入的行"):
        services.commit_file(actor=people.case_officer, file_id=again.pk)
    assert steps.contents() == before


def test_a_changed_income_is_shown_in_yuan_and_written_as_a_dated_item(
    people: People, first: ImportFile, tables: workbooks.Tables, tmp_path: Path
) -> None:
    households, members, lines = tables
    earner = next(i for i, value in enumerate(members["income_month"].to_pylist()) if value)
    old = members["income_month"][earner].as_py()
    tables = (households, workbooks.changed(members, "income_month", {earner: 123_456}), lines)
    file = steps.checked(people.case_officer, workbooks.write(tmp_path / "b.xlsx", tables))
    row = file.rows.get(outcome="changed")
    [difference], _remark = row.shown
    assert (difference.old, difference.new) == (f"{old / 100:,.2f}", "1,234.56")
    assert difference.field.endswith("月收入")
    steps.committed(people.case_officer, file)
    assert Income.objects.filter(amount=123_456, until__isnull=True).count() == 1


def test_what_the_file_does_not_mention_stays(
    people: People, first: ImportFile, tables: workbooks.Tables, tmp_path: Path
) -> None:
    household = Household.objects.order_by("archive_no").first()
    assert household is not None
    Household.objects.filter(pk=household.pk).update(houses=1)
    import xlsxwriter
    from python_calamine import CalamineWorkbook

    full = CalamineWorkbook.from_path(workbooks.write(tmp_path / "full.xlsx", tables))
    path = tmp_path / "without.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("职工家庭", "家庭成员"):
            sheet = book.add_worksheet(name)
            rows = full.get_sheet_by_name(name).to_python()
            left_out = [i for i, cell in enumerate(rows[0]) if str(cell).startswith("住房套数")]
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, [cell for i, cell in enumerate(cells) if i not in left_out])
    file = steps.checked(people.case_officer, path)
    assert not [each for row in file.rows.all() for each in row.shown[0] if each.field == "住房套数"]


def test_only_new_rows_are_written_when_files_are_not_to_be_updated(
    people: People, tables: workbooks.Tables, tmp_path: Path
) -> None:
    households, members, lines = tables
    small = workbooks.first_of(tables, 6)
    steps.committed(
        people.case_officer, steps.checked(people.case_officer, workbooks.write(tmp_path / "s.xlsx", small))
    )
    months = households["employment_months"][0].as_py()
    tables = (workbooks.changed(households, "employment_months", {0: months + 1}), members, lines)
    path = workbooks.write(tmp_path / "t.xlsx", tables)
    file = steps.checked(people.case_officer, path, update_existing=False)
    counts = counts_of(file)
    assert (counts.new, counts.changed, counts.to_commit) == (6, 1, 6)
    steps.committed(people.case_officer, file)
    archive = households["archive_no"][0].as_py()
    assert Household.objects.get(archive_no=archive).employment_months == months


def test_a_match_by_the_workers_id_number_waits_for_an_officer(
    people: People, first: ImportFile, tables: workbooks.Tables, tmp_path: Path
) -> None:
    households, members, lines = tables
    old = households["archive_no"][0].as_py()
    own = [i for i, value in enumerate(members["archive_no"].to_pylist()) if value == old]
    months = households["employment_months"][0].as_py() + 1
    households = workbooks.changed(households, "archive_no", {0: "另一编号"})
    households = workbooks.changed(households, "employment_months", {0: months})
    tables = (households, workbooks.changed(members, "archive_no", dict.fromkeys(own, "另一编号")), lines)
    file = steps.checked(people.case_officer, workbooks.write(tmp_path / "b.xlsx", tables))
    row = file.rows.get(key="另一编号")
    assert row.to_confirm
    assert not row.chosen
    assert old in row.shown[1]
    services.choose_all(actor=people.case_officer, file_id=file.pk, chosen=True)
    assert counts_of(file).to_commit == 0  # never ticked in bulk
    services.choose_rows(actor=people.case_officer, file_id=file.pk, shown=[row.pk], ticked=[row.pk])
    steps.committed(people.case_officer, file)
    assert Household.objects.count() == 12
    assert Household.objects.get(archive_no=old).employment_months == months


def test_households_out_of_reach_are_refused_and_nothing_of_them_is_told(
    people: People, units: Units, first: ImportFile, tables: workbooks.Tables, tmp_path: Path
) -> None:
    households, members, lines = tables
    other = ["二矿/机电队"] * households.num_rows
    tables = (workbooks.changed(households, "unit", dict(enumerate(other))), members, lines)
    file = steps.checked(people.other_mine_officer, workbooks.write(tmp_path / "b.xlsx", tables))
    assert counts_of(file).wrong == 12
    faults = row_of(file, 0).faults
    assert "管辖范围之外" in faults[0].reason
    assert "一矿" not in faults[0].reason


@pytest.mark.parametrize(
    ("unit", "reason"),
    [("二矿/机电队", "管辖范围"), ("没有/这个队", "没有这个单位"), ("双生队", "几个单位")],
)
def test_a_unit_that_cannot_be_written_to_is_named_as_the_reason(
    people: People, units: Units, tables: workbooks.Tables, tmp_path: Path, unit: str, reason: str
) -> None:
    Unit.objects.create(name="双生队", kind="district", parent=units.group, code="A1")
    Unit.objects.create(name="另", kind="district", parent=units.group, union_name="双生队")
    households, members, lines = tables
    tables = (workbooks.changed(households, "unit", {0: unit}), members, lines)
    file = steps.checked(people.case_officer, workbooks.write(tmp_path / "b.xlsx", tables))
    [fault] = row_of(file, 0).faults
    assert reason in fault.reason
    assert fault.column == "所属单位"


@pytest.mark.parametrize("unit", ["一矿工会/综采队", "一矿/综采队", "北岭矿业集团/一矿／综采队", " 一矿 / 综采队工会 "])
def test_a_unit_is_known_by_each_of_its_names(
    people: People, tables: workbooks.Tables, tmp_path: Path, unit: str
) -> None:
    households, members, lines = tables
    tables = (workbooks.changed(households, "unit", {0: unit}), members, lines)
    file = steps.checked(people.case_officer, workbooks.write(tmp_path / "b.xlsx", tables))
    assert counts_of(file).new == 12


def test_csv_files_in_a_zip_are_read(people: People, tables: workbooks.Tables, tmp_path: Path) -> None:
    folder = tmp_path / "csv"
    folder.mkdir()
    write_register_csv(folder, *tables)
    path = tmp_path / "登记表.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in folder.iterdir():
            archive.write(each, f"../../{each.name}")  # a hostile path changes nothing: only names count
    assert counts_of(steps.checked(people.case_officer, path)).new == 12


def test_undo_restores_the_register_exactly(
    people: People, first: ImportFile, tables: workbooks.Tables, tmp_path: Path
) -> None:
    before = steps.contents()
    households, members, lines = tables
    changes = {i: 12_300 + i for i, value in enumerate(members["income_month"].to_pylist()) if value}
    tables = (households, workbooks.changed(members, "income_month", changes), lines)
    second = steps.checked(people.case_officer, workbooks.write(tmp_path / "b.xlsx", tables))
    steps.committed(people.case_officer, second)
    assert steps.contents() != before
    assert steps.undone(people.case_officer, second).state == State.UNDONE
    after = steps.contents()
    for part in ("households", "members", "counts"):
        assert after[part] == before[part]


def test_undo_is_refused_by_name_after_an_edit_and_leaves_everything(people: People, first: ImportFile) -> None:
    edited = Household.objects.order_by("archive_no")[3]
    Household.objects.filter(pk=edited.pk).update(version=edited.version + 1)
    with pytest.raises(Refused, match=edited.archive_no):
        services.undo_file(actor=people.case_officer, file_id=first.pk)
    first.refresh_from_db()
    assert first.state == State.COMMITTED
    assert Household.objects.count() == 12


def test_undo_is_refused_when_an_edit_comes_between_the_click_and_the_work(people: People, first: ImportFile) -> None:
    services.undo_file(actor=people.case_officer, file_id=first.pk)
    edited = Household.objects.order_by("archive_no")[3]
    Household.objects.filter(pk=edited.pk).update(version=edited.version + 1)
    run_waiting()
    first.refresh_from_db()
    assert first.state == State.COMMITTED
    assert edited.archive_no in first.message
    assert Household.objects.count() == 12
    assert Job.objects.get(pk=first.job_id).state == Job.State.FAILED


def test_undo_is_refused_while_another_part_refers_to_a_household(
    people: People, first: ImportFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "_CHECKS", [lambda keys: {keys[0]: "已有认定结果"}])
    with pytest.raises(Refused, match="已有认定结果"):
        services.undo_file(actor=people.case_officer, file_id=first.pk)


def test_a_row_that_became_wrong_since_the_check_is_left_out_with_its_reason(
    people: People, tables: workbooks.Tables, tmp_path: Path
) -> None:
    path = workbooks.write(tmp_path / "a.xlsx", tables)
    one, two = steps.checked(people.case_officer, path), steps.checked(people.group_officer, path)
    steps.committed(people.case_officer, one)
    steps.committed(people.group_officer, two)
    assert Household.objects.count() == 12
    assert two.rows.filter(outcome="wrong").count() == 12
    assert "档案编号" in row_of(two, 0).faults[0].reason
    assert two.state == State.READY


def test_an_officer_who_lost_the_role_meanwhile_writes_nothing(
    people: People, tables: workbooks.Tables, tmp_path: Path
) -> None:
    file = steps.checked(people.case_officer, workbooks.write(tmp_path / "a.xlsx", tables))
    services.commit_file(actor=people.case_officer, file_id=file.pk)
    people.case_officer.memberships.all().delete()
    run_waiting()
    file.refresh_from_db()
    assert file.state == State.READY
    assert "权限" in file.message
    assert not Household.objects.exists()


def test_a_full_disk_in_the_middle_of_writing_leaves_whole_chunks_and_goes_on(
    people: People, tables: workbooks.Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bangfu.registry.imports.kind import RegisterKind
    from bangfu.registry.services import bulk

    monkeypatch.setattr(RegisterKind, "chunk", 5)
    file = steps.checked(people.case_officer, workbooks.write(tmp_path / "a.xlsx", tables))
    services.commit_file(actor=people.case_officer, file_id=file.pk)
    real, calls = bulk._events, []

    def full(*arguments: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(bulk, "_events", full)
    run_waiting()
    file.refresh_from_db()
    job = Job.objects.get(pk=file.job_id)
    assert job.state == Job.State.WAITING
    assert "磁盘已满" in job.message
    assert Household.objects.count() == file.rows.filter(committed_at__isnull=False).count() == 5
    Job.objects.update(not_before=None)
    run_waiting()
    file.refresh_from_db()
    assert file.state == State.COMMITTED
    assert Household.objects.count() == 12


def test_nothing_of_a_staged_row_is_readable_in_the_database(
    people: People, tables: workbooks.Tables, tmp_path: Path
) -> None:
    file = steps.checked(people.case_officer, workbooks.write(tmp_path / "a.xlsx", tables))
    number = tables[0]["id_number"][0].as_py()
    for row in file.rows.all():
        assert number.encode() not in bytes(row.payload_sealed)
    assert not Person.objects.exists()
