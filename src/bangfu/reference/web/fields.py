"""Inputs that other apps use: a region code with its name below, and choices in the words of the house."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.urls import reverse

from bangfu.base.known_words import say
from bangfu.reference.code_lists import all_lists, fact_list
from bangfu.reference.selectors import region_name, shown_codes


class RegionInput(forms.TextInput):
    """A GB/T 2260 code; the name of the region stands below and follows what is typed."""

    template_name = "reference/region_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "maxlength": "6", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the name of the region that stands there."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        place = f"{own.get('id', name)}-place"
        asks = {"hx-get": reverse("reference:region_name"), "hx-trigger": "input changed delay:300ms"}
        context["widget"]["attrs"] = {**own, **asks, "hx-target": f"#{place}"}
        return context | {"place": place, "region_name": region_name(str(value or ""))}


class LocalSelect(forms.Select):
    """Choices of which some are no longer offered; one that a row holds already stays."""

    hidden: Collection[str] = ()

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        """Leave out what is hidden and not chosen."""
        groups = super().optgroups(name, value, attrs)
        kept = [
            (label, [each for each in options if each["selected"] or str(each["value"]) not in self.hidden], index)
            for label, options, index in groups
        ]
        return [group for group in kept if group[1]]


def use_local_words(fields: Mapping[str, forms.Field], **facts: str) -> None:
    """Word the choices of facts as the house does. The values stay the codes.

    A field is called like its fact; ``facts`` names the fact of a field that is called otherwise.
    """
    for name, field in fields.items():
        listed = fact_list(facts.get(name, name))
        if isinstance(field, forms.ChoiceField) and listed in all_lists():
            _use(field, listed)


def _use(field: forms.ChoiceField, list_name: str) -> None:
    codes = shown_codes(list_name)
    known = {code.code for code in codes}
    given: Any = field.choices
    others = [choice for choice in given if choice[0] not in known]
    widget = LocalSelect(attrs=field.widget.attrs)
    widget.hidden = {code.code for code in codes if code.hidden}
    field.widget = widget
    field.choices = [*others, *((code.code, say(code.label)) for code in codes)]
