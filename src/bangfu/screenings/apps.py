"""The Django app."""

from django.apps import AppConfig


class ScreeningsConfig(AppConfig):
    """bangfu.screenings."""

    name = "bangfu.screenings"
    label = "screenings"
