"""Work that higher apps built on files, told by those apps: an import that brought such a file is not undone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from django.utils.functional import Promise

FindBuilt = Callable[[Sequence[UUID]], Collection[UUID]]

_FINDERS: list[tuple[str | Promise, FindBuilt]] = []


def register_built_on(reason: str | Promise, find: FindBuilt) -> None:
    """Add a function that tells which of some files have work built on them, and what an officer reads then."""
    _FINDERS.append((reason, find))


def why_built_on(households: Sequence[UUID]) -> dict[UUID, str]:
    """By file, why it must stay; files that nothing was built on are absent."""
    return {key: str(reason) for reason, find in _FINDERS for key in find(households)}
