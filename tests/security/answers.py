"""What every answer is held against: a strict content policy, markup without code in it, and no number in full."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

_STRICT = (
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'",
    "frame-ancestors 'none'", "form-action 'self'",
)  # fmt: skip
_LOOSE = ("unsafe", "*", "http:", "https:", "script-src 'self' ", "script-src 'self' data:")
_ADDRESSES = ("href", "src", "action", "formaction", "xlink:href")
HOSTILE = "\"'><script>evil()</script><img src=x onerror=evil()>{{7|add:7}}"
"""Breaks out of an attribute, runs a script, loads a picture, and is template syntax; 60 letters at most in a name."""


def text_of(response: Any) -> str:
    """The body as text, read whole where it is streamed."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content, "utf-8", "replace")


def is_page(response: Any) -> bool:
    """Whether it is markup."""
    return str(response.headers.get("Content-Type", "")).startswith("text/html")


class _Reader(HTMLParser):
    """Collects what has no place in a page of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.in_script = tag == "script" and "src" not in known and known.get("type") != "application/json"
        if self.in_script or tag in ("style", "base", "iframe", "object", "embed"):
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc") or (name == "src" and value == "x"):
                self.faults.append(f"{name} at <{tag}>")
            if name in _ADDRESSES and (value or "").strip().lower().startswith(
                ("javascript:", "vbscript:", "data:text")
            ):
                self.faults.append(f"{name}={value}")
            if name.startswith("hx-on") or (value or "").startswith("js:"):
                self.faults.append(f"{name}={value}")


def markup_faults(text: str) -> list[str]:
    """Code inside a page."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    ran = ["a template ran what somebody typed"] if "evil()&gt;14" in text else []
    return reader.faults + ran


def policy_faults(response: Any) -> list[str]:
    """What the content policy lacks or allows too much."""
    policy = response.headers.get("Content-Security-Policy", "")
    if policy == "default-src 'none'; sandbox":  # an uploaded paper
        return []
    missing = [each for each in _STRICT if each not in policy]
    return [*(f"policy lacks {each}" for each in missing), *(f"policy has {each}" for each in _LOOSE if each in policy)]


def faults_of(response: Any, secrets: Iterable[str]) -> list[str]:
    """Everything wrong with an answer."""
    faults = policy_faults(response)
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        faults.append("the type of the content may be guessed")
    text = text_of(response)
    if is_page(response):
        faults += markup_faults(text)
    return faults + [f"shows {secret} in full" for secret in secrets if secret in text]
