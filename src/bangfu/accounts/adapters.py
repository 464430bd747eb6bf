"""How allauth is bent to our rules: nobody signs himself up, and a first sign-in through OpenID needs an account."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext as _

from bangfu.accounts.models import User
from bangfu.accounts.services.managing import user_event
from bangfu.audit.services import record
from bangfu.base.crypto import keyring

SECRET_CONTEXT: Final = "accounts.two_factor"
"""What a secret of the second step is bound to: allauth names no row when it asks."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Apply the rules of the settings, and ask for one that differs from the password in use."""
        cleaned: str = super().clean_password(password, user)
        if user is not None and user.check_password(cleaned):
            raise ValidationError(_("新密码不能与现在的密码相同"))
        return cleaned

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """Set a password that the user chose himself, which ends the duty to change it."""
        user.must_change_password = False
        super().set_password(user, password)
        record(user, user_event("password_changed", user))


class TwoFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of the second step sealed: who holds a copy of the database alone must not make codes."""

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return b64encode(keyring().seal(text.encode(), SECRET_CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret. Raises CannotOpen."""
        return keyring().open(b64decode(encrypted_text), SECRET_CONTEXT).decode()


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """A single sign-on account is connected to an existing user; it makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect a first sign-in to the user of the same name, where the installation trusts the provider's names.

        Without that trust (BANGFU_OIDC_MATCH), whoever can choose his name at the provider could become anyone here.
        """
        if sociallogin.is_existing:
            return
        user = self._namesake(sociallogin)
        if user is None:
            raise ImmediateHttpResponse(render(request, "accounts/no_account.html", status=403))
        self._connect(request, sociallogin, user)

    @staticmethod
    def _namesake(sociallogin: Any) -> User | None:
        if not settings.BANGFU_OIDC_MATCH:
            return None
        data = sociallogin.account.extra_data
        claims = data.get("userinfo") or data.get("id_token") or data
        name = claims.get("preferred_username")
        if not isinstance(name, str) or not name:
            return None
        return User.objects.filter(username=name.lower(), is_active=True).first()

    @staticmethod
    @transaction.atomic
    def _connect(request: HttpRequest, sociallogin: Any, user: User) -> None:
        sociallogin.connect(request, user)
        record(user, user_event("single_sign_on_connected", user))
