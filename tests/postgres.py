"""A PostgreSQL cluster of the tests' own: made in a temporary folder, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

_PLACES = "/usr/lib/postgresql"

# Nothing of a test outlives it, so the disk is not waited for; a killed client loses no more and no less for it.
_UNSAFE_AND_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def program(name: str) -> str | None:
    """The newest installed program of PostgreSQL of this name, or None."""
    versions = sorted(Path(_PLACES).glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3].split(".")[0]))
    return str(versions[-1]) if versions else shutil.which(name)


class Cluster:
    """A running cluster; ``url`` is its address in the form of DATABASE_URL.

    ``durable`` leaves its settings as they are installed: it waits for the disk, as a benchmark must.
    """

    def __init__(self, *, durable: bool = False) -> None:
        initdb, pg_ctl = program("initdb"), program("pg_ctl")
        assert initdb, "PostgreSQL is not installed"
        assert pg_ctl, "PostgreSQL is not installed"
        self._pg_ctl = pg_ctl
        self.folder = Path(tempfile.mkdtemp(prefix="bangfu-pg-"))
        self._as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._as_owner:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run(
            initdb, "-D", str(self.folder / "data"), "-U", "bangfu", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = f"-p {port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=60"
        if not durable:
            options = f"{options} {_UNSAFE_AND_FAST}"
        self._run(pg_ctl, "-D", str(self.folder / "data"), "-w", "-l", str(self.folder / "log"), "-o", options, "start")
        self.url = f"postgres://bangfu@127.0.0.1:{port}/postgres"

    def stop(self) -> None:
        """Stop it and remove everything."""
        self._run(self._pg_ctl, "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, *command: str) -> None:
        subprocess.run([*self._as_owner, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")
