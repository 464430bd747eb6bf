"""What is refused at the door, how files lie on the disk, and when they go."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from bangfu.audit.models import Entry
from bangfu.base.crypto import CannotOpen
from bangfu.base.refusals import Refused
from bangfu.base.scope import Denied, SystemActor
from bangfu.core.exchange.template import write_template
from bangfu.imports import cleaning, guards, services, storage
from bangfu.imports.models import ImportFile
from bangfu.jobs.models import Job
from bangfu.jobs.services import enqueue
from bangfu.jobs.worker import run_waiting
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "登记表.xlsx"
    write_template(path)
    return path


def refused(people: People, path: Path, name: str = "登记表.xlsx") -> str:
    with pytest.raises(Refused) as refusal:
        services.upload_file(actor=people.case_officer, kind="register", name=name, path=path)
    assert not ImportFile.objects.exists()
    assert not Job.objects.filter(kind=services.CHECK).exists()
    return refusal.value.messages["file"]


def with_part(template: Path, part: str, content: bytes = b"x") -> Path:
    with zipfile.ZipFile(template, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, content)
    return template


def test_a_workbook_with_macros_is_refused(people: People, template: Path) -> None:
    assert "宏" in refused(people, with_part(template, "xl/vbaProject.bin"))
    assert "宏" in refused(people, template, "登记表.xlsm")


def test_a_workbook_with_links_to_the_outside_is_refused(people: People, template: Path) -> None:
    assert "外部" in refused(people, with_part(template, "xl/externalLinks/externalLink1.xml"))


def test_a_zip_bomb_is_refused_before_it_unpacks(people: People, template: Path) -> None:
    reason = refused(people, with_part(template, "xl/bomb.xml", b"\x00" * 30_000_000))
    assert "登记表.xlsx" in reason


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xlsx", b"", "空"),
        ("a.xlsx", b"plain text", "不是有效的工作簿"),
        ("a.exe", b"MZ", "应为"),
        ("a", b"PK", "应为"),
    ],
)
def test_what_is_no_workbook_is_refused(people: People, tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    assert reason in refused(people, path, name)


def test_a_file_over_the_limit_is_refused(people: People, template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "MOST_BYTES", 1_000)
    assert "超过" in refused(people, template)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/登记表.xlsx", "登记表.xlsx"),
        ("C:\\temp\\登记表.xlsx", "登记表.xlsx"),
        ("登记\x00\u202e表.xlsx", "登记表.xlsx"),
        ("x" * 300 + ".xlsx", "x" * 95 + ".xlsx"),
        ("...", "未命名"),
    ],
)
def test_a_name_is_only_ever_shown(given: str, shown: str) -> None:
    assert guards.safe_name(given) == shown


def test_a_name_with_a_path_is_stored_without_it(people: People, template: Path) -> None:
    file = services.upload_file(actor=people.case_officer, kind="register", name="../../登记表.xlsx", path=template)
    assert file.name == "登记表.xlsx"


def test_who_may_not_import_is_denied(people: People, template: Path) -> None:
    with pytest.raises(Denied):
        services.upload_file(actor=people.officer, kind="register", name="登记表.xlsx", path=template)


def test_a_full_disk_at_the_upload_is_said_and_leaves_nothing(
    people: People, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bangfu.imports.storage.os.fsync", full)
    before = set(storage.path_of(ImportFile().pk).parent.iterdir())
    assert "磁盘" in refused(people, template)
    assert set(storage.path_of(ImportFile().pk).parent.iterdir()) == before


def test_a_stored_file_is_sealed_and_opens_again(people: People, template: Path) -> None:
    file = services.upload_file(actor=people.case_officer, kind="register", name="登记表.xlsx", path=template)
    assert b"PK\x03\x04" not in storage.path_of(file.pk).read_bytes()
    with storage.opened(file.pk, file.name) as path:
        assert path.read_bytes() == template.read_bytes()
    assert not path.exists()


@pytest.mark.parametrize("harm", ["cut", "swap", "alter"])
def test_a_stored_file_that_was_tampered_with_does_not_open(tmp_path: Path, harm: str) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(bytes(3 * 1024 * 1024))
    key = ImportFile().pk
    storage.store(key, plain)
    sealed = storage.path_of(key)
    content = sealed.read_bytes()
    piece = len(content) // 3
    sealed.write_bytes(
        {
            "cut": content[: 2 * piece],
            "swap": content[piece : 2 * piece] + content[:piece] + content[2 * piece :],
            "alter": content[:-1] + bytes([content[-1] ^ 1]),
        }[harm]
    )
    with pytest.raises(CannotOpen), storage.opened(key, "a.xlsx"):
        pass
    storage.delete(key)


def test_a_tampered_file_is_refused_in_words(people: People, template: Path) -> None:
    file = services.upload_file(actor=people.case_officer, kind="register", name="登记表.xlsx", path=template)
    sealed = storage.path_of(file.pk)
    sealed.write_bytes(sealed.read_bytes()[:-1])
    run_waiting()
    file.refresh_from_db()
    assert file.state == ImportFile.State.REFUSED
    assert "损坏" in file.message


def test_files_go_thirty_days_after_their_end(people: People, template: Path) -> None:
    old = services.upload_file(actor=people.case_officer, kind="register", name="旧.xlsx", path=template)
    new = services.upload_file(actor=people.case_officer, kind="register", name="新.xlsx", path=template)
    run_waiting()
    for file in (old, new):
        services.abandon_file(actor=people.case_officer, file_id=file.pk)
    ImportFile.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=31))
    enqueue(owner=SystemActor(), kind=cleaning.KIND, title="x")
    run_waiting()
    assert list(ImportFile.objects.values_list("name", flat=True)) == ["新.xlsx"]
    assert not storage.path_of(old.pk).exists()
    assert storage.path_of(new.pk).exists()
    assert Entry.objects.filter(action="imports.deleted").count() == 1
