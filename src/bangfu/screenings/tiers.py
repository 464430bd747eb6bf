"""The colour of a tier of a run, the same as everywhere else in the program."""

from __future__ import annotations

from bangfu.base.tags import tag_of
from bangfu.screenings.models import Run


def colour_of(run: Run, code: str) -> str:
    """The colour that was given to the name this run's criteria gave the code."""
    return tag_of("tier", run.name_of("tiers", code)).colour
