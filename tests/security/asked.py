"""Which parameters of an address a page looks at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.http import QueryDict

_LOOKS = ("__getitem__", "__contains__", "get", "getlist")


@contextmanager
def parameters_read() -> Iterator[set[str]]:
    """The names that are looked up while the block runs, whether a request brings them or not."""
    names: set[str] = set()

    def noting(look: str) -> Any:
        plain = getattr(QueryDict, look)

        def noted(query: QueryDict, name: str, *more: Any) -> Any:
            names.add(name)
            return plain(query, name, *more)

        return noted

    with patch.multiple(QueryDict, create=True, **{look: noting(look) for look in _LOOKS}):
        yield names
