"""Tabs that apps above this one add to the page of a unit, in their ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bangfu.base.tags import Words
from bangfu.orgs.models import Unit


@dataclass(frozen=True)
class UnitTab:
    """A tab: its label, its template, and what the template needs for a reader and a unit."""

    label: Words
    template: str
    context: Callable[[Any, Unit], dict[str, Any]]


TABS: dict[str, UnitTab] = {}
