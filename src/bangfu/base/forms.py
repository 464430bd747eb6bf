"""Form fields and forms of every app.

``Form`` and ``ModelForm`` take ``actor=request.user`` where a field of theirs depends on who fills it in::

    class MoveForm(Form):
        unit = UnitChoiceField(action="registry.transfer", label=_("转入单位"))
        amount = MoneyField(label=_("金额（元）"), required=False)
        on = DateField(label=_("日期"))

    form = MoveForm(request.POST or None, actor=request.user)   # cleaned: unit is an int, amount is fen, on is a date

A page shows a form with ``{% include "web/form.html" %}`` (whole form) or ``{{ form|crispy }}`` (fields only).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bangfu.base.money import fen_from_yuan, yuan_from_fen
from bangfu.base.scope import Actor, Reach
from bangfu.base.tree_provider import initials_of, read_units, tops_of

_LARGEST_YUAN = Decimal(10) ** 13


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DateField(forms.DateField):
    """A day."""

    widget = DateInput
    input_formats = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]
    default_error_messages = {"invalid": _("请写成 2026-11-24 这样的日期")}


class MoneyField(forms.DecimalField):
    """Yuan as typed, fen when cleaned; ``initial`` is fen too. Exact both ways, no rounding."""

    default_error_messages = {
        "invalid": _("请填金额，例如 1234.50"),
        "max_decimal_places": _("金额最多到分，即两位小数"),
        "min_value": _("金额不能是负数"),
    }

    def __init__(self, *, allow_negative: bool = False, **options: Any) -> None:
        options.setdefault("max_value", _LARGEST_YUAN)
        options.setdefault("min_value", -_LARGEST_YUAN if allow_negative else Decimal(0))
        super().__init__(decimal_places=2, **options)
        self.widget.attrs.setdefault("inputmode", "decimal")

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        """Digits in any width, with or without thousands separators; fen."""
        text = str(value).translate(_HALF_WIDTH).replace(",", "").strip() if value is not None else None
        return super().to_python(text)

    def clean(self, value: Any) -> Any:
        """Fen, None when left empty."""
        yuan = super().clean(value)
        return None if yuan is None else fen_from_yuan(yuan)

    def prepare_value(self, value: Any) -> Any:
        """Fen of a stored row as yuan; what was typed stays as typed."""
        return f"{yuan_from_fen(value):.2f}" if isinstance(value, int) and not isinstance(value, bool) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare in fen."""
        try:
            return self.clean(data) != initial
        except ValidationError:
            return True


_HALF_WIDTH = {ord("．"): ".", ord("，"): ",", ord("－"): "-", **{ord("０") + digit: str(digit) for digit in range(10)}}


class UnitSelect(forms.Select):
    """Units, indented, found by name or by pinyin initials."""

    def create_option(self, name: str, value: Any, label: Any, *rest: Any, **more: Any) -> dict[str, Any]:
        """Add the initials that the search box reads."""
        option = super().create_option(name, value, label, *rest, **more)
        option["attrs"]["data-initials"] = initials_of(str(label).split("/")[-1].strip())
        return option


class UnitChoiceField(forms.TypedChoiceField):
    """A unit within the reach of an action of whoever fills the form in; the cleaned value is its key."""

    def __init__(self, *, action: str, **options: Any) -> None:
        options.setdefault("widget", UnitSelect(attrs={"data-searchable": ""}))
        super().__init__(coerce=int, empty_value=None, choices=[], **options)
        self.action = action

    def limit_to(self, actor: Actor) -> None:
        """Offer what this actor reaches and nothing else; a forged key is then no choice."""
        self.choices = [("", _("请选择")), *unit_choices(actor.reach(self.action))]


def unit_choices(reach: Reach) -> list[tuple[int, str]]:
    """Keys and paths of the open units of a reach, in the order of the tree."""
    tree = read_units()
    below: dict[int | None, list[int]] = {}
    for unit, parent in tree.parents.items():
        below.setdefault(parent, []).append(unit)
    ordered: list[int] = []
    waiting = list(reversed(tops_of(tree, reach)))
    while waiting:
        unit = waiting.pop()
        ordered.append(unit)
        waiting.extend(reversed(below.get(unit, [])))
    return [(unit, tree.path(unit)) for unit in ordered if unit in reach and unit not in tree.closed]


def style_fields(form: forms.BaseForm) -> None:
    """Give the inputs of a form that is laid out by hand the classes that crispy would give them."""
    for field in form.fields.values():
        widgets = getattr(field.widget, "widgets", [field.widget])
        for place, widget in enumerate(widgets):
            kind = "form-select" if isinstance(widget, forms.Select) else "form-control"
            if not isinstance(widget, (forms.CheckboxInput, forms.HiddenInput)):
                widget.attrs["class"] = f"{widget.attrs.get('class', '')} {kind}".strip()
            if len(widgets) > 1:
                widget.attrs["aria-label"] = f"{field.label} {_('起') if place == 0 else _('止')}"


class _ActorMixin:
    """Limits the fields that depend on who fills the form in."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, actor: Actor | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        for field in self.fields.values():
            if isinstance(field, UnitChoiceField) and actor is not None:
                field.limit_to(actor)


class Form(_ActorMixin, forms.Form):
    """A form of ours."""


class ModelForm(_ActorMixin, forms.ModelForm):
    """A form over the columns of a model; it never saves, a service does."""

    def save(self, commit: bool = True) -> Any:
        """Refused: writing is a service's work."""
        raise TypeError("forms do not write; hand cleaned_data to a service")
