"""The three pages of reference data as tabs of one entry in the menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(request: HttpRequest, here: str) -> dict[str, Any]:
    """What the templates of these pages share: the tabs, and whether the reader may change anything."""
    user: Any = request.user
    labels = {"calendar": _("工作日历"), "lists": _("代码表"), "regions": _("地区")}
    return {
        "tabs": [(reverse(f"reference:{name}"), label, name == here) for name, label in labels.items()],
        "may_edit": user.may("reference.edit"),
    }
