"""Starting a screening."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.base.forms import DateField, Form

_BACK = timedelta(days=366 * 5)


class StartForm(Form):
    """The day that ages, dated facts and lines are taken from."""

    on = DateField(label=_("认定日期"), help_text=_("按这一天的年龄、资料和低保标准认定。"))
    unit = forms.TypedChoiceField(
        label=_("范围"), required=False, coerce=int, empty_value=None, help_text=_("连同下属单位；不选为全部在册家庭。")
    )

    def __init__(self, *args: Any, units: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _("全部在册家庭")), *units]  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        """Neither a day to come nor one long past."""
        on: date = self.cleaned_data["on"]
        today = timezone.localdate()
        if not today - _BACK <= on <= today:
            raise forms.ValidationError(_("认定日期应在最近五年之内，不晚于今天"))
        return on
