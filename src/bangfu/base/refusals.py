"""What a command answers when it does not do what was asked: in words for the person who asked."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):  # noqa: N818 - a decision, not an error
    """A command that a rule forbids. ``messages`` holds a Chinese sentence by form field, "" for the whole form."""

    def __init__(self, message: str = "", /, **by_field: str) -> None:
        self.messages: dict[str, str] = {**({"": message} if message else {}), **by_field}
        super().__init__("；".join(self.messages.values()))


class Outdated(Exception):  # noqa: N818 - a decision, not an error
    """The row was changed by someone else since it was read.

    ``theirs`` holds, by field, what stands there now; the page shows both and lets the officer decide.
    """

    def __init__(self, theirs: Mapping[str, object], *, version: int, by: str = "") -> None:
        super().__init__("这份资料刚被修改过")
        self.theirs = dict(theirs)
        self.version = version
        self.by = by
