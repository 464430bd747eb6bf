"""Forms of a file: fields taken from the models, values handed to the services as they stand there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import fields_for_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.base.known_words import say
from bangfu.base.money import fen_from_yuan, format_yuan, yuan_from_fen
from bangfu.base.refusals import Outdated
from bangfu.core.national.codes import load_code_list
from bangfu.reference.web.fields import RegionInput, use_local_words
from bangfu.registry.models import Household, Person

KEEP = _("留空表示不改")


class YuanField(forms.DecimalField):
    """Yuan as typed (thousands separators allowed), fen as a value."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("decimal_places", 2)
        options.setdefault("max_digits", 14)
        options.setdefault("localize", False)
        super().__init__(**options)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        """Without separators."""
        return super().to_python(str(value).replace(",", "").replace("，", "").strip() if value else value)

    def clean(self, value: Any) -> Any:
        """Exact fen."""
        yuan = super().clean(value)
        return None if yuan is None else fen_from_yuan(yuan)

    def prepare_value(self, value: Any) -> Any:
        """Fen as yuan; what was typed stays as typed."""
        return yuan_from_fen(value) if isinstance(value, int) else value


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FileForm(forms.Form):
    """A form with Tabler's classes and, after a conflict, the values that somebody else stored meanwhile."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theirs: dict[str, str] = {}
        self.conflict: Outdated | None = None
        for field in self.fields.values():
            style_field(field)

    def show_conflict(self, outdated: Outdated) -> None:
        """Keep what was typed, and name what stands there now wherever it differs."""
        self.conflict = outdated
        for name, value in outdated.theirs.items():
            typed = self.cleaned_data.get(name) if hasattr(self, "cleaned_data") else None
            if name in self.fields and name not in SEALED and (typed or "") != (value or ""):
                self.theirs[name] = shown(value, isinstance(self.fields[name], YuanField))

    def rows(self) -> Iterable[tuple[forms.BoundField, str]]:
        """The visible fields, each with the value of the other editor ("" if equal)."""
        return [(field, self.theirs.get(field.name, "")) for field in self.visible_fields()]


SEALED = ("id_number", "phone", "bank_card", "address", "certificate", "diagnosis")


def shown(value: Any, is_money: bool = False) -> str:
    """A stored value in words."""
    if value is None or value == "":
        return say("（空）")
    if isinstance(value, bool):
        return say("是") if value else say("否")
    return format_yuan(value) if is_money else say(str(value))


def style_field(field: forms.Field) -> None:
    """Give a field's widget Tabler's class, and a day the browser's own date field."""
    widget = field.widget
    if isinstance(widget, (forms.CheckboxInput, forms.RadioSelect)):
        css = "form-check-input"
    elif isinstance(widget, forms.Select):
        css = "form-select"
    else:
        css = "form-control"
    if not widget.is_hidden:
        widget.attrs.setdefault("class", css)
    if isinstance(field, forms.DateField):
        field.widget = DayInput()
        field.widget.attrs.update(widget.attrs)


def model_fields(
    model: type[models.Model], names: Sequence[str], required: Sequence[str] = (), optional: bool = False
) -> dict[str, forms.Field]:
    """Form fields of a model's columns by name; ``required`` ones carry the mark."""
    plain = [name for name in names if name in {each.name for each in model._meta.concrete_fields}]  # noqa: SLF001
    fields: dict[str, forms.Field] = dict(fields_for_model(model, fields=plain) or {})
    for name, field in fields.items():
        field.required = name in required and not optional
        if isinstance(field, forms.BooleanField):
            field.required = False
    use_local_words(fields, status="work_status")
    return fields


def sealed_field(label: Any, *, required: bool = False, most: int = 60, lines: int = 0, hint: Any = "") -> Any:
    """A field for a text that is stored sealed."""
    widget = forms.Textarea(attrs={"rows": lines}) if lines else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=most, widget=widget, help_text=hint)


def ethnicity_field() -> forms.ChoiceField:
    """民族 by GB/T 3304."""
    choices = [("", "---------"), *((label, label) for label in load_code_list("ethnicity").labels)]
    return forms.ChoiceField(label=_("民族"), choices=choices, required=False)


def person_fields(names: Sequence[str], *, keep: bool) -> dict[str, forms.Field]:
    """Fields of a person; with ``keep`` sealed ones are never filled in, and left blank they stay as they are."""
    hint = KEEP if keep else ""
    fields = model_fields(Person, names, ("name",))
    fields["id_number"] = sealed_field(_("身份证号"), required=not keep, most=18, hint=hint)
    if "phone" in names:
        fields["phone"] = sealed_field(_("手机号码"), most=20, hint=hint)
    if "bank_card" in names:
        fields["bank_card"] = sealed_field(_("银行卡号"), most=30, hint=hint)
    if "ethnicity" in names:
        fields["ethnicity"] = ethnicity_field()
    return {name: fields[name] for name in names}


def household_fields(names: Sequence[str], *, keep: bool) -> dict[str, forms.Field]:
    """Fields of the file itself."""
    fields = model_fields(Household, names, ("region", "work_status"))
    fields["address"] = sealed_field(_("家庭住址"), most=200, hint=KEEP if keep else "")
    fields["remark"] = sealed_field(_("备注"), most=500, lines=2)
    fields["region"].widget = RegionInput()
    fields["region"].help_text = _("6 位地区代码（GB/T 2260）")
    return {name: fields[name] for name in names}


def given(cleaned: Mapping[str, Any], names: Sequence[str], *, keep: bool) -> dict[str, Any]:
    """The values for a service; blank sealed ones are left out where blank means unchanged."""
    values = {name: cleaned[name] for name in names if name in cleaned}
    return {name: value for name, value in values.items() if not (keep and name in SEALED and not value)}


def not_in_future(day: Any) -> Any:
    """Refuse a day after today."""
    if day and day > timezone.localdate():
        raise ValidationError(_("日期不能晚于今天"))
    return day
