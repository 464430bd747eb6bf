"""Settings of the server that is measured: the application's own, with the bare view beside its pages."""

from bangfu.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.pages_urls"
