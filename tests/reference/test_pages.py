"""The pages of reference data as each role meets them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bangfu.accounts.models import User
from bangfu.audit.models import Entry
from bangfu.base.scope import SystemActor
from bangfu.policies.models import RegionLine
from bangfu.reference.invented import name_invented_regions
from bangfu.reference.models import CalendarYear, LocalList, Region, Wording
from bangfu.reference.selectors import forget, region_name
from bangfu.reference.web.fields import LocalSelect, RegionInput
from tests.people import People, Units
from tests.reference.sheets import workbook
from tests.reference.test_calendar import SOURCE, YEAR_2027
from tests.registry.families import make_file

STATUS = "fact-work_status"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def administrator(people: People) -> Client:
    return signed_in(people.administrator)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["calendar", "lists", "regions"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 200), ("auditor", 200), ("administrator", 200), ("finance", 403), ("partner", 403), ("outsider", 403)],
)
def test_who_may_look(people: People, name: str, who: str, status: int) -> None:
    response = signed_in(getattr(people, who)).get(reverse(f"reference:{name}"))
    assert response.status_code == status
    if status == 200:
        assert (reverse("reference:edit_year", args=[2027]) in text(response)) == (
            who == "administrator" and name == "calendar"
        )


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("edit_year", [2027]),
        ("word_list", [STATUS]),
        ("new_region", []),
        ("import_regions", []),
        ("region_template", []),
    ],
)
def test_who_may_only_look_is_refused_every_change(people: People, name: str, args: list[object]) -> None:
    address = reverse(f"reference:{name}", args=args)
    for user in (people.officer, people.case_officer, people.auditor):
        assert signed_in(user).get(address).status_code == 403
        assert signed_in(user).post(address, {}).status_code in (403, 405)
    for user in (people.administrator, people.group_officer):
        assert signed_in(user).get(address).status_code == 200


def test_the_menu_leads_there(administrator: Client) -> None:
    page = text(administrator.get("/"))
    assert f'href="{reverse("reference:calendar")}"' in page
    assert "基础数据" in page


def test_a_missing_year_is_announced_and_a_loaded_one_is_not(administrator: Client, monkeypatch) -> None:
    page = text(administrator.get(reverse("reference:calendar")))
    assert "年的放假安排还没有录入" in page
    monkeypatch.setattr("bangfu.reference.web.calendars.missing_years", lambda _today: [])
    assert "年的放假安排还没有录入" not in text(administrator.get(reverse("reference:calendar")))


def test_a_year_is_looked_at_first_and_then_stored(administrator: Client, people: People) -> None:
    address = reverse("reference:edit_year", args=[2027])
    form = {"source": SOURCE, "text": YEAR_2027, "seen": "0"}
    looked = administrator.post(address, {**form, "_do": "preview"})
    assert looked.status_code == 200
    assert "读到的安排" in text(looked)
    assert not CalendarYear.objects.filter(year=2027).exists()
    stored = administrator.post(address, form)
    assert stored["Location"] == reverse("reference:year", args=[2027])
    page = text(administrator.get(stored["Location"]))
    assert "元旦 2027-01-01 – 2027-01-03" in page
    assert "卫管理" in page
    assert page.count("<caption") == 12
    again = text(administrator.get(address))
    assert 'value="1"' in again
    assert "国庆节：2027-10-09 上班" in again


def test_an_earlier_version_can_still_be_read(administrator: Client) -> None:
    address = reverse("reference:edit_year", args=[2026])
    short = "元旦：2026-01-01 放假\n劳动节：2026-05-01 放假\n国庆节：2026-10-01 放假"
    assert administrator.post(address, {"source": "更正", "text": short, "seen": "1"}).status_code == 302
    year = reverse("reference:year", args=[2026])
    assert "春节" not in text(administrator.get(year))
    assert "春节" in text(administrator.get(year, {"version": "1"}))
    assert "已被取代" in text(administrator.get(year, {"version": "1"}))
    assert administrator.get(year, {"version": "nine"}).status_code == 200


def test_what_was_pasted_comes_back_with_the_reason(administrator: Client) -> None:
    address = reverse("reference:edit_year", args=[2027])
    for extra in ({}, {"_do": "preview"}):
        response = administrator.post(address, {"source": "<b>", "text": "元旦：2月30日放假", "seen": "0", **extra})
        assert response.status_code == 422
        assert "不存在" in text(response)
        assert "2月30日放假" in text(response)
        assert "<b>" not in text(response)
    assert administrator.get(reverse("reference:edit_year", args=[1999])).status_code == 404
    assert administrator.get(reverse("reference:year", args=[2099])).status_code == 404


def test_every_list_opens_and_is_taken_out(administrator: Client) -> None:
    page = text(administrator.get(reverse("reference:lists")))
    for name, words in (
        ("sex", "GB/T 2261.1"),
        ("hardship_cause_b", "旧帮扶系统"),
        (STATUS, "下岗"),
        ("region", "凭记忆"),
    ):
        address = reverse("reference:code_list", args=[name])
        assert address in page
        response = administrator.get(address)
        assert words in text(response)
        sent = administrator.get(reverse("reference:export_list", args=[name]))
        rows = CalamineWorkbook.from_filelike(io.BytesIO(sent.content)).get_sheet_by_index(0).to_python()
        assert rows[0][:2] == ["代码", "名称"]
        assert len(rows) > 4
    assert Entry.objects.filter(action="reference.list_exported").count() == 4
    assert administrator.get(reverse("reference:code_list", args=["nothing"])).status_code == 404
    assert administrator.get(reverse("reference:export_list", args=["nothing"])).status_code == 404


def test_codes_are_found_in_all_lists_and_in_one(administrator: Client) -> None:
    page = text(administrator.get(reverse("reference:lists"), {"q": "尿毒症"}))
    assert "终末期肾病" in page
    assert reverse("reference:code_list", args=["fact-health"]) in page
    one = text(administrator.get(reverse("reference:code_list", args=["ethnicity"]), {"q": "土"}))
    assert "土家" in one
    assert "蒙古" not in one
    assert "没有符合条件的代码" in text(administrator.get(reverse("reference:lists"), {"q": "没有这个词"}))


def words_form(**changes: str) -> dict[str, str]:
    return {"version": "0", **changes}


def test_a_list_is_worded_and_says_that_codes_stay(administrator: Client) -> None:
    address = reverse("reference:word_list", args=[STATUS])
    assert "代码不变" in text(administrator.get(address))
    response = administrator.post(
        address, words_form(label_1="歇岗", place_1="1", hidden_7="on", note_1="矿上说法"), follow=True
    )
    page = text(response)
    assert "代码没有变" in page
    assert Wording.objects.count() == 2
    with_words = administrator.post(address, words_form(version="1", label_1="在岗"))
    assert with_words.status_code == 422
    assert "重名" in text(with_words)
    assert administrator.post(address, words_form(label_2="x")).status_code == 422
    assert administrator.post(address, words_form(version="1", place_2="zwei")).status_code == 422


def test_a_national_standard_cannot_be_worded(administrator: Client) -> None:
    assert administrator.get(reverse("reference:word_list", args=["sex"])).status_code == 404
    assert reverse("reference:word_list", args=["sex"]) not in text(
        administrator.get(reverse("reference:code_list", args=["sex"]))
    )


def test_regions_are_imported_and_wrong_rows_are_shown(administrator: Client, tmp_path: Path) -> None:
    address = reverse("reference:import_regions")
    wrong = workbook(tmp_path, ("990000", "北岭省"), ("99", "<i>市</i>"))
    response = administrator.post(address, {"file": SimpleUploadedFile("地区.xlsx", wrong.read_bytes())})
    page = text(response)
    assert response.status_code == 422
    assert "六位数字" in page
    assert "<i>" not in page
    good = workbook(tmp_path, ("990000", "北岭省"), ("990100", "北岭市"))
    response = administrator.post(address, {"file": SimpleUploadedFile("地区.xlsx", good.read_bytes())}, follow=True)
    assert "新增 2 个" in text(response)
    assert "北岭省北岭市" in text(response)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("地区.xls", b"x", "应为 .xlsx"),
        ("地区.xlsx", b"", "空"),
        ("地区.xlsx", b"no workbook", "地区.xlsx 不是工作簿文件"),
        ("地区.xlsx", b"PK\x03\x04junk", "地区.xlsx"),
    ],
)
def test_a_file_that_is_no_use_is_refused_by_its_own_name(
    administrator: Client, name: str, content: bytes, reason: str
) -> None:
    response = administrator.post(reverse("reference:import_regions"), {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 422
    assert reason in text(response)
    assert not Region.objects.exists()


def test_a_region_is_named_corrected_and_removed_on_the_pages(administrator: Client) -> None:
    form = {"code": "990000", "name": "北岭省", "parent": "", "version": "0"}
    assert administrator.post(reverse("reference:new_region"), form).status_code == 302
    region = Region.objects.get()
    edit = reverse("reference:edit_region", args=[region.pk])
    assert 'value="北岭省"' in text(administrator.get(edit))
    assert administrator.post(edit, {**form, "name": "南岭省", "version": "1"}).status_code == 302
    stale = administrator.post(edit, {**form, "name": "西岭省", "version": "1"})
    assert stale.status_code == 422
    assert "刚被别人改过" in text(stale)
    assert administrator.post(reverse("reference:new_region"), {**form, "code": "12"}).status_code == 422
    remove = reverse("reference:remove_region", args=[region.pk])
    assert administrator.get(remove).status_code == 405
    assert administrator.post(remove).status_code == 302
    assert administrator.post(remove).status_code == 302
    assert not Region.objects.exists()


def test_regions_are_found_and_taken_out(administrator: Client) -> None:
    name_invented_regions(SystemActor())
    address = reverse("reference:regions")
    found = text(administrator.get(address, {"words": "城关"}))
    assert "990101" in found
    assert "990201" not in found
    sent = administrator.post(address, {"_do": "export"})
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(b"".join(sent.streaming_content))).get_sheet_by_index(0).to_python()
    )
    assert rows[3][:3] == ["990101", "城关区", "北岭省北岭市城关区"]
    assert Entry.objects.filter(action="reference.regions_exported").exists()


def test_the_name_of_a_code_follows_what_is_typed(people: People) -> None:
    name_invented_regions(SystemActor())
    client = signed_in(people.outsider)
    address = reverse("reference:region_name")
    assert text(client.get(address, {"region": "990101"})).strip() == "北岭省北岭市城关区"
    assert text(client.get(address, {"other-region": "140200"})).strip() == "山西省大同市"
    assert "没有登记" in text(client.get(address, {"region": "140299"}))
    assert text(client.get(address, {"region": "1402"})).strip() == ""
    assert text(client.get(address)).strip() == ""
    assert Client().get(address).status_code == 302


def test_an_input_of_a_region_shows_the_name_that_stands_there(db: None) -> None:
    name_invented_regions(SystemActor())
    markup = RegionInput().render("region", "990301", {"id": "id_region"})
    assert "北岭省东塬市石沟县" in markup
    assert 'hx-target="#id_region-place"' in markup
    assert 'id="id_region-place"' in markup


def test_a_choice_that_is_no_longer_offered_stays_where_it_is_chosen() -> None:
    widget = LocalSelect(choices=[("a", "甲"), ("b", "乙")])
    widget.hidden = {"b"}
    assert "乙" not in widget.render("x", "a")
    assert "乙" in widget.render("x", "b")


def test_pages_take_few_queries(administrator: Client, django_assert_max_num_queries) -> None:
    for name, args in (("calendar", []), ("year", [2026]), ("lists", []), ("code_list", [STATUS])):
        address = reverse(f"reference:{name}", args=args)
        administrator.get(address)
        with django_assert_max_num_queries(12):
            administrator.get(address)


def test_words_and_names_reach_the_files_of_families(people: People, units: Units, administrator: Client) -> None:
    name_invented_regions(SystemActor())
    file = make_file(people.case_officer, units.coal_face, 1, "陈玉梅", work_status="待岗")
    client = signed_in(people.case_officer)
    before = text(client.get(f"/households/{file.pk}/edit"))
    assert ">待岗</option>" in before
    assert "离休</option>" in before
    form = words_form(label_1="歇岗", place_1="1", hidden_7="on")
    assert administrator.post(reverse("reference:word_list", args=[STATUS]), form).status_code == 302
    forget(wordings=True)
    after = text(client.get(f"/households/{file.pk}/edit"))
    assert '<option value="待岗" selected>歇岗</option>' in after
    assert "离休</option>" not in after
    page = text(client.get(f"/households/{file.pk}/"))
    assert "歇岗" in page
    assert f"{file.region} {region_name(file.region)}" in page
    assert region_name(file.region) in after
    rows = text(client.get("/households/"))
    assert ">歇岗</td>" in rows
    assert '<option value="待岗">歇岗</option>' in rows
    file.refresh_from_db()
    assert file.work_status == "待岗"


def test_a_value_that_is_no_longer_offered_is_still_accepted_where_it_stood(people: People, units: Units) -> None:
    LocalList.objects.create(name=STATUS, version=1).wordings.create(code="离休", hidden=True)
    forget(wordings=True)
    file = make_file(people.case_officer, units.coal_face, 1, "陈玉梅", work_status="离休")
    client = signed_in(people.case_officer)
    page = text(client.get(f"/households/{file.pk}/edit"))
    assert '<option value="离休" selected>离休</option>' in page
    form = {"version": "", "name": "陈玉兰", "region": file.region, "work_status": "离休", "houses": "1"}
    assert client.post(f"/households/{file.pk}/edit", form).status_code == 302


def test_names_stand_beside_the_codes_of_units_and_lines(people: People, units: Units) -> None:
    name_invented_regions(SystemActor())
    client = signed_in(people.group_officer)
    RegionLine.objects.create(region="990101", year=2026, dibao_month=1)
    assert "北岭省北岭市城关区" in text(client.get(reverse("policies:list")))
    assert "990000 北岭省" in text(client.get(reverse("orgs:unit", args=[units.mine_1.pk])))
    assert "北岭省" in text(client.get(reverse("orgs:edit", args=[units.mine_1.pk])))
    assert f'hx-get="{reverse("reference:region_name")}"' in text(client.get(reverse("policies:new")))
