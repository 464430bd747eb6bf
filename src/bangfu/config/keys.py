"""The keys of an installation: made at the first start, kept in one file that nobody else may read."""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path

from bangfu.base.key_file import KEY_BYTES, new_key, write_private
from bangfu.config.environment import EnvironmentFault

_SIGNING, _ID = 40, 20


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
    except KeyError as fault:
        raise EnvironmentFault(f"密钥文件 {path} 无法使用：缺少 {fault.args[0]}") from fault
    except (OSError, ValueError, TypeError) as fault:
        raise EnvironmentFault(f"密钥文件 {path} 无法使用：{fault}") from fault


def _write_new(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made: dict[str, object] = {
        "signing": secrets.token_urlsafe(50),
        "fields": {"1": new_key()},
        "current": "1",
        "blind": new_key(),
        "audit": new_key(),
    }
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    write_private(draft, made)
    try:
        os.link(draft, path)  # the first of two processes that start at once wins; a link never replaces a file
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _parsed(raw: dict[str, object]) -> Keys:
    fields = raw["fields"]
    if not isinstance(fields, dict):
        raise TypeError("fields 应是按编号列出的密钥")
    keys = Keys(
        signing=str(raw["signing"]),
        fields={str(key): _key(f"fields.{key}", value) for key, value in fields.items()},
        current=str(raw["current"]),
        blind=_key("blind", raw["blind"]),
        audit=_key("audit", raw["audit"]),
    )
    if keys.current not in keys.fields:
        raise ValueError(f"fields 中没有 current 所指的密钥 {keys.current}")
    if len(keys.signing) < _SIGNING:
        raise ValueError(f"signing 至少 {_SIGNING} 个字符")
    if not all(key.isascii() and 0 < len(key) <= _ID for key in keys.fields):
        raise ValueError(f"fields 的编号应是 1 至 {_ID} 个英文字母或数字")
    return keys


def _key(name: str, text: object) -> bytes:
    key = b64decode(str(text), validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError(f"{name} 应是 {KEY_BYTES} 字节的 Base64")
    return key
