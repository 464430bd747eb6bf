"""The Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """bangfu.jobs."""

    name = "bangfu.jobs"
    label = "jobs"
