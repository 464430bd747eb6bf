"""The typed tree: every emitter and every explanation works from these nodes.

A number is a scaled integer: ``value * 10**scale`` is stored, with a range proven from the facts' declared ranges.
A quotient is never a node: it is a pair of nodes (:class:`Quotient`) until a comparison or ROUND makes integers of it.
Nodes are made, typed and interned by :class:`bangfu.core.criteria.node_maker.NodeMaker`, so equal parts are one object.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from bangfu.core.facts.catalogue import Fact

Op = Literal[
    "literal", "unknown", "fact", "parameter", "ref",
    "neg", "add", "sub", "mul", "abs", "least", "greatest", "coalesce", "case",
    "positive", "round_div", "low_bits",
    "eq", "ne", "lt", "le", "gt", "ge", "in", "is_null", "is_true", "and", "or", "not",
    "sum", "min", "max", "count",
]  # fmt: skip


class NumberType(NamedTuple):
    """A scaled integer between ``low`` and ``high`` (in scaled units); ``nullable``: may be unknown."""

    scale: int
    low: int
    high: int
    nullable: bool = False


class FlagType(NamedTuple):
    """True or false, or unknown where ``nullable``."""

    nullable: bool = False


class TextType(NamedTuple):
    """One of ``choices`` ('' for not filled)."""

    choices: tuple[str, ...] = ()
    nullable: bool = False


ValueType = NumberType | FlagType | TextType


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One operation; ``detail`` is the literal value, the Fact, the key referred to, or the list of IN."""

    op: Op
    args: tuple[Node, ...]
    type: ValueType
    detail: object = None

    @property
    def number(self) -> NumberType:
        """The type of a node known to be a number."""
        assert isinstance(self.type, NumberType)
        return self.type

    @property
    def fact(self) -> Fact:
        """The fact a ``fact`` node reads."""
        assert isinstance(self.detail, Fact)
        return self.detail


class Quotient(NamedTuple):
    """``numerator / denominator`` in true value; the denominator is known to be positive, or unknown."""

    numerator: Node
    denominator: Node


class NodeError(Exception):
    """A node that no engine could be trusted with; ``reason`` and ``hint`` say why and what to do."""

    def __init__(self, reason: str, hint: str) -> None:
        self.reason = reason
        self.hint = hint
        super().__init__(reason)


class OutOfRangeError(NodeError):
    """An intermediate that could leave 64 bits."""

    def __init__(self) -> None:
        super().__init__("数值可能超出 64 位整数的范围", "请减少小数位、缩小参数范围或用 ROUND 先取整")


class TooDeepError(NodeError):
    """An expression whose parts, indicators included, lean on each other over too many steps."""

    def __init__(self) -> None:
        super().__init__("计算的层数太多", "请减少指标之间一环套一环的引用")
