"""The Django app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """bangfu.inbox."""

    name = "bangfu.inbox"
    label = "inbox"

    def ready(self) -> None:
        """Carry what the accounts app tells its users."""
        from bangfu.accounts.notices import TELLERS
        from bangfu.inbox.services import notify

        TELLERS.append(lambda user_id, text, link: notify(users=[user_id], title=text, link=link))
