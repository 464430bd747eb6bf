"""Who may say that something has been built on a household since it was imported.

A higher app (screening, casework, funds) registers a function in its ``AppConfig.ready()``; it gets household keys
and answers with a reason for each key that its rows refer to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

BuiltOn = Callable[[Sequence[UUID]], Mapping[UUID, str]]

_CHECKS: list[BuiltOn] = []


def register_built_on(check: BuiltOn) -> None:
    """Add a check."""
    _CHECKS.append(check)


def built_on(households: Sequence[UUID]) -> dict[UUID, str]:
    """The reasons why these households can no longer be taken back."""
    found: dict[UUID, str] = {}
    for check in _CHECKS:
        found.update(check(households))
    return found
