"""Ctrl-C: the first press ends a job, further ones do not disturb the clearing up."""

from __future__ import annotations

import signal
import threading
from types import FrameType


def heed_first_interrupt() -> None:
    """From the first interrupt on, ignore the others, so that what was begun is surely removed.

    Only in place of Python's own handler: a shell that ignores the interrupt for us and a host program keep theirs.
    """
    pythons = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if pythons and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt
