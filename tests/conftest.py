"""Settings of the whole test run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.people import People, Units

# Nothing is timed in a test, and a run must not depend on luck: the same examples are drawn every time.
settings.register_profile(
    "bangfu", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("bangfu")


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """What a page keeps for a minute must not reach the next test, whose rows may bear the same keys."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _language_of_the_settings() -> Iterator[None]:
    """The language that a page was asked for stays with the thread, and must not reach the next test."""
    from django.utils.translation import deactivate

    yield
    deactivate()


@pytest.fixture
def units(db: None) -> Units:
    """The organisation tree of the cast."""
    from tests.people import make_units

    return make_units()


@pytest.fixture
def people(units: Units) -> People:
    """One user of each role."""
    from tests.people import make_people

    return make_people(units)
