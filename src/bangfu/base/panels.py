"""What higher apps add to a page of a lower one: panels, filled in their ``AppConfig.ready()``.

The lower app owns the list of its page and shows it by its own template tag; nothing higher is imported there::

    file_panels: Panels[Household] = Panels()                                                    # registry/panels.py
    file_panels.add(Panel("screenings/_panel.html", verdict_of, action="screenings.view"))       # screenings/apps.py

``verdict_of(request, household)`` returns the context of the template, or None to show nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

Subject = TypeVar("Subject")


@dataclass(frozen=True)
class Panel(Generic[Subject]):
    """A template in one place of a page; ``action`` is what its reader needs (empty: nothing more than the page)."""

    template: str
    context: Callable[[HttpRequest, Subject], Mapping[str, Any] | None]
    action: str = ""
    place: str = "main"
    order: int = 0


@dataclass
class Panels(Generic[Subject]):
    """The panels of a page, in order."""

    panels: list[Panel[Subject]] = field(default_factory=list)

    def add(self, panel: Panel[Subject]) -> None:
        """Show a panel on every page of the kind."""
        if panel not in self.panels:
            self.panels.append(panel)
            self.panels.sort(key=lambda each: each.order)

    def shown(
        self, request: HttpRequest, subject: Subject, place: str, *, name: str, unit_id: int | None = None
    ) -> SafeString:
        """The panels of one place that this reader may see; templates know the subject by ``name``."""
        user: Any = request.user
        parts = []
        for panel in self.panels:
            if panel.place != place or (panel.action and not user.may(panel.action, unit_id)):
                continue
            found = panel.context(request, subject)
            if found is not None:
                parts.append(render_to_string(panel.template, {name: subject, **found}, request=request))
        return mark_safe("".join(parts))
