"""``{% load criteria %}``: the panels of higher apps on the page of a version."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from bangfu.policies.models import CriteriaVersion
from bangfu.policies.panels import version_panels as panels

register = template.Library()


@register.simple_tag(takes_context=True)
def version_panels(context: template.Context, version: CriteriaVersion, place: str) -> SafeString:
    """The panels of one place that this reader may see."""
    return panels.shown(context["request"], version, place, name="version")
