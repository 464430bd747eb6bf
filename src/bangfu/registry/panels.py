"""What higher apps add to the pages of a file, filled in their ``AppConfig.ready()``; they are not imported here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest

from bangfu.base.panels import Panels
from bangfu.base.tags import Words
from bangfu.registry.models import Household

file_panels: Panels[Household] = Panels()
"""Beside or above the tabs of a file (places ``side`` and ``main``); an action is asked for in the file's unit."""


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
