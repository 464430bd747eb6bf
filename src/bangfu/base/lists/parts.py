"""Buttons of a list page."""

from __future__ import annotations

from dataclasses import dataclass

from bangfu.base.tags import Words


@dataclass(frozen=True)
class Button:
    """A button of the toolbar that leads to a page. ``action``: who lacks it does not see the button."""

    label: Words
    url: str
    icon: str = ""
    action: str = ""
    primary: bool = False


@dataclass(frozen=True)
class BatchButton:
    """A button that POSTs the keys of the ticked rows (``ids``, many) to ``url``.

    ``confirm`` is asked before; ``{n}`` in it becomes the number of rows.
    """

    label: Words
    url: str
    icon: str = "checks"
    action: str = ""
    confirm: Words = ""
