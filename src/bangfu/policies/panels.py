"""What higher apps add to the page of a version, filled in their ``AppConfig.ready()``.

A panel is a template in the block of actions of a version's page, with the context its function gives::

    version_panels.add(VersionPanel("screenings/_what_if_button.html", what_if_of, action="screenings.run"))

``what_if_of(request, version)`` returns the context, or None to show nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.http import HttpRequest

from bangfu.policies.models import CriteriaVersion

Place = Literal["actions", "main"]


@dataclass(frozen=True)
class VersionPanel:
    """A panel of the page of a version; ``action`` is what its reader needs."""

    template: str
    context: Callable[[HttpRequest, CriteriaVersion], Mapping[str, Any] | None]
    action: str = ""
    place: Place = "actions"
    order: int = 0


@dataclass
class VersionPanels:
    """The panels in order."""

    panels: list[VersionPanel] = field(default_factory=list)

    def add(self, panel: VersionPanel) -> None:
        """Show a panel on the page of every version."""
        if panel not in self.panels:
            self.panels.append(panel)
            self.panels.sort(key=lambda each: each.order)


version_panels = VersionPanels()
