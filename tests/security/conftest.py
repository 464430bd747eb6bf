"""The world of these tests."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from pytest_django import DjangoDbBlocker

from tests.security.world import World, cast_and_world
from tests.shared_rows import rows_for_many_tests


@pytest.fixture(scope="module")
def stored_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Something of every kind, near and far, for all tests of a module."""
    yield from rows_for_many_tests(django_db_blocker, cast_and_world)


@pytest.fixture
def world(stored_world: World, db: None) -> World:
    """The same for one test, which may change it."""
    return deepcopy(stored_world)
