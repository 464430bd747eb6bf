"""The Django app."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """bangfu.base."""

    name = "bangfu.base"
    label = "bangfu_base"
