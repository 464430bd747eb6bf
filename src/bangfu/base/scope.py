"""Row scope: which units an action of a user reaches, and querysets that keep to it.

Scope lives in the queryset and nowhere else. A user object carries its reach (accounts works it out), so this
package needs no table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.http import Http404

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Reach:
    """The organisation units that an action reaches: every one, or those named; an empty set reaches nobody."""

    everywhere: bool = False
    units: frozenset[int] = frozenset()

    def __contains__(self, unit_id: int | None) -> bool:
        return self.everywhere or (unit_id is not None and unit_id in self.units)

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.units)

    def joined(self, other: Reach) -> Reach:
        """What lies in one of the two."""
        return Reach(self.everywhere or other.everywhere, self.units | other.units)

    def within(self, units: frozenset[int]) -> Reach:
        """Only what lies in these units too."""
        return Reach(units=units if self.everywhere else self.units & units)


NOWHERE = Reach()
EVERYWHERE = Reach(everywhere=True)


class Actor(Protocol):
    """Who acts: a signed-in user, or the system itself (a command on the machine, the worker)."""

    @property
    def actor_id(self) -> int | None:
        """The user's key, None for the system."""

    @property
    def actor_name(self) -> str:
        """The name that the audit log keeps."""

    def reach(self, action: str) -> Reach:
        """Where this actor may do this."""


@dataclass(frozen=True)
class SystemActor:
    """A command run on the machine itself: whoever may run it holds the database already."""

    actor_name: str = "系统"
    actor_id: int | None = None

    def reach(self, action: str) -> Reach:
        """Everywhere."""
        return EVERYWHERE


class Denied(Exception):  # noqa: N818 - a decision, not an error
    """The actor may not do this here; shown as the 403 page and written to the audit log."""

    def __init__(self, action: str, unit_id: int | None = None) -> None:
        super().__init__(action)
        self.action = action
        self.unit_id = unit_id


def require(actor: Actor, action: str, unit_id: int | None = None) -> None:
    """Raise Denied unless the actor may do this in this unit (in any unit where none is named)."""
    reach = actor.reach(action)
    if not (reach if unit_id is None else unit_id in reach):
        raise Denied(action, unit_id)


class ScopedQuerySet(models.QuerySet[Row], Generic[Row]):
    """Rows that belong to an organisation unit. The model names the way there as ``scope_path``."""

    def visible_to(self, actor: Actor, action: str) -> Self:
        """Only the rows that this action of this actor reaches."""
        reach = actor.reach(action)
        if reach.everywhere:
            return self
        path: str = getattr(self.model, "scope_path", "unit_id")
        return self.filter(**{f"{path}__in": reach.units})

    def get_visible(self, actor: Actor, action: str, **lookup: Any) -> Row:
        """One row the action reaches. Raises Http404 for any other, existing or not, so that ids tell nothing."""
        try:
            return self.visible_to(actor, action).get(**lookup)
        except (ObjectDoesNotExist, ValidationError, ValueError) as missing:
            raise Http404 from missing
