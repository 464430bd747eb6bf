"""The world of these tests."""

from __future__ import annotations

import pytest

from tests.people import People, Units
from tests.security.world import World, build_world


@pytest.fixture
def world(people: People, units: Units) -> World:
    """Something of every kind, near and far."""
    return build_world(people, units)
