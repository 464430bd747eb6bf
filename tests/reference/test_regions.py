"""Names of regions: one at a time, a whole sheet, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bangfu.audit.models import Entry
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Denied, SystemActor
from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.synthetic.group import REGIONS
from bangfu.reference.invented import name_invented_regions
from bangfu.reference.models import Region
from bangfu.reference.region_sheet import read_sheet, write_template
from bangfu.reference.selectors import region_label, region_name
from bangfu.reference.services.regions import Imported, RegionValues, import_regions, remove_region, save_region
from tests.people import People
from tests.reference.sheets import workbook


@pytest.fixture(autouse=True)
def _reads_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction, at whose end the cache would be told."""
    monkeypatch.setattr("bangfu.reference.services.regions.transaction.on_commit", lambda told: told())


def imported(path: Path, actor: object = SystemActor()) -> Imported:
    return import_regions(actor, rows=read_sheet(path), source=path.name)  # type: ignore[arg-type]


def test_provinces_and_prefectures_are_known_without_a_row(db: None) -> None:
    assert region_name("140200") == "山西省大同市"
    assert region_name("110100") == "北京市市辖区"
    assert region_label("990101") == "990101"
    assert not Region.objects.exists()


def test_the_invented_regions_are_named_once(db: None) -> None:
    assert name_invented_regions(SystemActor()).created == 10
    assert name_invented_regions(SystemActor()) == Imported(unchanged=10)
    assert region_label("990101") == "990101 北岭省北岭市城关区"
    assert all(region_name(code) for code in REGIONS)
    assert all(code.startswith("99") for code in Region.objects.values_list("code", flat=True))


def test_a_region_is_named_corrected_and_removed_and_the_log_tells_each(people: People) -> None:
    region = save_region(people.administrator, values=RegionValues("140214", "云冈区"))
    assert region_name("140214") == "山西省大同市云冈区"
    save_region(people.group_officer, values=RegionValues("140214", "云岗区"), region_id=region.pk, version=1)
    assert region_name("140214") == "山西省大同市云岗区"
    remove_region(people.administrator, region_id=region.pk)
    assert region_name("140214") == ""
    assert list(Entry.objects.order_by("number").values_list("action", "subject_label")) == [
        ("reference.region_created", "140214 云冈区"),
        ("reference.region_changed", "140214 云岗区"),
        ("reference.region_removed", "140214 云岗区"),
    ]
    with pytest.raises(Refused, match="已被删除"):
        remove_region(people.administrator, region_id=region.pk)


def test_a_county_right_below_its_province_stands_there(people: People) -> None:
    save_region(people.administrator, values=RegionValues("429004", "仙桃市"))
    assert region_name("429004") == "湖北省仙桃市"
    save_region(people.administrator, values=RegionValues("110101", "东城区"))
    assert region_name("110101") == "北京市东城区"
    save_region(people.administrator, values=RegionValues("990105", "北山矿区", "140000"))
    assert region_name("990105") == "山西省北山矿区"


@pytest.mark.parametrize(
    ("values", "field", "reason"),
    [
        (RegionValues("9901", "城关区"), "code", "六位数字"),
        (RegionValues("一二三四五六", "城关区"), "code", "六位数字"),
        (RegionValues("099999", "城关区"), "code", "六位数字"),
        (RegionValues("990101", "　"), "name", "请填写"),
        (RegionValues("990101", "长" * 61), "name", "60"),
        (RegionValues("990101", "城关区", "99"), "parent", "六位数字"),
        (RegionValues("990101", "城关区", "990101"), "parent", "它自己"),
        (RegionValues("990101", "城关区", "990100"), "parent", "还没有登记"),
        (RegionValues("990000", "北岭省"), "code", "已经登记"),
    ],
)
def test_what_is_no_region_is_refused_at_its_field(
    people: People, values: RegionValues, field: str, reason: str
) -> None:
    Region.objects.create(code="990000", name="北岭省")
    with pytest.raises(Refused, match=reason) as refused:
        save_region(people.administrator, values=values)
    assert list(refused.value.messages) == [field]
    assert not Entry.objects.exists()


def test_a_circle_a_changed_code_and_a_second_editor_are_refused(people: People) -> None:
    top = Region.objects.create(code="990000", name="北岭省")
    below = Region.objects.create(code="990100", name="北岭市")
    with pytest.raises(Refused, match="绕成一圈"):
        save_region(
            people.administrator, values=RegionValues("990000", "北岭省", "990100"), region_id=top.pk, version=1
        )
    with pytest.raises(Refused, match="代码不能改"):
        save_region(people.administrator, values=RegionValues("990200", "北岭市"), region_id=below.pk, version=1)
    save_region(people.administrator, values=RegionValues("990100", "北岭市", "990000"), region_id=below.pk, version=1)
    with pytest.raises(Outdated):
        save_region(people.group_officer, values=RegionValues("990100", "南岭市"), region_id=below.pk, version=1)
    with pytest.raises(Refused, match="以它为上级"):
        remove_region(people.administrator, region_id=top.pk)


def test_a_sheet_is_entered_once_and_corrected_by_the_next(people: People, tmp_path: Path) -> None:
    rows = [("990000", "北岭省"), (990100, "北岭市"), ("９９０１０１", " 城关区 ", "990100")]
    assert imported(workbook(tmp_path, *rows), people.administrator) == Imported(created=3)
    assert imported(workbook(tmp_path, *rows), people.administrator) == Imported(unchanged=3)
    rows[1] = ("990100", "北山市")
    assert imported(workbook(tmp_path, *rows), people.administrator) == Imported(changed=1, unchanged=2)
    assert region_name("990101") == "北岭省北山市城关区"
    assert Region.objects.get(code="990100").version == 2
    assert Entry.objects.filter(action="reference.regions_imported").count() == 2


def test_one_wrong_row_keeps_the_whole_sheet_out_and_every_fault_is_named(people: People, tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ("990000", "北岭省"),
        ("9901", "北岭市"),
        ("990101", ""),
        ("990102", "矿区", "990900"),
        ("990000", "北岭省"),
        ("990200", "甲", "990300"),
        ("990300", "乙", "990200"),
    )
    done = imported(path, people.administrator)
    assert [(each.row, each.column) for each in done.problems] == [
        (3, "地区代码"), (4, "地区名称"), (5, "上级代码"), (6, "地区代码"), (7, "上级代码"), (8, "上级代码"),
    ]  # fmt: skip
    assert not Region.objects.exists()
    assert not Entry.objects.exists()


def test_an_error_value_in_a_cell_is_named(people: People, tmp_path: Path) -> None:
    path = tmp_path / "地区.xlsx"
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("地区")
    sheet.write_row(0, 0, ("地区代码", "地区名称"))
    sheet.write_string(1, 0, "990000")
    sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    book.close()
    (problem,) = imported(path, people.administrator).problems
    assert (problem.row, problem.column) == (2, "地区名称")


@pytest.mark.parametrize(
    ("header", "rows", "sheet", "reason"),
    [
        (("地区代码", "名字"), [("990000", "x")], "地区", "没有“地区代码”和“地区名称”"),
        (("地区代码", "地区名称", "地区名称"), [("990000", "x", "y")], "地区", "同名"),
        (("地区代码", "地区名称"), [], "地区", "没有填写任何行"),
        (("地区代码", "地区名称"), [("990000", "x")], "别的", "没有名为"),
    ],
)
def test_a_sheet_that_is_no_use_says_what_is_missing(
    tmp_path: Path, header: Sequence[str], rows: list[Sequence[object]], sheet: str, reason: str
) -> None:
    with pytest.raises(UnusableInput, match=reason):
        read_sheet(workbook(tmp_path, *rows, header=header, sheet=sheet))


def test_a_file_that_is_no_workbook_says_so(tmp_path: Path) -> None:
    path = tmp_path / "地区.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(UnusableInput):
        read_sheet(path)


def test_the_template_can_be_sent_in_as_it_is(people: People, tmp_path: Path) -> None:
    path = tmp_path / "地区.xlsx"
    write_template(path)
    assert imported(path, people.administrator).created == 3


@pytest.mark.parametrize("who", ["officer", "case_officer", "group_reviewer", "auditor", "outsider"])
def test_only_the_group_and_the_administrator_name_regions(people: People, who: str) -> None:
    user = getattr(people, who)
    with pytest.raises(Denied):
        save_region(user, values=RegionValues("990000", "北岭省"))
    with pytest.raises(Denied):
        remove_region(user, region_id=1)
    with pytest.raises(Denied):
        import_regions(user, rows=[], source="")
