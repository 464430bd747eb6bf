"""``{% load bangfu %}``: money, masks, status tags and icons.

``{{ household.income|yuan }}`` · ``{{ person.id_number|masked_id }}`` · ``{% icon "plus" %}`` ·
``{% status household.state "household_state" %}`` · ``{% query_with page=2 %}``
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlencode

from django import template
from django.http import QueryDict
from django.template.base import Parser, Token
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from bangfu.base.assets import icon_sprite_url
from bangfu.base.known_words import say
from bangfu.base.money import format_yuan
from bangfu.base.tags import Words, tag_of
from bangfu.core.national import masks

register = template.Library()
register.filter("yuan", format_yuan)
register.filter("masked_id", masks.mask_id_number)
register.filter("masked_phone", masks.mask_phone)
register.filter("masked_card", masks.mask_bank_card)
register.filter("masked_name", masks.mask_name)
register.filter("masked_address", masks.mask_address)


@register.tag("translate")
def translate(parser: Parser, token: Token) -> template.Node:
    """Django's ``{% translate "..." %}``; a text that stands in the template is looked up once a language."""
    node = do_translate(parser, token)
    is_fixed = isinstance(node, TranslateNode) and not node.asvar and not node.noop and not node.message_context
    words = node.filter_expression
    return _Said(node) if is_fixed and not words.filters and words.var.literal is not None else node


class _Said(template.Node):
    """A fixed text in the reader's language."""

    def __init__(self, node: TranslateNode) -> None:
        self._node = node
        self._kept: dict[tuple[str | None, bool], str] = {}

    def render(self, context: template.Context) -> str:
        """The text; a page has some forty."""
        key = (get_language(), context.autoescape)
        if key not in self._kept:
            self._kept[key] = self._node.render(context)
        return self._kept[key]


@register.filter
@register.simple_tag
def known(word: object) -> str:
    """A word of the data (a name of the shipped criteria, a value of a code list) in the reader's language."""
    return say(str(word or ""))


@register.simple_tag
def icon(name: str, label: Words = "") -> SafeString:
    """An icon of the sprite (frontend/src/icons.json); with a label it is read out, without it is decoration."""
    return icon_markup(name, label)


def icon_markup(name: str, label: Words = "") -> SafeString:
    """The markup of an icon, for Python code."""
    return _drawn(icon_sprite_url(), name, str(label))


@lru_cache(maxsize=1_000)
def _drawn(sprite: str, name: str, label: str) -> SafeString:
    place = f"{sprite}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, place)
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', place)


@register.simple_tag
def status(value: str, kind: str, shape: str = "") -> SafeString:
    """The tag of a status; ``shape="dot"`` shows a coloured dot before plain text."""
    return status_markup(value, kind, shape)


def status_markup(value: str, kind: str, shape: str = "") -> SafeString:
    """The markup of a status tag, for Python code."""
    if not value:
        return SafeString("")
    tag = tag_of(kind, value)
    return _tag(tag.colour, " tag-dot" if shape == "dot" else "", str(tag.label))


@lru_cache(maxsize=1_000)
def _tag(colour: str, dot: str, label: str) -> SafeString:
    return format_html('<span class="tag tag-{}{}">{}</span>', colour, dot, label)


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: object) -> str:
    """The query of this page with some parameters changed; an empty value takes one out."""
    return changed_query(context["request"].GET, changes)


def changed_query(query: QueryDict, changes: dict[str, object]) -> str:
    """``?a=1&b=2`` with the changes applied."""
    new = dict(query.lists())  # a copy of the query itself would copy every value in depth, ten times a page
    for name, value in changes.items():
        if value in ("", None):
            new.pop(name, None)
        else:
            new[name] = [str(value)]
    return f"?{urlencode(new, doseq=True)}"
