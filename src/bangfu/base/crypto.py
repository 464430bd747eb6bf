"""Encryption of single values, bound to the place they stand in, and blind indexes for exact search.

A sealed value is ``version, length of key id, key id, nonce (12 bytes), ciphertext with tag``. The context (table,
column, row) is authenticated: a value copied into another row or column does not open.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_VERSION = b"\x01"
_NONCE = 12
BLIND_LENGTH = 16


class CannotOpen(Exception):  # noqa: N818 - it tells of the value, not of an error of ours
    """A sealed value that was altered, moved, or sealed with a key that is not here."""


@dataclass(frozen=True)
class Keyring:
    """Encryption keys by id, the one that new values use, and the key of the blind indexes."""

    keys: Mapping[str, bytes]
    current: str
    blind: bytes

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypt with the current key (AES-256-GCM)."""
        return _sealed(_kept_cipher(self.keys[self.current]), self.current, plain, context)

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt. Raises CannotOpen."""
        key_id = sealed_key_id(sealed)
        if key_id not in self.keys:
            raise CannotOpen(f"no key {key_id!r}")
        return _opened(_kept_cipher(self.keys[key_id]), sealed, context)

    def blind_index(self, value: str, purpose: str) -> bytes:
        """A keyed fingerprint of a value: equal values give equal indexes, and nothing leads back without the key."""
        message = purpose.encode() + b"\x00" + value.encode()
        return hmac.digest(self.blind, message, "sha256")[:BLIND_LENGTH]


def seal_with(key: bytes, key_id: str, plain: bytes, context: str) -> bytes:
    """Encrypt with a given key, such as the key of one archive."""
    return _sealed(AESGCM(key), key_id, plain, context)


def open_with(key: bytes, sealed: bytes, context: str) -> bytes:
    """Decrypt with a given key. Raises CannotOpen."""
    return _opened(AESGCM(key), sealed, context)


@lru_cache(maxsize=16)
def _kept_cipher(key: bytes) -> AESGCM:
    """The cipher of a key of the keyring, which seals values by the hundred thousand; it has no state between two.

    The key of one archive is never kept here: it may be destroyed.
    """
    return AESGCM(key)


def _sealed(cipher: AESGCM, key_id: str, plain: bytes, context: str) -> bytes:
    nonce = os.urandom(_NONCE)
    name = key_id.encode()
    return b"".join((_VERSION, bytes((len(name),)), name, nonce, cipher.encrypt(nonce, plain, context.encode())))


def _opened(cipher: AESGCM, sealed: bytes, context: str) -> bytes:
    start = 2 + sealed[1]
    try:
        return cipher.decrypt(sealed[start : start + _NONCE], sealed[start + _NONCE :], context.encode())
    except (InvalidTag, ValueError) as fault:
        raise CannotOpen("the value was altered or belongs elsewhere") from fault


def sealed_key_id(sealed: bytes) -> str:
    """The id of the key a value was sealed with. Raises CannotOpen for anything that is no sealed value."""
    if len(sealed) < 2 + _NONCE or sealed[:1] != _VERSION:
        raise CannotOpen("not a sealed value")
    return sealed[2 : 2 + sealed[1]].decode("ascii", "replace")


@cache
def keyring() -> Keyring:
    """The keyring of this installation."""
    keys: dict[str, Any] = settings.BANGFU_FIELD_KEYS
    return Keyring(keys=keys["fields"], current=keys["current"], blind=keys["blind"])
