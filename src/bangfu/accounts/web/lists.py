"""The list of users and the log of sign-ins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bangfu.accounts.models import Membership, User, role_choices
from bangfu.accounts.roles import ROLES
from bangfu.accounts.selectors import SIGN_IN_ACTIONS, sign_ins, users_for
from bangfu.audit.models import Entry
from bangfu.base.lists import Button, ListPage, ListTable, TagColumn


class UserTable(ListTable):
    """Users."""

    name = tables.Column(verbose_name=_("姓名"), linkify=lambda record: reverse("accounts:user", args=[record.pk]))
    username = tables.Column(verbose_name=_("用户名"))
    roles = tables.Column(accessor="roles_now", verbose_name=_("角色"), default="—")
    is_active = TagColumn("user_active", shape="dot", verbose_name=_("状态"))
    last_login = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=_("最近登录"), default="—")

    def render_roles(self, value: list[Membership]) -> SafeString:
        """Roles with their units, one a line."""
        rows = ((ROLES[row.role].label, row.unit.name) for row in value)
        return format_html_join("", "<div>{} · {}</div>", rows) if value else SafeString("—")

    def value_roles(self, value: list[Membership]) -> str:
        """The same as one text, for an export."""
        return "；".join(f"{ROLES[row.role].label} · {row.unit.name}" for row in value)


class UserFilter(django_filters.FilterSet):
    """Searching users."""

    words = django_filters.CharFilter(label=_("用户"), method="by_words")
    role = django_filters.ChoiceFilter(label=_("角色"), choices=role_choices, method="by_role", empty_label=_("全部"))
    is_active = django_filters.ChoiceFilter(
        label=_("状态"), choices=[("1", _("在用")), ("0", _("已停用"))], empty_label=_("全部")
    )

    class Meta:
        model = User
        fields: list[str] = []

    def by_words(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Part of the name or of the username."""
        return rows.filter(Q(name__icontains=value) | Q(username__icontains=value))

    def by_role(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Whoever holds or held the role."""
        return rows.filter(pk__in=Membership.objects.filter(role=value).values("user"))


class UserList(ListPage):
    """Users within the administrator's reach."""

    key, title, action = "accounts.users", _("用户与角色"), "accounts.manage"
    model, table_class, filterset_class = User, UserTable, UserFilter
    ordering = ("name", "pk")
    sortable = {"username": ("username",), "last_login": ("last_login", "pk")}
    empty_text = _("还没有用户，请点“新建用户”。")

    def get_queryset(self) -> Any:
        """Rows in scope with their roles."""
        return users_for(self.request.user)  # type: ignore[arg-type]

    def buttons(self) -> Sequence[Button]:
        """New user."""
        create = Button(_("新建用户"), reverse("accounts:create"), "user-plus", action=self.action, primary=True)
        log = Button(_("登录日志"), reverse("accounts:sign_ins"), "history", action="audit.view")
        return [create, log]


SIGN_IN_LABELS: list[tuple[str, Any]] = list(
    zip(SIGN_IN_ACTIONS, (_("登录"), _("退出"), _("登录失败"), _("锁定"), _("解除锁定")), strict=True)
)


class SignInTable(ListTable):
    """Sign-ins."""

    at = tables.DateTimeColumn(format="Y-m-d H:i:s", verbose_name=_("时间"))
    action = TagColumn("sign_in", verbose_name=_("事件"))
    subject_label = tables.Column(verbose_name=_("用户名"), default=_("（没有这个用户）"))
    address = tables.Column(verbose_name=_("网络地址"), default="—")


class SignInFilter(django_filters.FilterSet):
    """Searching sign-ins."""

    username = django_filters.CharFilter(label=_("用户名"), field_name="subject_label", lookup_expr="exact")
    since = django_filters.DateFilter(label=_("自"), field_name="at", lookup_expr="date__gte")
    action = django_filters.ChoiceFilter(label=_("事件"), choices=SIGN_IN_LABELS, empty_label=_("全部"))

    class Meta:
        model = Entry
        fields: list[str] = []


class SignInList(ListPage):
    """The log of sign-ins, newest first."""

    key, title, action = "accounts.sign_ins", _("登录日志"), "audit.view"
    model, table_class, filterset_class = Entry, SignInTable, SignInFilter
    ordering = ("-number",)
    empty_text = _("还没有登录记录。")

    def get_queryset(self) -> Any:
        """Rows in scope."""
        return sign_ins(self.request.user)  # type: ignore[arg-type]
