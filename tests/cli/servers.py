"""A command that serves until it is told to stop, as a process of its own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
_PATIENCE = 120  # seconds after which a server that does not end is a failure, not a wait


@dataclass
class Server:
    """A running server: what it said until it was ready, where it is, and, once stopped, how it ended."""

    process: subprocess.Popen[str]
    told: list[str] = field(default_factory=list)
    address: str = ""
    code: int | None = None

    def stop(self, how: signal.Signals) -> str:
        """Send a signal, wait for the end, and return everything that was said."""
        self.process.send_signal(how)
        self.told.append(self.process.communicate(timeout=_PATIENCE)[0])
        self.code = self.process.returncode
        return "".join(self.told)


@contextmanager
def serving(arguments: list[str], environment: dict[str, str]) -> Iterator[Server]:
    """Start a command and wait for its address; whatever happens, it is gone afterwards.

    A test run in the background ignores SIGINT, and a child would inherit that: it is set back first.
    """
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "bangfu", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env=environment,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
    )
    server = Server(process)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            server.told.append(line)
            found = ADDRESS.search(line)
            server.address = server.address or (found[0] if found else "")
            if "Ctrl+C" in line:
                break
        assert server.address, "".join(server.told)
        yield server
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
