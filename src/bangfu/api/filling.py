"""What a program sends, put into the form that an officer fills in.

The API so refuses what the page refuses, in its words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.forms import BaseForm
from django.utils.translation import gettext as _

from bangfu.api.problems import API_NAMES
from bangfu.base.money import yuan_from_fen
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor
from bangfu.registry.duplicates import Likeness, find_alike
from bangfu.registry.web.forms import SEALED

_FORM_NAMES = {api: form for form, api in API_NAMES.items()}


def typed(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as a browser would send them; amounts in yuan, what is false or null is left out."""
    found: dict[str, str] = {}
    for name, value in values.items():
        if value is not None and value is not False:
            found[_FORM_NAMES.get(name, name)] = _text(name, value)
    return found


def _text(name: str, value: Any) -> str:
    if value is True:
        return "on"
    if name.endswith("_fen"):
        return f"{yuan_from_fen(value):.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def over(form: BaseForm, values: Mapping[str, Any]) -> dict[str, str]:
    """What stands in a form for something stored, with some fields changed: null empties one, false unticks it."""
    standing = {name: value for name, value in form.initial.items() if name not in values}
    return typed(standing) | typed(values)


def refuse_invalid(form: BaseForm, sent: Collection[str] | None = None) -> None:
    """Raise Refused with the form's own words for every field that is wrong.

    ``sent`` limits that to the fields to be changed: what stands in another one since long is no fault of the sender.
    """
    if form.is_valid():
        return
    messages = {
        ("" if name == "__all__" else name): "；".join(str(word) for word in found)
        for name, found in form.errors.items()
    }
    if sent is not None:
        messages = {name: words for name, words in messages.items() if not name or API_NAMES.get(name, name) in sent}
    if messages:
        raise refusal(messages)


def refusal(messages: Mapping[str, str]) -> Refused:
    """A refusal with these sentences by field; "" is for the whole."""
    by_field = {name: words for name, words in messages.items() if name}
    return Refused(messages.get("", ""), **by_field)


def refuse_masks(values: Mapping[str, Any]) -> None:
    """Refuse what was read masked and is sent back: it would replace the number it hides."""
    masked = [name for name in SEALED if "**" in str(values.get(name) or "")]
    if masked:
        raise Refused(**{name: _("这是打了码的值，不改的字段请不要送来") for name in masked})


def refuse_alike(actor: Actor, person: Mapping[str, Any], *, looked_at: bool) -> None:
    """Refuse someone who may be registered already, with those he is like, until the sender has looked at them."""
    if looked_at:
        return
    number, phone = person.get("id_number", ""), person.get("phone", "")
    alike = find_alike(actor, name=person["name"], id_number=number, phone=phone)
    if alike:
        refused = Refused(_("可能已有同一人的登记，请核对 alike 中列出的人员；确认都不是同一人后带上 not_alike 再送"))
        refused.more = {"alike": [_shown(each) for each in alike]}  # type: ignore[attr-defined]
        raise refused


def _shown(likeness: Likeness) -> dict[str, Any]:
    return {
        "name": likeness.name,
        "id_number": likeness.masked_id_number,
        "why": str(likeness.why),
        "certain": likeness.certain,
        "household_id": str(likeness.household.pk) if likeness.household else None,
        "archive_no": likeness.household.archive_no if likeness.household else None,
    }
