"""What belongs to a unit, told by the apps above this one: how much is open there, and how it goes over to another.

Each app fills the registry in its ``AppConfig.ready()``; merging or closing a unit then moves what it knows nothing of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from bangfu.audit.events import Event
from bangfu.base.scope import Actor


@dataclass(frozen=True)
class Belonging:
    """One kind of thing that belongs to units.

    ``count_open`` gives, by unit id, how many open ones there are (a unit without any may be absent). ``hand_over``
    runs inside the command's transaction, moves every open one from the first unit to the second and returns the audit
    entries that tell it, which the command records last.
    """

    label: str | Promise
    count_open: Callable[[Iterable[int]], Mapping[int, int]]
    hand_over: Callable[[Actor, int, int], list[Event]]


BELONGINGS: dict[str, Belonging] = {}
"""By a key of the app's own, in the order of the apps."""
