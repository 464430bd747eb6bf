"""The world of these tests is that of the tests of the pages."""

from tests.security.conftest import stored_world, world

__all__ = ["stored_world", "world"]
