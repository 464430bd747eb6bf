"""How this app tells a user something: the inbox above it fills the list in its ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable

Teller = Callable[[int, str, str], None]
"""Takes the user's key, the text and the address of the page that the message leads to."""

TELLERS: list[Teller] = []


def tell(user_id: int, text: str, link: str) -> None:
    """Tell a user, within the transaction of what is told."""
    for teller in TELLERS:
        teller(user_id, text, link)
