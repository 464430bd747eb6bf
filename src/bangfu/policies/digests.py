"""The digest that a text of criteria is known by."""

from __future__ import annotations

from hashlib import sha256


def digest_of(text: str) -> str:
    """SHA-256 of the text in hexadecimal."""
    return sha256(text.encode()).hexdigest()
