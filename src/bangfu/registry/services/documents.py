"""Papers of a file: uploaded, seen, removed; and the family's consents with their signatures."""

from __future__ import annotations

import hashlib
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit import services as audit
from bangfu.audit.events import Change
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.registry import vault
from bangfu.registry.models import Consent, Document, Household, Member
from bangfu.registry.photo_check import clean_upload
from bangfu.registry.services.opening import close_file, command, file_event, open_file
from bangfu.registry.services.values import check_row

_EDIT = "registry.edit"
SIGNATURE = "签名"
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}


def add_document(
    actor: Actor, household_id: UUID, *, kind: str, name: str, content: bytes, person_id: UUID | None = None
) -> Document:
    """Store a photo or PDF with a file. Raises Denied, or Refused with the reason the content is not taken."""
    clean = clean_upload(content)
    with command():
        household = open_file(actor, _EDIT, household_id)
        document = _document(actor, household, kind, name, clean.content, clean.content_type, person_id)
        try:
            changes = [Change("kind", None, kind), Change("name", None, document.name)]
            close_file(actor, household, "registry.document_added", changes=changes)
        except BaseException:
            vault.remove(document.pk)
            raise
    return document


def _document(
    actor: Actor, household: Household, kind: str, name: str, content: bytes, content_type: str, person: UUID | None
) -> Document:
    document = Document(
        household=household,
        kind=kind,
        name=_safe_name(name, content_type),
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        person_id=_member(household, person),
        uploaded_by_id=actor.actor_id,
    )
    check_row(document, ["kind", "name"])
    same = Document.objects.filter(household=household, sha256=document.sha256, kind=kind, removed_at__isnull=True)
    if same.exists():
        raise Refused(file=_("这份材料已上传过"))
    document.save()
    vault.store(document.pk, content)
    return document


def _member(household: Household, person_id: UUID | None) -> UUID | None:
    if person_id is None:
        return None
    if not Member.objects.filter(household=household, person_id=person_id).exists():
        raise Refused(person=_("此人不是这户的成员"))
    return person_id


def _safe_name(name: str, content_type: str) -> str:
    """A name to show and to save under: no path, no control character, the ending of what it really is."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    plain = "".join(letter for letter in base if letter.isprintable() and letter not in '<>:"|?*')
    return f"{plain[:100].strip() or _('材料')}{_ENDINGS[content_type]}"


def view_document(actor: Actor, document_id: UUID) -> tuple[Document, bytes]:
    """The content of a document, noted in the log. Raises Denied, Refused where the content is gone or altered."""
    with command():
        document = Document.objects.select_related("household").get(pk=document_id)
        require(actor, "registry.documents", document.household.unit_id)
        content = vault.read(document.pk)
        details = {"document": str(document.pk), "kind": document.kind}
        audit.record(actor, file_event(document.household, "registry.document_viewed", details=details))
    return document, content


def remove_document(actor: Actor, document_id: UUID, *, reason: str) -> None:
    """Take a paper out of the file; its content is deleted once this is stored. Raises Denied, Refused."""
    with command():
        document = Document.objects.get(pk=document_id)
        household = open_file(actor, _EDIT, document.household_id)
        if document.removed_at:
            raise Refused(_("这份材料已移除"))
        if Consent.objects.filter(signature=document).exists():
            raise Refused(_("这是授权书的签名，不能移除"))
        if not reason.strip():
            raise Refused(reason=_("请写明移除原因"))
        document.removed_at = timezone.now()
        document.save(update_fields=["removed_at"])
        changes = [Change("name", document.name, None), Change("reason", None, reason.strip())]
        close_file(actor, household, "registry.document_removed", changes=changes)
        transaction.on_commit(lambda: vault.remove(document.pk))


def give_consent(
    actor: Actor, household_id: UUID, *, kind: str, person_id: UUID, signed_on: date, signature: bytes
) -> Consent:
    """Record what a member agreed to, with the picture of the signature. Raises Denied, Refused."""
    if signed_on > timezone.localdate():
        raise Refused(signed_on=_("签署日期不能晚于今天"))
    clean = clean_upload(signature)
    if not clean.content_type.startswith("image/"):
        raise Refused(file=_("签名须是图片"))
    with command():
        household = open_file(actor, _EDIT, household_id)
        standing = Consent.objects.filter(household=household, kind=kind, person=person_id, withdrawn_on__isnull=True)
        if standing.exists():
            raise Refused(kind=_("此人已有同种授权，如需重签请先撤回"))
        name = f"{kind}{SIGNATURE}"
        paper = _document(actor, household, SIGNATURE, name, clean.content, clean.content_type, person_id)
        consent = Consent(household=household, kind=kind, signed_on=signed_on, signature=paper)
        consent.person_id = person_id
        try:
            check_row(consent, ["kind"])
            consent.save()
            close_file(actor, household, "registry.consent_given", changes=[Change("kind", None, kind)])
        except BaseException:
            vault.remove(paper.pk)
            raise
    return consent


def withdraw_consent(actor: Actor, consent_id: UUID, *, on: date) -> Consent:
    """Note from when a consent no longer holds. Raises Denied, Refused."""
    with command():
        consent = Consent.objects.get(pk=consent_id)
        household = open_file(actor, _EDIT, consent.household_id)
        if consent.withdrawn_on or on < consent.signed_on:
            raise Refused(withdrawn_on=_("已撤回，或撤回日期早于签署日期"))
        consent.withdrawn_on = on
        consent.save(update_fields=["withdrawn_on"])
        close_file(actor, household, "registry.consent_withdrawn", changes=[Change("kind", consent.kind, None)])
    return consent
