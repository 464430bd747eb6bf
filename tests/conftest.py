"""Settings of the whole test run."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Nothing is timed in a test, and a run must not depend on luck: the same examples are drawn every time.
settings.register_profile(
    "bangfu", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("bangfu")
