"""The command line: one command a job. Exit codes: 0 done, 1 a check found faults, 2 unusable input."""

from bangfu.cli.main import main

__all__ = ["main"]
