"""Forms about users. They convert what was typed; rules stand in the services."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.accounts.models import User, role_choices
from bangfu.base.forms import DateField
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
