"""Forms of these pages. The lines of a step's form are data; core/workflow/step_forms.py checks them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.base.forms import style_fields
from bangfu.base.known_words import say
from bangfu.casework.models import Objection
from bangfu.core.workflow.model import FieldKind, FormField, Step

_PREFIX = "line_"


class StepForm(forms.Form):
    """The lines of a step and the reason; it shows, and leaves the checking to the service."""

    reason = forms.CharField(
        label=_("理由"),
        required=False,
        help_text=_("退回或不予通过时必须写明"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, step: Step, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in step.form:
            self.fields[f"{_PREFIX}{line.code}"] = _field(line)
        self.order_fields([*(f"{_PREFIX}{line.code}" for line in step.form), "reason"])
        style_fields(self)

    def typed(self) -> dict[str, str]:
        """What was typed into the lines, by their codes."""
        start = len(_PREFIX)
        return {name[start:]: self.data.get(name, "") for name in self.fields if name.startswith(_PREFIX)}

    def add_faults(self, faults: dict[str, str]) -> Iterator[str]:
        """Put faults at their lines; yields what belongs to none."""
        for name, message in faults.items():
            place = name if name in self.fields else f"{_PREFIX}{name}"
            if place in self.fields:
                self.add_error(place, message)
            else:
                yield message


def _field(line: FormField) -> forms.Field:
    options: dict[str, Any] = {"label": say(line.label), "required": False, "help_text": say(line.help)}
    match line.kind:
        case FieldKind.LONG:
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **options)
        case FieldKind.DAY:
            return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **options)
        case FieldKind.NUMBER:
            return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **options)
        case FieldKind.CHOICE:
            choices = [("", "—"), *((each, say(each)) for each in line.options)]
            return forms.CharField(widget=forms.Select(choices=choices), **options)
        case FieldKind.TICK:
            return forms.BooleanField(**options)
        case _:
            return forms.CharField(**options)


class ObjectionForm(forms.Form):
    """Taking down an objection."""

    channel = forms.ChoiceField(label=_("渠道"), choices=Objection.Channel.choices)
    received_on = forms.DateField(
        label=_("收到日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    objector = forms.CharField(
        label=_("异议人和联系方式"), required=False, max_length=200, help_text=_("不留姓名就空着，按匿名登记")
    )
    content = forms.CharField(label=_("异议内容"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style_fields(self)


class AnswerForm(forms.Form):
    """Answering an objection."""

    upheld = forms.TypedChoiceField(
        label=_("处理结果"),
        choices=[("no", _("异议不成立")), ("yes", _("异议成立"))],
        coerce=lambda value: value == "yes",
    )
    answer = forms.CharField(label=_("答复"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style_fields(self)
