"""Runs one command and prints what it cost as JSON: CPU seconds of it and its children, wall time, peak memory.

A process of its own with the standard library only: the kernel counts the memory of the process that starts a child
into the child's peak, so the starter must be small.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main() -> int:
    start = time.perf_counter()
    child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    scale = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux KiB
    print(json.dumps({"cpu": usage.ru_utime + usage.ru_stime, "wall": wall, "peak": usage.ru_maxrss * scale}))
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
