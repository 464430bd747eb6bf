"""``{% load casework %}``: names of roles and places of a flow."""

from __future__ import annotations

from django import template

from bangfu.accounts.roles import ROLES
from bangfu.base.known_words import say
from bangfu.core.workflow.model import Workflow

register = template.Library()


@register.simple_tag
def role_name(code: str) -> str:
    """What a role is called."""
    return str(ROLES[code].label) if code in ROLES else code


@register.simple_tag
def place_name(flow: Workflow, code: str) -> str:
    """What a step or an end of a flow is called."""
    return say(flow.label(code))
