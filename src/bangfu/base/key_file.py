"""Writing the file of keys: whole or not at all, and for nobody else to read. ``config.keys`` reads it."""

from __future__ import annotations

import json
import os
import secrets
from base64 import b64encode
from pathlib import Path
from typing import Final

from bangfu.core.exchange.problems import UnusableInput

KEY_BYTES: Final = 32


def new_key() -> str:
    """A fresh key, as the file keeps it."""
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def add_field_key(path: Path) -> str:
    """Add an encryption key to the file and let new values use it; its id. Raises UnusableInput.

    Keys that are there stay, since values name them. Written beside the file and put in its place, so that it is there
    whole whatever happens.
    """
    raw = json.loads(path.read_text(encoding="utf-8"))
    name = str(max((int(key) for key in raw["fields"] if key.isdigit()), default=0) + 1)
    raw["fields"][name] = new_key()
    raw["current"] = name
    draft = path.with_name(f"{path.name}.new")
    try:
        write_private(draft, raw)
        draft.replace(path)
    except FileExistsError as fault:
        raise UnusableInput(f"另一个命令正在改密钥文件；确认没有的话，请删去 {draft} 再试") from fault
    except OSError as fault:
        draft.unlink(missing_ok=True)
        raise UnusableInput(f"密钥文件 {path} 写不进去：{fault}") from fault
    return name


def write_private(path: Path, content: dict[str, object]) -> None:
    """Write a new file that nobody else may read, down to the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
