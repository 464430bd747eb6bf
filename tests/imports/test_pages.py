"""The pages of imports, as each role and in each state."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bangfu.core.exchange.template import write_template
from bangfu.imports.models import ImportFile
from bangfu.imports.selectors import counts_of
from bangfu.jobs.models import Job
from bangfu.jobs.worker import run_waiting
from bangfu.orgs.models import Unit
from bangfu.registry.models import Household
from tests.people import People, Units

pytestmark = pytest.mark.django_db


@pytest.fixture
def workbook(people: People, units: Units, tmp_path: Path) -> bytes:
    """The template with its two examples: 示例001 of 一矿/综采队, 示例002 of 二矿 (another officer's)."""
    Unit.objects.create(name="掘进队", kind="district", parent=units.mine_2)
    path = tmp_path / "登记表.xlsx"
    write_template(path)
    return path.read_bytes()


def sent(content: bytes, name: str = "登记表.xlsx") -> dict[str, object]:
    return {"kind": "register", "file": SimpleUploadedFile(name, content), "update_existing": "on"}


def upload(client: Client, content: bytes) -> ImportFile:
    response = client.post(reverse("imports:upload"), sent(content))
    assert response.status_code == 302, response.content.decode()
    return ImportFile.objects.get()


def page(client: Client, file: ImportFile, query: str = "") -> str:
    response = client.get(reverse("imports:file", args=[file.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_an_officer_imports_a_workbook_and_sees_a_wrong_row_explained(
    client: Client, people: People, workbook: bytes
) -> None:
    client.force_login(people.case_officer)
    file = upload(client, workbook)
    assert "import-status" in page(client, file)
    run_waiting()
    text = page(client, file)
    assert "示例001" in text
    assert "这个单位不在您的管辖范围内" in text
    client.post(reverse("imports:commit", args=[file.pk]))
    run_waiting()
    assert list(Household.objects.values_list("archive_no", flat=True)) == ["示例001"]
    assert "已写入" in page(client, file)
    client.post(reverse("imports:undo", args=[file.pk]))
    run_waiting()
    assert not Household.objects.exists()
    assert "重新上传" in page(client, file)


def test_a_double_click_on_commit_begins_one_job(client: Client, people: People, workbook: bytes) -> None:
    client.force_login(people.case_officer)
    file = upload(client, workbook)
    run_waiting()
    for _ in range(2):
        client.post(reverse("imports:commit", args=[file.pk]))
    assert Job.objects.filter(kind="imports.commit").count() == 1
    run_waiting()
    assert Household.objects.count() == 1


def test_unticked_rows_are_not_written(client: Client, people: People, workbook: bytes) -> None:
    client.force_login(people.case_officer)
    file = upload(client, workbook)
    run_waiting()
    row = file.rows.get(key="示例001")
    client.post(reverse("imports:choose", args=[file.pk]), {"shown": [str(row.pk), "forged"]})
    response = client.post(reverse("imports:commit", args=[file.pk]), follow=True)
    assert "没有可以导入的行" in response.content.decode()
    assert not Household.objects.exists()
    client.post(reverse("imports:choose_all", args=[file.pk]), {"chosen": "1"})
    assert counts_of(file).to_commit == 1


def test_the_error_workbook_holds_the_same_rows_with_a_reason(client: Client, people: People, workbook: bytes) -> None:
    client.force_login(people.case_officer)
    file = upload(client, workbook)
    run_waiting()
    response = client.post(reverse("imports:wrong_rows", args=[file.pk]))
    assert response["Content-Type"].startswith("application/vnd.openxmlformats")
    rows = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_name("职工家庭").to_python()
    assert rows[0][-1] == "错误原因"
    assert [row[0] for row in rows[1:]] == ["示例002"]
    assert "管辖范围" in str(rows[1][-1])
    members = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_name("家庭成员").to_python()
    assert [row[0] for row in members[1:]] == ["示例002"]


def test_the_template_can_be_downloaded(client: Client, people: People) -> None:
    client.force_login(people.case_officer)
    response = client.get(reverse("imports:template", args=["register"]))
    assert CalamineWorkbook.from_filelike(BytesIO(response.content)).sheet_names[:2] == ["职工家庭", "家庭成员"]
    assert client.get(reverse("imports:template", args=["nothing"])).status_code == 404


def test_a_refused_upload_shows_the_form_again_with_the_reason(client: Client, people: People) -> None:
    client.force_login(people.case_officer)
    response = client.post(reverse("imports:upload"), sent(b"not a workbook"))
    assert response.status_code == 422
    assert "不是有效的工作簿" in response.content.decode()
    assert not ImportFile.objects.exists()


def test_a_file_without_a_sheet_is_refused_on_its_page(client: Client, people: People, tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("别的").write(0, 0, "x")
    client.force_login(people.case_officer)
    file = upload(client, path.read_bytes())
    run_waiting()
    text = page(client, file)
    assert "登记表.xlsx 中没有“职工家庭”表" in text
    assert str(file.pk) + "-" not in text.replace(f"imports/{file.pk}/", "")


def test_nobody_sees_or_touches_anothers_import(client: Client, people: People, workbook: bytes) -> None:
    client.force_login(people.case_officer)
    file = upload(client, workbook)
    run_waiting()
    client.force_login(people.other_mine_officer)
    for name in ("file", "status"):
        assert client.get(reverse(f"imports:{name}", args=[file.pk])).status_code == 404
    for name in ("commit", "undo", "abandon", "choose", "choose_all", "update_existing", "wrong_rows"):
        assert client.post(reverse(f"imports:{name}", args=[file.pk])).status_code == 404
    assert client.get(reverse("jobs:job", args=[Job.objects.get(kind="imports.check").pk])).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("case_officer", 200),
        ("group_officer", 200),
        ("officer", 403),
        ("reviewer", 403),
        ("informant", 403),
        ("auditor", 403),
        ("outsider", 403),
    ],
)
def test_only_those_who_may_import_open_the_pages(client: Client, people: People, role: str, status: int) -> None:
    client.force_login(getattr(people, role))
    for name in ("imports:list", "imports:upload"):
        assert client.get(reverse(name)).status_code == status
    assert client.get(reverse("imports:template", args=["register"])).status_code == status


def test_changing_pages_do_not_answer_to_get(client: Client, people: People, workbook: bytes) -> None:
    client.force_login(people.case_officer)
    file = upload(client, workbook)
    for name in ("commit", "undo", "abandon", "choose", "choose_all", "update_existing", "wrong_rows"):
        assert client.get(reverse(f"imports:{name}", args=[file.pk])).status_code == 405


def test_the_status_asks_the_page_to_read_itself_anew_once_the_step_has_ended(
    client: Client, people: People, workbook: bytes
) -> None:
    client.force_login(people.case_officer)
    file = upload(client, workbook)
    address = reverse("imports:status", args=[file.pk])
    assert "HX-Refresh" not in client.get(address).headers
    run_waiting()
    assert client.get(address)["HX-Refresh"] == "true"


def test_an_abandoned_import_writes_nothing(client: Client, people: People, workbook: bytes) -> None:
    client.force_login(people.case_officer)
    file = upload(client, workbook)
    run_waiting()
    client.post(reverse("imports:abandon", args=[file.pk]))
    client.post(reverse("imports:commit", args=[file.pk]))
    run_waiting()
    assert not Household.objects.exists()


def test_jobs_are_listed_and_can_be_cancelled(client: Client, people: People, workbook: bytes) -> None:
    client.force_login(people.case_officer)
    file = upload(client, workbook)
    job = Job.objects.get(pk=file.job_id)
    assert job.title in client.get(reverse("jobs:list")).content.decode()
    assert client.get(reverse("jobs:job", args=[job.pk])).status_code == 200
    client.post(reverse("jobs:cancel", args=[job.pk]))
    run_waiting()
    file.refresh_from_db()
    assert file.state == ImportFile.State.REFUSED
    assert "已取消" in page(client, file)
