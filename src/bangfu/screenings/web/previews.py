"""The address to which a form of a file is posted while an officer types."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any, Final
from uuid import UUID

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_POST

from bangfu.base.kept import one_reading
from bangfu.base.scope import require
from bangfu.base.views import needs
from bangfu.registry.models import Household
from bangfu.screenings.preview import previewed
from bangfu.screenings.selectors import VIEW

EDIT = "registry.edit"
FORMS: Final = frozenset(
    f"registry:{name}"
    for name in (
        *("edit", "add_member", "edit_member", "edit_health", "remove_member", "change_head"),
        *("add_item", "end_item", "settle_arrears"),
    )
)
"""Pages that save facts of a file; any other address is no form to preview."""


@require_POST
@needs(EDIT)
def preview(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """The verdict now and the one that the posted form would give; nothing where the form would not be saved."""
    user: Any = request.user
    household = Household.objects.only("version", "unit_id").get_visible(user, EDIT, pk=household_id)
    require(user, VIEW, household.unit_id)
    page = _page_of(request)
    with one_reading():  # nothing that is kept so is changed by a form of a file
        found = previewed(household, lambda: _would_save(page, request))
    return render(request, "screenings/_preview.html", {"preview": found})


def _page_of(request: HttpRequest) -> Callable[[HttpRequest], HttpResponseBase]:
    """The page of the form, with its arguments. Raises Http404 for any address that is no form of a file."""
    try:
        found = resolve(request.GET.get("of", ""))
    except Resolver404 as unknown:
        raise Http404 from unknown
    if found.view_name not in FORMS:
        raise Http404
    return lambda inner: found.func(inner, *found.args, **found.kwargs)


def _would_save(page: Callable[[HttpRequest], HttpResponseBase], request: HttpRequest) -> bool:
    """Let the page take the form as if it were sent there; it goes on elsewhere only when it has saved."""
    inner = copy(request)
    inner._messages = CookieStorage(inner)  # type: ignore[attr-defined]  # noqa: SLF001 - never sent: what it says did not happen
    return page(inner).status_code in (301, 302, 303)


def preview_address(request: HttpRequest, household: Household) -> str | None:
    """Where the form on this page is posted for a preview; None where the reader gets none."""
    user: Any = request.user
    match = request.resolver_match
    if match is None or match.view_name not in FORMS or not user.may(VIEW, household.unit_id):
        return None
    if not user.may(EDIT, household.unit_id):
        return None
    return f"{reverse('screenings:preview', args=[household.pk])}?of={request.path}"
