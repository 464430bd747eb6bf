"""What the environment says: one typed place for every variable that Bangfu reads."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from bangfu.core.exchange.problems import UnusableInput

DEFAULT_DATA = Path("data")
_SWITCHED_ON = ("1", "true", "yes", "on", "是")


class EnvironmentFault(UnusableInput):
    """A variable that cannot be used; ``str()`` is one Chinese line that names it and says what would do."""


@dataclass(frozen=True)
class Environment:
    """The variables, converted. ``data`` is the folder that holds the database, the keys and the files."""

    data: Path
    database: dict[str, Any]
    debug: bool
    demo: bool
    hosts: list[str]
    trusted_origins: list[str]
    https: bool
    keys: Path
    anchors: Path
    openid: dict[str, str] | None
    openid_match: bool
    runs_kept: int


def read_environment(variables: dict[str, str] | None = None) -> Environment:
    """Read the variables (of the process by default). Raises EnvironmentFault."""
    found = dict(os.environ) if variables is None else variables
    data = Path(found.get("BANGFU_DATA") or DEFAULT_DATA).resolve()
    return Environment(
        data=data,
        database=database_settings(found.get("DATABASE_URL", ""), data),
        debug=_switch(found, "BANGFU_DEBUG"),
        demo=_switch(found, "BANGFU_DEMO"),
        hosts=_words(found.get("BANGFU_HOSTS", "")) or ["localhost", "127.0.0.1", "[::1]"],
        trusted_origins=_words(found.get("BANGFU_ORIGINS", "")),
        https=_switch(found, "BANGFU_HTTPS"),
        keys=Path(found.get("BANGFU_KEYS") or data / "keys.json"),
        anchors=Path(found.get("BANGFU_ANCHORS") or data / "anchors"),
        openid=_openid(found),
        openid_match=_switch(found, "BANGFU_OIDC_MATCH"),
        runs_kept=_count(found, "BANGFU_RUNS_KEPT", 12),
    )


def database_settings(url: str, data: Path) -> dict[str, Any]:
    """Django's settings of one database: PostgreSQL from its address, else SQLite in the data folder.

    SQLite takes the write lock when a transaction begins (IMMEDIATE), so that two writers queue instead of failing
    half-way, and keeps readers unhindered (WAL).
    """
    if not url:
        options = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": data / "bangfu.sqlite3", "OPTIONS": options}
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/") or not _has_port(parts):
        raise EnvironmentFault("DATABASE_URL 应形如 postgres://用户:密码@主机:5432/数据库")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def _has_port(parts: SplitResult) -> bool:
    """Whether the port, if there is one, is a number."""
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _openid(found: dict[str, str]) -> dict[str, str] | None:
    """The one OpenID Connect provider that officers may sign in with, when all of its variables are given."""
    names = {"server_url": "BANGFU_OIDC_SERVER", "client_id": "BANGFU_OIDC_CLIENT", "secret": "BANGFU_OIDC_SECRET"}
    given = {key: found.get(name, "").strip() for key, name in names.items()}
    if not any(given.values()):
        return None
    missing = [name for key, name in names.items() if not given[key]]
    if missing:
        raise EnvironmentFault(f"单点登录还缺变量：{'、'.join(missing)}")
    return {**given, "name": found.get("BANGFU_OIDC_NAME", "").strip() or "单点登录"}


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as a content security policy names them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _switch(found: dict[str, str], name: str) -> bool:
    return found.get(name, "").strip().lower() in _SWITCHED_ON


def _count(found: dict[str, str], name: str, default: int) -> int:
    text = found.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 4 and int(text)):
        raise EnvironmentFault(f"{name} 应为 1 到 9999 的整数")
    return int(text)


def _words(text: str) -> list[str]:
    return [word for word in text.replace(",", " ").split() if word]
