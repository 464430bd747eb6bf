"""``{% load accounts %}``: the accounts of the demonstration."""

from __future__ import annotations

from django import template

from bangfu.accounts import demo
from bangfu.accounts.models import Membership

register = template.Library()


@register.simple_tag
def demo_accounts() -> list[Membership]:
    """See ``accounts.demo``."""
    return demo.demo_accounts()


@register.simple_tag
def demo_password() -> str:
    """The password of them all."""
    return demo.DEMO_PASSWORD
