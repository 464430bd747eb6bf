"""Parts that the entries of several sections share: article, expression, decimal places."""

from __future__ import annotations

from typing import Final, cast, get_args

from bangfu.core.criteria.model import Article, Expression, Verified
from bangfu.core.yaml_text.fields import Fields
from bangfu.core.yaml_text.plain_numbers import MAX_PLACES
from bangfu.core.yaml_text.source import Located

_NO_VERIFICATION: Final = "自定"


def read_verified(fields: Fields) -> Verified:
    """How far a source is verified."""
    return cast(Verified, fields.choice("核实", get_args(Verified), _NO_VERIFICATION))


def read_article(fields: Fields) -> Article:
    """The article, which every condition must name."""
    located = fields.get("依据", required=True)
    if located is None:
        return Article()
    inner = fields.inner(located)
    source = inner.get("来源")
    place = source.place if source else inner.place
    article = Article(inner.text("条文", required=True), inner.text("来源"), read_verified(inner), place)
    inner.close()
    return article


def read_expression(fields: Fields, key: str) -> Expression | None:
    """An expression, or None where it is left out."""
    located = fields.get(key)
    if located is None:
        return None
    if isinstance(located.value, list | dict):
        fields.fault(located.place, f"「{key}」应是一个表达式")
        return None
    return Expression(located.text, located)


def needed_expression(fields: Fields, key: str) -> Expression:
    """An expression that must be there; where it is not, a stand-in that lets the rest of the file be checked."""
    fields.get(key, required=True)
    return read_expression(fields, key) or stand_in(fields)


def stand_in(fields: Fields) -> Expression:
    """An expression in the place of one whose fault is noted."""
    return Expression("0", Located("0", fields.place, text="0"))


def read_places(fields: Fields) -> int:
    """Decimal places, 2 where nothing is said."""
    places = fields.whole("小数位", default=2)
    if places > MAX_PLACES:
        fields.fault(fields.place, f"「小数位」最多 {MAX_PLACES}")
        return MAX_PLACES
    return places
