"""The keys of an installation: made at the first start, kept in one file that nobody else may read."""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from bangfu.config.environment import EnvironmentFault


@dataclass(frozen=True)
class Keys:
    """``signing`` is Django's secret; ``fields`` are encryption keys by id, ``current`` the one new values use.

    ``blind`` makes the indexes for exact search, ``audit`` the links of the audit chain. Losing the file means losing
    every encrypted value: it belongs in the backup, apart from the database.
    """

    signing: str
    fields: dict[str, bytes]
    current: str
    blind: bytes
    audit: bytes


def load_or_make_keys(path: Path) -> Keys:
    """Read the key file, making it first where there is none. Raises EnvironmentFault when it cannot be used."""
    try:
        if not path.exists():
            _write_new(path)
        return _parsed(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise EnvironmentFault(f"密钥文件 {path} 无法使用：{fault}") from fault


def _write_new(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = {
        "signing": secrets.token_urlsafe(50),
        "fields": {"1": _new_key()},
        "current": "1",
        "blind": _new_key(),
        "audit": _new_key(),
    }
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(made, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # the first of two processes that start at once wins; a link never replaces a file
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _new_key() -> str:
    return b64encode(secrets.token_bytes(32)).decode()


def _parsed(raw: dict[str, object]) -> Keys:
    fields = raw["fields"]
    assert isinstance(fields, dict)
    keys = Keys(
        signing=str(raw["signing"]),
        fields={str(key): b64decode(value) for key, value in fields.items()},
        current=str(raw["current"]),
        blind=b64decode(str(raw["blind"])),
        audit=b64decode(str(raw["audit"])),
    )
    if keys.current not in keys.fields:
        raise ValueError(f"fields 中没有 current 所指的密钥 {keys.current}")
    return keys
