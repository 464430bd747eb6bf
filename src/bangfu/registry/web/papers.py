"""Papers and consents of a file."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from bangfu.base.crypto import CannotOpen
from bangfu.base.refusals import Refused
from bangfu.base.scope import ScopedQuerySet
from bangfu.base.views import needs
from bangfu.registry import services
from bangfu.registry.models import Consent, Document
from bangfu.registry.photo_check import MOST_BYTES
from bangfu.registry.web.edit import EDIT, attempt, file_url, show_form
from bangfu.registry.web.file import find_file, find_row
from bangfu.registry.web.file_forms import ReasonForm
from bangfu.registry.web.item_forms import ConsentForm, DocumentForm, WithdrawForm

SEE = "registry.documents"
_DRAWN = "data:image/png;base64,"


@needs(EDIT)
def add_document(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Upload a photo or PDF."""
    user: Any = request.user
    household = find_file(request, household_id, EDIT)
    form = DocumentForm(request.POST or None, request.FILES or None, household_id=household.pk)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        said = {"kind": form.cleaned_data["kind"], "person_id": form.cleaned_data["person"]}
        if attempt(
            form,
            lambda: services.add_document(user, household.pk, name=file.name, content=_content(file), **said),
        ):
            messages.success(request, _("已上传"))
            return HttpResponseRedirect(file_url(household.pk, "papers"))
    back = file_url(household.pk, "papers")
    return show_form(request, form, _("上传材料"), back, household=household, uploads=True)


def _content(file: Any) -> bytes:
    """What was uploaded, read no further than one byte beyond the limit."""
    read: bytes = file.read(MOST_BYTES + 1)
    return read


def _documents() -> ScopedQuerySet[Document]:
    return Document.objects.select_related("household").filter(removed_at__isnull=True)


@needs(SEE)
def show_document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The paper itself: shown by the browser if a picture, else saved; never run, never kept in a cache."""
    user: Any = request.user
    document = find_row(request, _documents(), document_id, SEE)
    try:
        document, content = services.view_document(user, document.pk)
    except CannotOpen as error:
        raise Refused(_("这份材料在磁盘上已缺失或被改动，请联系管理员从备份恢复")) from error
    response = HttpResponse(content, content_type=document.content_type)
    is_picture = document.content_type.startswith("image/")
    as_file = not is_picture or "download" in request.GET
    response["Content-Disposition"] = content_disposition_header(as_file, document.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@needs(EDIT)
def remove_document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Take a paper out."""
    user: Any = request.user
    document = find_row(request, _documents(), document_id, EDIT)
    form = ReasonForm(request.POST or None)
    back = file_url(document.household_id, "papers")
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: services.remove_document(user, document.pk, reason=reason)):
            messages.success(request, _("已移除"))
            return HttpResponseRedirect(back)
    title = _("移除材料 %(name)s") % {"name": document.name}
    return show_form(request, form, title, back, household=document.household)


@needs(EDIT)
def give_consent(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """What a member agreed to, with the signature."""
    user: Any = request.user
    household = find_file(request, household_id, EDIT)
    form = ConsentForm(request.POST or None, request.FILES or None, household_id=household.pk)
    back = file_url(household.pk, "consents")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if attempt(
            form,
            lambda: services.give_consent(
                user,
                household.pk,
                kind=said["kind"],
                person_id=said["person"],
                signed_on=said["signed_on"],
                signature=_signature(said),
            ),
        ):
            messages.success(request, _("已登记授权"))
            return HttpResponseRedirect(back)
    return show_form(request, form, _("登记授权"), back, household=household, uploads=True, draws=True)


def _signature(said: dict[str, Any]) -> bytes:
    if said["file"]:
        return _content(said["file"])
    drawn = said["drawn"]
    if not drawn.startswith(_DRAWN):
        raise Refused(file=_("请上传签名图片，或在框中手写签名"))
    try:
        return base64.b64decode(drawn.removeprefix(_DRAWN), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(file=_("手写签名没有传完整，请重写")) from error


@needs(EDIT)
def withdraw_consent(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """A consent no longer holds."""
    user: Any = request.user
    standing = Consent.objects.select_related("household").filter(withdrawn_on__isnull=True)
    consent = find_row(request, standing, consent_id, EDIT)
    form = WithdrawForm(request.POST or None)
    back = file_url(consent.household_id, "consents")
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["withdrawn_on"]
        if attempt(form, lambda: services.withdraw_consent(user, consent.pk, on=day)):
            messages.success(request, _("已撤回"))
            return HttpResponseRedirect(back)
    return show_form(request, form, _("撤回授权"), back, household=consent.household)
