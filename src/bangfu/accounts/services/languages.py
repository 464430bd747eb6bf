"""The language in which a user reads."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from bangfu.accounts.models import User
from bangfu.base.refusals import Refused


def choose_language(*, user: User, language: str) -> None:
    """Keep a language with the account, so that the next sign-in on any machine has it. Raises Refused.

    A setting of the user's own, like the columns of a list: the log says nothing of it.
    """
    if language not in dict(settings.LANGUAGES):
        raise Refused(language=_("没有这种语言"))
    User.objects.filter(pk=user.pk).update(language=language)
    user.language = language
