"""The Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """bangfu.web."""

    name = "bangfu.web"
    label = "bangfu_web"
