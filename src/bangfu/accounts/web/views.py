"""Pages of user administration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.accounts import selectors, services
from bangfu.accounts.models import Membership, User
from bangfu.accounts.services.managing import may_manage, visible_user
from bangfu.accounts.web.forms import NewUserForm, RoleForm, UserForm
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Denied
from bangfu.base.views import add_refusal, form_status, needs

MANAGE = "accounts.manage"


@needs(MANAGE)
def user_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One user: roles, safety, sign-ins, delegations."""
    person = visible_user(_actor(request), pk)
    today = timezone.localdate()
    context = {
        "person": person,
        "roles": Membership.objects.filter(user=person).select_related("unit"),
        "today": today,
        "is_locked": selectors.is_locked(person),
        "has_two_factor": is_mfa_enabled(person),
        "sign_ins": selectors.own_sign_ins(person, 10),
        "delegations": selectors.delegations_of(person)[:10],
        "may_manage": may_manage(_actor(request), person),
        "is_own": person.pk == request.user.pk,
    }
    return render(request, "accounts/user.html", context)


@needs(MANAGE)
def create(request: HttpRequest) -> HttpResponse:
    """Make a user; the page that follows shows his first password this once."""
    form = NewUserForm(request.POST or None)
    form.fields["unit"].offer(_actor(request).reach(MANAGE))  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        wanted = dict(form.cleaned_data)
        unit = wanted.pop("unit")
        try:
            user, password = services.create_user(actor=_actor(request), unit_id=unit, **wanted)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return _password_once(request, user, password)
    return render(request, "accounts/form.html", {"form": form, "page_title": _("新建用户")}, status=form_status(form))


@needs(MANAGE)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name and telephone."""
    person = _managed(request, pk)
    form = UserForm(
        request.POST or None, initial={"name": person.name, "phone": person.phone, "version": person.version}
    )

    def do() -> None:
        services.change_user(actor=_actor(request), user_id=pk, **form.cleaned_data)

    return _answer(request, person, form, do, _("编辑用户"))


@needs(MANAGE)
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    person = _managed(request, pk)
    form = RoleForm(request.POST or None)
    form.fields["unit"].offer(_actor(request).reach(MANAGE))  # type: ignore[attr-defined]

    def do() -> None:
        wanted = dict(form.cleaned_data)
        services.grant_membership(actor=_actor(request), user_id=pk, unit_id=wanted.pop("unit"), **wanted)

    return _answer(request, person, form, do, _("增加角色"))


@require_POST
@needs(MANAGE)
def end_role(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    """End a role."""
    _managed(request, pk)
    services.end_membership(actor=_actor(request), user_id=pk, membership_id=membership, today=timezone.localdate())
    return _done(request, pk, _("已结束这项任职"))


@require_POST
@needs(MANAGE)
def disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut a user out."""
    _managed(request, pk)
    services.disable_user(actor=_actor(request), user_id=pk)
    return _done(request, pk, _("已停用，该用户立即退出"))


@require_POST
@needs(MANAGE)
def enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a user in again."""
    _managed(request, pk)
    services.enable_user(actor=_actor(request), user_id=pk)
    return _done(request, pk, _("已恢复使用"))


@require_POST
@needs(MANAGE)
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget failed attempts."""
    _managed(request, pk)
    services.unlock_user(actor=_actor(request), user_id=pk)
    return _done(request, pk, _("已解除锁定"))


@require_POST
@needs(MANAGE)
def reset_two_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a lost authenticator."""
    _managed(request, pk)
    services.reset_two_factor(actor=_actor(request), user_id=pk)
    return _done(request, pk, _("已取消两步验证，请提醒该用户重新设置"))


@require_POST
@needs(MANAGE)
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new password, shown this once."""
    person = _managed(request, pk)
    return _password_once(request, person, services.reset_password(actor=_actor(request), user_id=pk))


def _answer(request: HttpRequest, person: User, form: forms.Form, do: Callable[[], None], title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except Refused as refused:
            add_refusal(form, refused)
        except Outdated as outdated:
            assert isinstance(form, UserForm)
            form.show_theirs(outdated)
        else:
            return _done(request, person.pk, _("已保存"))
    context = {"form": form, "page_title": title, "person": person}
    return render(request, "accounts/form.html", context, status=form_status(form))


def _password_once(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """Straight in the answer: a password put by for the next page would lie in the session's table."""
    response = render(request, "accounts/password_once.html", {"person": user, "password": password})
    response["Cache-Control"] = "no-store"
    return response


def _managed(request: HttpRequest, pk: int) -> User:
    """The user; 404 for one who cannot be seen, 403 for one who is seen but belongs to a wider reach."""
    person = visible_user(_actor(request), pk)
    if not may_manage(_actor(request), person):
        raise Denied(MANAGE)
    return person


def _done(request: HttpRequest, pk: int, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("accounts:user", pk=pk)


def _actor(request: HttpRequest) -> Any:
    return request.user
