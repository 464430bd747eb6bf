"""The Django app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """bangfu.imports."""

    name = "bangfu.imports"
    label = "imports"
