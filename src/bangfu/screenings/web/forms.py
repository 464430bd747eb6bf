"""Starting a screening."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.base.forms import DateField, Form

_BACK = timedelta(days=366 * 5)


class StartForm(Form):
    """The day that ages, dated facts and lines are taken from."""

    on = DateField(label=_("认定日期"), help_text=_("按这一天的年龄、资料和低保标准认定。"))

    def clean_on(self) -> date:
        """Neither a day to come nor one long past."""
        on: date = self.cleaned_data["on"]
        today = timezone.localdate()
        if not today - _BACK <= on <= today:
            raise forms.ValidationError(_("认定日期应在最近五年之内，不晚于今天"))
        return on
