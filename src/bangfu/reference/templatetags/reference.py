"""``{% load reference %}``: ``{{ household.region|region_label }}``, ``{{ work_status|worded:"work_status" }}``."""

from __future__ import annotations

from django import template

from bangfu.base.known_words import say
from bangfu.reference.code_lists import fact_list
from bangfu.reference.selectors import local_labels, region_label, region_name

register = template.Library()
register.filter("region_label", region_label)
register.filter("region_name", region_name)


@register.filter
def worded(code: str, fact: str) -> str:
    """The value of a fact in the words of the house; the standard ones in the reader's language."""
    return say(local_labels(fact_list(fact)).get(code, code))
