"""Programs that call the API with a token."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from bangfu.accounts.api_actions import API_ACTIONS
from bangfu.accounts.models import ApiToken, User
from bangfu.accounts.services.tokens import PREFIX, secret_index

ROOT = "/api/v1"


def secret_for(
    user: User, *, actions: Collection[str] | None = None, units: Collection[int] = (), **fields: Any
) -> str:
    """The secret of a stored token; without actions it carries every one there is, which its owner narrows."""
    secret = f"{PREFIX}{user.username}-{ApiToken.objects.count()}"
    ApiToken.objects.create(
        owner=user,
        name=f"程序{ApiToken.objects.count()}",
        secret_blind=secret_index(secret),
        ending=secret[-4:],
        actions=list(API_ACTIONS if actions is None else actions),
        units=list(units),
        **{"until": timezone.localdate() + timedelta(days=30), **fields},
    )
    return secret


class Caller:
    """A program with a token (or none)."""

    def __init__(self, secret: str = "", **headers: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {**({"Authorization": f"Bearer {secret}"} if secret else {}), **headers}

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send a request with JSON (bytes go as they are)."""
        raw = isinstance(body, bytes)
        content = body if raw else b"" if body is None else json.dumps(body).encode()
        return self.client.generic(
            method,
            f"{ROOT}{path}",
            content,
            content_type="application/octet-stream" if raw else "application/json",
            headers={**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}},
        )

    def get(self, path: str, **headers: str) -> Any:
        """GET."""
        return self.send("GET", path, None, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST."""
        return self.send("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, version: int | str | None = None, **headers: str) -> Any:
        """PATCH of a version."""
        matching = {} if version is None else {"If_Match": f'"{version}"'}
        return self.send("PATCH", path, body, **matching, **headers)


def caller_of(user: User, **options: Any) -> Caller:
    """A program of a user."""
    return Caller(secret_for(user, **options))
