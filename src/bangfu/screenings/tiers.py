"""The colour of a tier: the graver, the warmer, whatever the criteria call it."""

from __future__ import annotations

from typing import Final

from bangfu.core.screening import outputs
from bangfu.screenings.models import Run

_GRAVE_FIRST: Final = ("red", "orange", "purple", "yellow", "cyan")
_OTHERS: Final = {outputs.NONE: "green", outputs.EXCLUDED: "gray", outputs.UNDECIDED: "blue"}


def colour_of(run: Run, code: str) -> str:
    """The colour of the tag of a tier code of this run."""
    if code in _OTHERS:
        return _OTHERS[code]
    codes = [row[0] for row in run.labels.get("tiers", [])]
    place = codes.index(code) if code in codes else len(_GRAVE_FIRST)
    return _GRAVE_FIRST[min(place, len(_GRAVE_FIRST) - 1)]
