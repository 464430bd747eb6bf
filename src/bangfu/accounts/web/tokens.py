"""Tokens for programs: one's own, and for administrators those of everybody."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bangfu.accounts import selectors, services
from bangfu.accounts.api_actions import API_ACTIONS
from bangfu.accounts.models import ApiToken
from bangfu.accounts.web.forms import TokenForm
from bangfu.base.lists import ActionsColumn, ListPage, ListTable, TagColumn
from bangfu.base.refusals import Refused
from bangfu.base.views import add_refusal, form_status
from bangfu.orgs.selectors import Tree, read_tree


def own(request: HttpRequest) -> HttpResponse:
    """Make a token, and see and revoke those there are; a new one is shown this once."""
    user: Any = request.user
    form = TokenForm(request.POST or None)
    form.offer(user)
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = services.make_token(owner=user, today=timezone.localdate(), **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            response = render(request, "accounts/token_once.html", {"token": token, "secret": secret})
            response["Cache-Control"] = "no-store"
            return response
    rows = [(row, words_of(row), units_of(row, user.tree)) for row in selectors.tokens_of(user)[:100]]
    context = {"form": form, "rows": rows, "offers": bool(form.fields["actions"].choices)}  # type: ignore[attr-defined]
    return render(request, "accounts/tokens.html", context, status=form_status(form))


@require_POST
def revoke(request: HttpRequest, token: int) -> HttpResponse:
    """End one, one's own or (for an administrator) another's."""
    user: Any = request.user
    ended = services.revoke_token(actor=user, token_id=token)
    messages.success(request, _("令牌已撤销，用它的程序立即停止"))
    return redirect("accounts:tokens" if ended.owner_id == user.pk else "accounts:all_tokens")


def words_of(token: ApiToken) -> list[Any]:
    """The actions of a token in words."""
    return [API_ACTIONS.get(action, action) for action in token.actions]


def units_of(token: ApiToken, tree: Tree) -> list[str]:
    """The units that a token is limited to, by path; empty for no limit."""
    return [tree.path(unit) for unit in token.units if unit in tree.parents]


class TokenTable(ListTable):
    """Tokens with their owners."""

    name = tables.Column(verbose_name=_("名称"))
    owner = tables.Column(
        verbose_name=_("所属用户"), linkify=lambda record: reverse("accounts:user", args=[record.owner_id])
    )
    state = TagColumn("token_state", shape="dot", verbose_name=_("状态"))
    actions_given = tables.Column(accessor="actions", verbose_name=_("允许做的事"))
    units = tables.Column(verbose_name=_("限定单位"), empty_values=())
    until = tables.DateColumn(format="Y-m-d", verbose_name=_("有效期至"))
    last_used_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=_("最近使用"), default="—")
    actions = ActionsColumn("accounts/token_actions.html")

    _tree: Tree | None = None

    def render_name(self, record: ApiToken) -> SafeString:
        """With its last letters, by which the owner knows it."""
        return format_html('{} <span class="text-secondary code-text">…{}</span>', record.name, record.ending)

    def value_name(self, record: ApiToken) -> str:
        """The name alone."""
        return record.name

    def render_actions_given(self, record: ApiToken) -> str:
        """In words."""
        return "、".join(str(word) for word in words_of(record))

    def render_units(self, record: ApiToken) -> str:
        """By path."""
        self._tree = self._tree or read_tree()
        return "、".join(units_of(record, self._tree)) or str(_("所属用户的全部单位"))


class TokenList(ListPage):
    """Tokens of everybody within the administrator's reach."""

    key, title, action = "accounts.tokens", _("接口令牌"), "accounts.manage"
    model, table_class = ApiToken, TokenTable
    ordering = ("-made_at", "-pk")
    sortable = {"until": ("until", "pk"), "last_used_at": ("last_used_at", "pk")}
    empty_text = _("还没有人建立接口令牌。")

    def get_queryset(self) -> Any:
        """Rows in scope."""
        return selectors.tokens_for(self.request.user)  # type: ignore[arg-type]
