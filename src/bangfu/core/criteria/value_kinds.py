"""What an expression can stand for: a node, a quotient, or a coded outcome; and how a message calls each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeGuard

from bangfu.core.criteria.tree import Node, NumberType, Quotient, TextType


@dataclass(frozen=True, slots=True)
class Labels:
    """A coded outcome (tier, main cause): compared only with its labels, stored as small integers."""

    node: Node
    codes: dict[str, tuple[int, ...]]


Value = Node | Quotient | Labels


def is_number(value: Value) -> TypeGuard[Node | Quotient]:
    """Whether a value is a number or a quotient."""
    return isinstance(value, Quotient) or (isinstance(value, Node) and isinstance(value.type, NumberType))


def kind_name(value: Value) -> str:
    """The kind of a value, as a message calls it."""
    if isinstance(value, Quotient):
        return "商"
    if isinstance(value, Labels):
        return "结论"
    if isinstance(value.type, NumberType):
        return "数"
    return "文字" if isinstance(value.type, TextType) else "条件(真假)"
