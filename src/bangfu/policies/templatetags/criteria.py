"""``{% load criteria %}``: the panels of higher apps on the page of a version."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from bangfu.policies.models import CriteriaVersion
from bangfu.policies.panels import version_panels as panels

register = template.Library()


@register.simple_tag(takes_context=True)
def version_panels(context: template.Context, version: CriteriaVersion, place: str) -> SafeString:
    """The panels of one place that this reader may see."""
    request = context["request"]
    shown = []
    for panel in panels.panels:
        if panel.place != place or (panel.action and not request.user.may(panel.action)):
            continue
        found = panel.context(request, version)
        if found is not None:
            shown.append(render_to_string(panel.template, {"version": version, **found}, request=request))
    return mark_safe("".join(shown))
