"""Widgets drawn directly are those that Django's own templates draw, but for blank lines."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from django_filters.widgets import DateRangeWidget

from bangfu.base.form_renderer import PlainRenderer
from bangfu.base.forms import DateInput, UnitSelect

CHOICES = [("", "请选择"), ("a", "甲 & 乙"), (3, gettext_lazy("全部")), ("组", [("x", '"引"'), ("y", "<b>")])]
WIDGETS = [
    (forms.TextInput({"class": "form-control", "required": True, "disabled": False}), '<script>"'),
    (forms.TextInput(), None),
    (forms.TextInput({"aria-label": gettext_lazy("全部")}), 0),
    (forms.TextInput({"title": SafeString("&amp;")}), SafeString("&lt;")),
    (forms.NumberInput({"min": 0}), 12.5),
    (forms.EmailInput(), "a@b"),
    (forms.URLInput(), "x"),
    (forms.PasswordInput(), "secret"),
    (forms.HiddenInput(), 7),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), False),
    (DateInput(), "2026-11-24"),
    (forms.Textarea({"rows": 2}), "一\n<二>"),
    (forms.Textarea(), None),
    (forms.Select(choices=CHOICES), "a"),
    (forms.Select({"id": "id_x"}, choices=CHOICES), 3),
    (forms.SelectMultiple(choices=CHOICES), ["x", "3"]),
    (UnitSelect(choices=[(1, "一矿/综采队")]), 1),
    (forms.NullBooleanSelect(), None),
    (forms.RadioSelect(choices=CHOICES), "a"),
    (forms.ClearableFileInput(), None),
    (DateRangeWidget({"type": "date"}), ["2026-11-01", None]),
]

_BLANK = re.compile(r"\n\s*")


@pytest.mark.parametrize(("widget", "value"), WIDGETS, ids=lambda each: type(each).__name__)
def test_a_widget_is_drawn_as_django_draws_it(widget: forms.Widget, value: object) -> None:
    ours = widget.render("field", value, {"id": "id_field"}, renderer=PlainRenderer())
    theirs = widget.render("field", value, {"id": "id_field"}, renderer=DjangoTemplates())
    assert _BLANK.sub("\n", ours) == _BLANK.sub("\n", theirs)
    assert isinstance(ours, SafeString)
