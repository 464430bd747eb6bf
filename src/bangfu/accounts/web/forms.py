"""Forms about users. They convert what was typed; rules stand in the services."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.accounts.api_actions import API_ACTIONS
from bangfu.accounts.models import User, role_choices
from bangfu.accounts.services.tokens import offered_actions
from bangfu.base.forms import DateField
from bangfu.base.scope import Reach
from bangfu.orgs.selectors import paths_in
from bangfu.orgs.web.forms import UnitChoice, VersionForm


class RoleForm(forms.Form):
    """A role in a unit, from a day to a day."""

    role = forms.ChoiceField(label=_("角色"), choices=role_choices)
    unit = UnitChoice(label=_("任职单位"), help_text=_("权限及于该单位和它的全部下级"))
    since = DateField(label=_("自"), initial=timezone.localdate)
    until = DateField(label=_("至"), required=False, help_text=_("不填表示长期"))


class NewUserForm(RoleForm):
    """A user with a first role."""

    username = forms.CharField(label=_("用户名"), max_length=30, help_text=_("3 至 30 位小写字母、数字、点、横线"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("联系电话"), max_length=20, required=False)
    field_order = ["username", "name", "phone", "role", "unit", "since", "until"]


class UserForm(VersionForm):
    """What is said of a user."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("联系电话"), max_length=20, required=False)


class DelegationForm(forms.Form):
    """Who stands in, from when to when."""

    taker = forms.TypedChoiceField(label=_("代理人"), coerce=int, widget=forms.Select(attrs={"data-searchable": ""}))
    since = DateField(label=_("自"), initial=timezone.localdate)
    until = DateField(label=_("至"), help_text=_("到期自动收回，最长 92 天"))
    reason = forms.CharField(label=_("事由"), max_length=200, required=False)

    def offer(self, colleagues: list[User]) -> None:
        """Fill the choices."""
        people = [(user.pk, f"{user.name}（{user.username}）") for user in colleagues]
        self.fields["taker"].choices = [("", _("请选择")), *people]  # type: ignore[attr-defined]


class TokenForm(forms.Form):
    """A token for a program: what it may do, where, until when."""

    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("写明给哪个程序用，例如“人事系统同步”"))
    actions = forms.MultipleChoiceField(
        label=_("允许做的事"), widget=forms.CheckboxSelectMultiple, help_text=_("只勾选这个程序用得着的")
    )
    units = forms.TypedMultipleChoiceField(
        label=_("限定单位"),
        coerce=int,
        required=False,
        widget=forms.SelectMultiple(attrs={"data-searchable": ""}),
        help_text=_("含各自的全部下级；不选即您管得到的所有单位"),
    )
    until = DateField(label=_("有效期至"), help_text=_("必填，最长一年；到期自动失效"))

    def offer(self, owner: User) -> None:
        """Fill the choices with what the owner may do, and where."""
        offered = offered_actions(owner)
        reach = Reach()
        for action in offered:
            reach = reach.joined(owner.reach(action))
        self.fields["actions"].choices = [(code, API_ACTIONS[code]) for code in offered]  # type: ignore[attr-defined]
        self.fields["units"].choices = paths_in(reach, owner.tree)  # type: ignore[attr-defined]
        self.fields["until"].initial = timezone.localdate() + timedelta(days=90)
