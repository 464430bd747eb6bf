"""Rows that the tests of a module share: stored once, and put back after each test that changed them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import transaction
from pytest_django import DjangoDbBlocker

Stored = TypeVar("Stored")


def rows_for_many_tests(blocker: DjangoDbBlocker, store: Callable[[], Stored]) -> Iterator[Stored]:
    """Call ``store`` and give what it returns until the fixture ends; each test has a savepoint of its own on top.

    For fixtures of a module whose tests all use the ordinary ``django_db`` mark: a test that needs real transactions
    cannot run inside of this one. A test takes a deep copy of the objects, which it may change.
    """
    outer = transaction.atomic()
    outer._from_testcase = True  # as Django's own TestCase marks its transactions
    with blocker.unblock():
        outer.__enter__()
    try:
        with blocker.unblock():
            stored = store()
        yield stored
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
