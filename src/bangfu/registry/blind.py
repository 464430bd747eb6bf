"""Blind indexes of the registry: what a value is reduced to before it is fingerprinted."""

from __future__ import annotations

import re

from bangfu.base.crypto import keyring
from bangfu.core.national.text import squeeze_text

_NOT_DIGITS = re.compile(r"\D")
_COUNTRY = re.compile(r"^(?:0086|86)(?=1\d{10}$)")


def id_number_index(id_number: str) -> bytes:
    """Index of a whole ID number (upper case, no blanks)."""
    return keyring().blind_index(squeeze_text(id_number).upper(), "registry.id_number")


def last_four_index(id_number: str) -> bytes:
    """Index of the last four characters, searched only within scope and at a limited rate."""
    return keyring().blind_index(squeeze_text(id_number).upper()[-4:], "registry.last_four")


def phone_index(phone: str) -> bytes:
    """Index of a phone number by its digits without the country code."""
    digits = _COUNTRY.sub("", _NOT_DIGITS.sub("", squeeze_text(phone)))
    return keyring().blind_index(digits, "registry.phone")
