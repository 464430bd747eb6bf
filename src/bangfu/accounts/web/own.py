"""Pages of the signed-in user's own account."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.accounts import selectors, services
from bangfu.accounts.services.delegations import possible_takers
from bangfu.accounts.web.forms import DelegationForm
from bangfu.base.refusals import Refused
from bangfu.base.views import add_refusal, form_status


def profile(request: HttpRequest) -> HttpResponse:
    """Who I am here, what I may do, and when somebody signed in as me."""
    user: Any = request.user
    context = {
        "roles": user.granted,
        "standing_in": user.standing_in,
        "has_two_factor": is_mfa_enabled(user),
        "sign_ins": selectors.own_sign_ins(user),
        "has_single_sign_on": bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]),
    }
    return render(request, "accounts/profile.html", context)


def delegations(request: HttpRequest) -> HttpResponse:
    """Let a colleague stand in, and see who stands in for whom."""
    user: Any = request.user
    form = DelegationForm(request.POST or None)
    form.offer(possible_takers(user))
    if request.method == "POST" and form.is_valid():
        wanted = dict(form.cleaned_data)
        try:
            services.delegate(actor=user, taker_id=wanted.pop("taker"), today=timezone.localdate(), **wanted)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("已设置代理，并通知了代理人"))
            return redirect("accounts:delegations")
    context = {"form": form, "rows": selectors.delegations_of(user)[:50], "today": timezone.localdate()}
    return render(request, "accounts/delegations.html", context, status=form_status(form))


@require_POST
def end_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    """End one."""
    user: Any = request.user
    services.end_delegation(actor=user, delegation_id=pk)
    messages.success(request, _("代理已结束"))
    back = request.POST.get("back", "")
    if back.isascii() and back.isdigit() and user.may("accounts.manage"):
        return redirect("accounts:user", pk=int(back))
    return redirect("accounts:delegations")


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one other browser of the user's own."""
    session = get_object_or_404(UserSession, user=request.user, pk=pk)
    session.end()
    messages.success(request, _("已退出那台设备"))
    return redirect("usersessions_list")
