"""Papers: what is taken, what is refused and why, how it lies on disk, who sees it."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from bangfu.audit.models import Entry
from bangfu.base.crypto import CannotOpen
from bangfu.base.refusals import Refused
from bangfu.registry import photo_check, vault
from bangfu.registry.models import Consent, Document
from bangfu.registry.photo_check import clean_upload
from bangfu.registry.services import add_document, give_consent, remove_document
from tests.people import People, Units
from tests.registry.families import make_file
from tests.registry.test_pages import signed_in

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
pytestmark = pytest.mark.django_db


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "white").save(target, kind, **options)
    return target.getvalue()


def test_a_photo_leaves_its_place_and_device_behind() -> None:
    exif = Image.Exif()
    exif[0x010F] = "camera of somebody"
    clean = clean_upload(picture(exif=exif) + b"hidden tail")
    assert clean.content_type == "image/jpeg"
    assert b"camera of somebody" not in clean.content
    assert b"hidden tail" not in clean.content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "空"),
        (b"MZ\x90 an executable", "只能上传"),
        (b"<html><script>alert(1)</script>", "只能上传"),
        (b"GIF89a" + b"\0" * 40, "只能上传"),
        (b"%PDF-1.4 cut short", "不完整"),
        (picture()[:200], "损坏"),
    ],
)
def test_what_is_no_photo_or_pdf_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        clean_upload(content)


def test_a_file_that_is_too_large_or_unpacks_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="10 MB"):
        clean_upload(PDF + b"x" * photo_check.MOST_BYTES)
    bomb = picture("PNG", (300, 300))
    monkeypatch.setattr(photo_check, "MOST_PIXELS", 10_000)
    with pytest.raises(Refused, match="像素过多"):
        clean_upload(bomb)


def test_a_paper_lies_encrypted_and_a_cut_or_moved_one_does_not_open(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    content = PDF.replace(b"<<>>endobj", b"secret words" * 200_000, 1)
    document = add_document(people.officer, file.pk, kind="诊断证明", name="../诊断.exe", content=content)
    assert document.name == "诊断.pdf"
    path: Path = vault._path(document.pk)
    stored = path.read_bytes()
    assert b"secret words" not in stored
    assert vault.read(document.pk) == content
    other = add_document(people.officer, file.pk, kind="诊断证明", name="b.pdf", content=PDF)
    vault._path(other.pk).write_bytes(stored)
    with pytest.raises(CannotOpen):
        vault.read(other.pk)
    first = 4 + int.from_bytes(stored[:4], "big")
    path.write_bytes(stored[:first])
    with pytest.raises(CannotOpen):
        vault.read(document.pk)


def test_the_same_paper_twice_is_refused(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    add_document(people.officer, file.pk, kind="身份证", name="a.pdf", content=PDF)
    with pytest.raises(Refused, match="已上传"):
        add_document(people.officer, file.pk, kind="身份证", name="b.pdf", content=PDF)


def test_a_full_disk_gives_its_reason_and_leaves_nothing(
    people: People, units: Units, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_file(people.officer, units.coal_face)

    def full(self: Path, *args: object, **kwargs: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(Refused, match="存不下"):
        add_document(people.officer, file.pk, kind="身份证", name="a.pdf", content=PDF)
    assert not Document.objects.exists()


def test_a_paper_is_uploaded_seen_and_removed_through_the_pages(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    client = signed_in(people.officer)
    upload = {"kind": "身份证", "file": SimpleUploadedFile("正面.jpg", picture())}
    assert client.post(reverse("registry:add_document", args=[file.pk]), upload).status_code == 302
    document = Document.objects.get()
    seen = client.get(reverse("registry:document", args=[document.pk]))
    assert seen["X-Content-Type-Options"] == "nosniff"
    assert seen["Content-Type"] == "image/jpeg"
    assert (
        "attachment"
        in client.get(reverse("registry:document", args=[document.pk]) + "?download")["Content-Disposition"]
    )
    assert Entry.objects.filter(action="registry.document_viewed").count() == 2
    stranger = signed_in(people.other_mine_officer)
    assert stranger.get(reverse("registry:document", args=[document.pk])).status_code == 404
    wrong = {"kind": "身份证", "file": SimpleUploadedFile("a.jpg", b"<script>")}
    assert client.post(reverse("registry:add_document", args=[file.pk]), wrong).status_code == 422
    removed = client.post(reverse("registry:remove_document", args=[document.pk]), {"reason": "传错了"})
    assert removed.status_code == 302
    assert client.get(reverse("registry:document", args=[document.pk])).status_code == 404


def test_a_consent_is_given_with_a_drawn_signature_and_withdrawn(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    client = signed_in(people.officer)
    address = reverse("registry:give_consent", args=[file.pk])
    typed = {"kind": "公示", "person": str(file.head_id), "signed_on": "2026-11-01"}
    assert client.post(address, typed).status_code == 422
    assert client.post(address, typed | {"drawn": "data:image/png;base64,@@@"}).status_code == 422
    drawn = "data:image/png;base64," + base64.b64encode(picture("PNG")).decode()
    assert client.post(address, typed | {"drawn": drawn}).status_code == 302
    consent = Consent.objects.get()
    with pytest.raises(Refused, match="签名"):
        remove_document(people.officer, consent.signature_id, reason="x")
    with pytest.raises(Refused, match="已有同种"):
        give_consent(
            people.officer,
            file.pk,
            kind="公示",
            person_id=file.head_id,
            signed_on=consent.signed_on,
            signature=picture("PNG", (50, 50)),
        )
    away = client.post(reverse("registry:withdraw_consent", args=[consent.pk]), {"withdrawn_on": "2026-11-20"})
    assert away.status_code == 302
