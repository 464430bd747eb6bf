"""What higher apps add to the pages of a file, filled in their ``AppConfig.ready()``; nothing higher is imported here.

A panel is a template beside or above the tabs of a file, with the context its function gives::

    file_panels.add(FilePanel("screenings/_verdict.html", verdict_of, action="screenings.view"))

``verdict_of(request, household)`` returns the context, or None to show nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.http import HttpRequest

from bangfu.base.tags import Words
from bangfu.registry.models import Household

Place = Literal["side", "main"]


@dataclass(frozen=True)
class FilePanel:
    """A panel of the page of a file; ``action`` is what its reader needs in the file's unit."""

    template: str
    context: Callable[[HttpRequest, Household], Mapping[str, Any] | None]
    action: str = ""
    place: Place = "main"
    order: int = 0


@dataclass
class FilePanels:
    """The panels in order."""

    panels: list[FilePanel] = field(default_factory=list)

    def add(self, panel: FilePanel) -> None:
        """Show a panel on the page of every file."""
        if panel not in self.panels:
            self.panels.append(panel)
            self.panels.sort(key=lambda each: each.order)


file_panels = FilePanels()


class Standing(NamedTuple):
    """How a file was judged last: names of its tier and of its main cause, empty where there is none."""

    tier: str = ""
    cause: str = ""


@dataclass
class TierColumn:
    """困难类别 and 致困原因 on the list of files, from whoever screens, and the condition of the list's filter."""

    labels: Callable[[Sequence[UUID]], Mapping[UUID, Standing]] | None = None
    choices: Callable[[], Sequence[tuple[str, Words]]] | None = None
    filter: Callable[[Any, str], Any] | None = None

    def provide(
        self,
        *,
        labels: Callable[[Sequence[UUID]], Mapping[UUID, Standing]],
        choices: Callable[[], Sequence[tuple[str, Words]]],
        filter: Callable[[Any, str], Any],  # noqa: A002 - the word for it
    ) -> None:
        """``labels(household_ids)`` gives tier and cause of each; ``filter(households, tier)`` narrows a queryset."""
        self.labels, self.choices, self.filter = labels, choices, filter


tier_column = TierColumn()


@dataclass
class FormPreview:
    """Where a form of a file is posted while it is filled in, to learn what saving would change; from whoever screens.

    ``address(request, household)`` is None where the reader gets none.
    """

    address: Callable[[HttpRequest, Household], str | None] | None = None


form_preview = FormPreview()
