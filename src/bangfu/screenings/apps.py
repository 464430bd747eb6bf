"""The Django app."""

from django.apps import AppConfig


class ScreeningsConfig(AppConfig):
    """bangfu.screenings."""

    name = "bangfu.screenings"
    label = "screenings"

    def ready(self) -> None:
        """Make the background work known."""
        from bangfu.jobs.handlers import Handler, register
        from bangfu.screenings import background

        register(Handler(background.KIND, background.run))
