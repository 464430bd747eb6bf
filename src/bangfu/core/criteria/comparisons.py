"""Comparisons: of numbers (quotients cross-multiplied), of texts with a fact's choices, of outcomes with labels."""

from __future__ import annotations

from typing import Final, Literal, Protocol

from bangfu.core.criteria import syntax as s
from bangfu.core.criteria.node_maker import NodeMaker
from bangfu.core.criteria.problems import ExpressionError
from bangfu.core.criteria.tree import Node, Quotient, TextType
from bangfu.core.criteria.value_kinds import Labels, Value, is_number, kind_name
from bangfu.core.yaml_text.problems import nearest_hint

ComparisonOp = Literal["eq", "ne", "lt", "le", "gt", "ge"]
OPERATORS: Final[dict[str, ComparisonOp]] = {"=": "eq", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


class Values(Protocol):
    """Where the sides of a comparison are built."""

    def value(self, tree: s.Syntax) -> Value:
        """Any value; raises ExpressionError."""

    def number(self, tree: s.Syntax, purpose: str) -> Node:
        """A number that is not a quotient."""


class ComparisonBuilder:
    """Builds comparisons and IN lists."""

    def __init__(self, nodes: NodeMaker, values: Values) -> None:
        self._nodes = nodes
        self._values = values

    def comparison(self, tree: s.Comparison) -> Node:
        """left <operator> right, of one kind."""
        left, right = self._values.value(tree.left), self._values.value(tree.right)
        if isinstance(left, Labels) or isinstance(right, Labels):
            return self._label_comparison(tree, left, right)
        if is_number(left) and is_number(right):
            return self.numbers(OPERATORS[tree.operator], left, right)
        if isinstance(left, Quotient) or isinstance(right, Quotient) or kind_name(left) != kind_name(right):
            raise ExpressionError(tree.start, f"{kind_name(left)}不能和{kind_name(right)}比较")
        if tree.operator not in ("=", "<>"):
            raise ExpressionError(tree.start, f"{kind_name(left)}只能用 = 和 <> 比较")
        self._check_choice(left, right, tree.right)
        self._check_choice(right, left, tree.left)
        return self._nodes.compare(OPERATORS[tree.operator], left, right)

    def in_list(self, tree: s.InList) -> Node:
        """Operand IN (literals)."""
        operand = self._values.value(tree.operand)
        if isinstance(operand, Labels):
            return self._in_labels(operand, tree.values)
        if is_number(operand):
            equal = [self.numbers("eq", operand, self._values.number(value, "列出")) for value in tree.values]
            return self._nodes.either(equal)
        if not (isinstance(operand, Node) and isinstance(operand.type, TextType)):
            raise ExpressionError(tree.start, "IN 只用于文字和数")
        return self._nodes.contains(operand, tuple(dict.fromkeys(self._texts(operand, tree.values))))

    def numbers(self, op: ComparisonOp, left: Node | Quotient, right: Node | Quotient) -> Node:
        """Cross-multiplied where a side is a quotient; both denominators are positive or unknown."""
        nodes = self._nodes
        one = nodes.number(1)
        a, b = (left.numerator, left.denominator) if isinstance(left, Quotient) else (left, one)
        c, d = (right.numerator, right.denominator) if isinstance(right, Quotient) else (right, one)
        if b is one and d is one:
            return nodes.compare(op, *nodes.aligned(a, c))
        # a/10^sa / (b/10^sb)  ?  c/10^sc / (d/10^sd)   <=>   a·d·10^(sb+sc)  ?  c·b·10^(sa+sd)
        up_left = b.number.scale + c.number.scale
        up_right = a.number.scale + d.number.scale
        common = min(up_left, up_right)
        first = nodes.scaled_by(nodes.multiply(a, d), 10 ** (up_left - common))
        second = nodes.scaled_by(nodes.multiply(c, b), 10 ** (up_right - common))
        return nodes.compare(op, first, second)

    def _label_comparison(self, tree: s.Comparison, left: Value, right: Value) -> Node:
        if not isinstance(left, Labels) or isinstance(right, Labels) or not isinstance(tree.right, s.TextLiteral):
            raise ExpressionError(tree.start, "结论只能写成「困难类别 = '名称'」的样子")
        if tree.operator not in ("=", "<>"):
            raise ExpressionError(tree.start, "结论只能用 =、<> 和 IN 比较")
        found = self._in_labels(left, (tree.right,))
        return found if tree.operator == "=" else self._nodes.negation(found)

    def _in_labels(self, labels: Labels, values: tuple[s.Syntax, ...]) -> Node:
        codes: list[int] = []
        for value in values:
            if not isinstance(value, s.TextLiteral) or value.value not in labels.codes:
                text = value.value if isinstance(value, s.TextLiteral) else ""
                hint = nearest_hint(text, labels.codes) or f"可用: {'、'.join(labels.codes)}"
                raise ExpressionError(value.start, f"没有「{text}」这个结论", hint)
            codes.extend(labels.codes[value.value])
        return self._nodes.contains(labels.node, tuple(dict.fromkeys(codes)))

    def _texts(self, operand: Node, values: tuple[s.Syntax, ...]) -> list[str]:
        texts: list[str] = []
        for value in values:
            if not isinstance(value, s.TextLiteral):
                raise ExpressionError(value.start, "文字的 IN 列表里只能写文字")
            self._check_choice(operand, self._nodes.text(value.value), value)
            texts.append(value.value)
        return texts

    def _check_choice(self, other: Node, literal: Node, tree: s.Syntax) -> None:
        """A text literal must be one the other side can have, else the test could never be met."""
        if literal.op != "literal" or not isinstance(other.type, TextType):
            return
        text = str(literal.detail)
        if text and text not in other.type.choices:
            hint = nearest_hint(text, other.type.choices) or f"可用: {'、'.join(other.type.choices)}"
            raise ExpressionError(tree.start, f"「{text}」不是可能的取值", hint)
