"""Under which name a failed sign-in is counted: that of an account, or a keyed fingerprint of whatever else was typed.

People type their password into the field of the user name. Such a text must lock out whoever tries it again and again,
and must not be readable in the table that counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest

from bangfu.accounts.models import User
from bangfu.base.crypto import keyring

NO_ACCOUNT: Final = "?"
"""Begins the name under which what is no account is counted; a user name never begins with it."""

_FIELDS: Final = ("username", "login")  # Django's and allauth's names of it


def counted_name(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str | None:
    """What django-axes keeps (its setting ``AXES_USERNAME_CALLABLE``); None where no name came with the request."""
    typed = _typed(request, credentials or {})
    if not typed:
        return None
    named = User.objects.filter(username__iexact=typed.replace("\0", ""))  # PostgreSQL takes no NUL in a text
    known = named.values_list("username", flat=True).first()
    return known or NO_ACCOUNT + keyring().blind_index(typed.lower(), "sign-in without account").hex()


def _typed(request: HttpRequest | None, credentials: Mapping[str, Any]) -> str | None:
    for source in (credentials, getattr(request, "POST", {})):
        for field in _FIELDS:
            if source.get(field):
                return str(source[field])
    return None
