"""From syntax to the typed tree: resolves names, checks types, makes comparisons of quotients into integers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from bangfu.core.criteria import syntax as s
from bangfu.core.criteria.problems import ExpressionError, nearest_hint
from bangfu.core.criteria.tree import FlagType, Node, NumberType, OutOfRange, Quotient, TextType, Tree
from bangfu.core.facts.catalogue import MAX_MEMBERS, catalogue

ComparisonOp = Literal["eq", "ne", "lt", "le", "gt", "ge"]
OPERATORS: Final[dict[str, ComparisonOp]] = {"=": "eq", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_MAX_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class Labels:
    """A coded outcome (tier, main cause): compared only with its labels, stored as small integers."""

    node: Node
    codes: dict[str, tuple[int, ...]]


Value = Node | Quotient | Labels


class Names(Protocol):
    """Where the builder finds what a name stands for."""

    def value_of(self, name: str, *, in_aggregate: bool) -> Value | None:
        """The value of a household fact, parameter, indicator or outcome, or None if there is none."""

    def known(self) -> list[str]:
        """All names that could stand here, for suggestions."""


class Builder:
    """Builds the nodes of one set; all expressions share one tree."""

    def __init__(self, tree: Tree, names: Names) -> None:
        self._tree = tree
        self._names = names
        self._member = False

    # -- entry points ----------------------------------------------------------------------------------------------

    def value(self, tree: s.Syntax) -> Value:
        """Any value; raises ExpressionError."""
        try:
            return self._dispatch(tree)
        except OutOfRange:
            raise ExpressionError(
                tree.start, "数值可能超出 64 位整数的范围", "请减少小数位、缩小参数范围或用 ROUND 先取整"
            ) from None

    def flag(self, tree: s.Syntax) -> Node:
        """A condition."""
        built = self.value(tree)
        if isinstance(built, Node) and isinstance(built.type, FlagType):
            return built
        raise ExpressionError(tree.start, f"这里应是条件(真假), 却是{_kind(built)}")

    def number(self, tree: s.Syntax, purpose: str) -> Node:
        """A number that is not a quotient."""
        built = self.value(tree)
        if isinstance(built, Quotient):
            raise ExpressionError(tree.start, f"商不能直接{purpose}", "请写 ROUND(被除数 / 除数, 小数位)")
        if isinstance(built, Node) and isinstance(built.type, NumberType):
            return built
        raise ExpressionError(tree.start, f"这里应是数, 却是{_kind(built)}")

    # -- dispatch --------------------------------------------------------------------------------------------------

    def _dispatch(self, tree: s.Syntax) -> Value:
        build = _BUILDERS.get(type(tree))
        assert build is not None, f"no builder for {type(tree).__name__}"
        return build(self, tree)

    def _number_literal(self, tree: s.NumberLiteral) -> Value:
        exponent = tree.value.as_tuple().exponent
        scale = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        if scale > _MAX_DECIMALS:
            raise ExpressionError(tree.start, f"小数最多 {_MAX_DECIMALS} 位")
        return self._tree.number(int(tree.value.scaleb(scale)), scale)

    def _text_literal(self, tree: s.TextLiteral) -> Value:
        return self._tree.text(tree.value)

    def _flag_literal(self, tree: s.FlagLiteral) -> Value:
        return self._tree.flag(tree.value)

    def _name(self, tree: s.Name) -> Value:
        if tree.of_member:
            return self._member_fact(tree)
        found = self._names.value_of(tree.name, in_aggregate=self._member)
        if found is not None:
            return found
        if catalogue().find("member", tree.name):
            raise ExpressionError(tree.start, f"「{tree.name}」是成员的事实", f"请写「成员.{tree.name}」")
        if self._names.value_of(tree.name, in_aggregate=False) is not None:
            raise ExpressionError(tree.start, f"聚合函数里只能用成员的事实、常数和不分地区的参数, 不能用「{tree.name}」")
        raise ExpressionError(tree.start, f"没有「{tree.name}」这个名称", nearest_hint(tree.name, self._names.known()))

    def _member_fact(self, tree: s.Name) -> Value:
        fact = catalogue().find("member", tree.name)
        if fact is None or not fact.usable_in_criteria:
            known = [known.name for known in catalogue().member if known.usable_in_criteria]
            raise ExpressionError(tree.start, f"成员没有「{tree.name}」这个事实", nearest_hint(tree.name, known))
        if not self._member:
            raise ExpressionError(tree.start, f"「成员.{tree.name}」只能写在 SUM、COUNT、MIN、MAX 里面")
        return self._tree.fact(fact)

    # -- arithmetic ------------------------------------------------------------------------------------------------

    def _negation(self, tree: s.Negation) -> Value:
        operand = self.value(tree.operand)
        if isinstance(operand, Quotient):
            return Quotient(self._tree.negate(operand.numerator), operand.denominator)
        return self._tree.negate(self.number(tree.operand, "取负"))

    def _arithmetic(self, tree: s.Arithmetic) -> Value:
        if tree.operator == "/":
            return self._division(tree)
        purpose = "相乘" if tree.operator == "*" else "相加减"
        left, right = self.number(tree.left, purpose), self.number(tree.right, purpose)
        if tree.operator == "*":
            product = self._tree.multiply(left, right)
            if product.number.scale > 2 * _MAX_DECIMALS:
                raise ExpressionError(tree.start, "相乘后的小数位太多", "请用 ROUND 先取整")
            return product
        return self._tree.add(left, right, minus=tree.operator == "-")

    def _division(self, tree: s.Arithmetic) -> Value:
        divisor = self.value(tree.right)
        if isinstance(divisor, Quotient):
            raise ExpressionError(tree.right.start, "商不能作除数", "请写 ROUND(被除数 / 除数, 小数位)")
        divisor = self.number(tree.right, "作除数")
        if divisor.number.high <= 0:
            raise ExpressionError(tree.right.start, "除数不会是正数")
        guarded = self._tree.positive(divisor)
        dividend = self.value(tree.left)
        if isinstance(dividend, Quotient):
            return Quotient(dividend.numerator, self._tree.multiply(dividend.denominator, guarded))
        return Quotient(self.number(tree.left, "作被除数"), guarded)

    def _call(self, tree: s.Call) -> Value:
        match tree.function:
            case "ROUND":
                return self._round(tree)
            case "ABS":
                return self._tree.absolute(self.number(tree.arguments[0], "取绝对值"))
            case "COALESCE":
                return self._coalesce(tree)
            case _:
                operands = [self.number(argument, f"放进 {tree.function}") for argument in tree.arguments]
                return self._tree.extreme("least" if tree.function == "LEAST" else "greatest", operands)

    def _round(self, tree: s.Call) -> Value:
        places = tree.arguments[1]
        if not (isinstance(places, s.NumberLiteral) and places.value in range(_MAX_DECIMALS + 1)):
            raise ExpressionError(places.start, f"ROUND 的小数位应是 0 到 {_MAX_DECIMALS} 的整数")
        wanted = int(places.value)
        operand = self.value(tree.arguments[0])
        if isinstance(operand, Quotient):
            return self._tree.rounded(operand, wanted)
        number = self.number(tree.arguments[0], "取整")
        if number.number.scale <= wanted:
            return number
        return self._tree.rounded(Quotient(number, self._tree.number(1)), wanted)

    def _coalesce(self, tree: s.Call) -> Value:
        return self._tree.coalesce(self._same_kind(list(tree.arguments), "COALESCE"))

    # -- conditions ------------------------------------------------------------------------------------------------

    def _comparison(self, tree: s.Comparison) -> Value:
        left, right = self.value(tree.left), self.value(tree.right)
        if isinstance(left, Labels) or isinstance(right, Labels):
            return self._label_comparison(tree, left, right)
        if _is_number(left) and _is_number(right):
            return self._compare_numbers(OPERATORS[tree.operator], left, right)
        assert not isinstance(left, Quotient | Labels) or not isinstance(right, Quotient | Labels)
        if _kind(left) != _kind(right) or isinstance(left, Quotient) or isinstance(right, Quotient):
            raise ExpressionError(tree.start, f"{_kind(left)}不能和{_kind(right)}比较")
        if tree.operator not in ("=", "<>"):
            raise ExpressionError(tree.start, f"{_kind(left)}只能用 = 和 <> 比较")
        assert isinstance(left, Node) and isinstance(right, Node)
        self._check_choice(left, right, tree)
        return self._tree.compare(OPERATORS[tree.operator], left, right)

    def _compare_numbers(self, op: ComparisonOp, left: Node | Quotient, right: Node | Quotient) -> Node:
        """Cross-multiplied where a side is a quotient; both denominators are positive or unknown."""
        one = self._tree.number(1)
        a, b = (left.numerator, left.denominator) if isinstance(left, Quotient) else (left, one)
        c, d = (right.numerator, right.denominator) if isinstance(right, Quotient) else (right, one)
        if b is one and d is one:
            return self._tree.compare(op, *self._tree.aligned(a, c))
        # a/10^sa / (b/10^sb)  ?  c/10^sc / (d/10^sd)   <=>   a·d·10^(sb+sc)  ?  c·b·10^(sa+sd)
        up_left = b.number.scale + c.number.scale
        up_right = a.number.scale + d.number.scale
        common = min(up_left, up_right)
        first = self._tree.scaled_by(self._tree.multiply(a, d), 10 ** (up_left - common))
        second = self._tree.scaled_by(self._tree.multiply(c, b), 10 ** (up_right - common))
        return self._tree.compare(op, first, second)

    def _label_comparison(self, tree: s.Comparison, left: Value, right: Value) -> Node:
        if not isinstance(left, Labels) or isinstance(right, Labels) or not isinstance(tree.right, s.TextLiteral):
            raise ExpressionError(tree.start, "结论只能写成「困难类别 = '名称'」的样子")
        if tree.operator not in ("=", "<>"):
            raise ExpressionError(tree.start, "结论只能用 =、<> 和 IN 比较")
        found = self._in_labels(left, (tree.right,))
        return found if tree.operator == "=" else self._tree.negation(found)

    def _in_labels(self, labels: Labels, values: tuple[s.Syntax, ...]) -> Node:
        codes: list[int] = []
        for value in values:
            if not isinstance(value, s.TextLiteral) or value.value not in labels.codes:
                text = value.value if isinstance(value, s.TextLiteral) else ""
                hint = nearest_hint(text, labels.codes) or f"可用: {'、'.join(labels.codes)}"
                raise ExpressionError(value.start, f"没有「{text}」这个结论", hint)
            codes.extend(labels.codes[value.value])
        return self._tree.contains(labels.node, tuple(dict.fromkeys(codes)))

    def _in_list(self, tree: s.InList) -> Value:
        operand = self.value(tree.operand)
        if isinstance(operand, Labels):
            return self._in_labels(operand, tree.values)
        if _is_number(operand):
            equal = [self._compare_numbers("eq", operand, self.number(value, "")) for value in tree.values]
            return self._tree.either(equal)
        if not (isinstance(operand, Node) and isinstance(operand.type, TextType)):
            raise ExpressionError(tree.start, "IN 只用于文字和数")
        texts: list[str] = []
        for value in tree.values:
            if not isinstance(value, s.TextLiteral):
                raise ExpressionError(value.start, "文字的 IN 列表里只能写文字")
            self._check_choice(operand, self._tree.text(value.value), value)
            texts.append(value.value)
        return self._tree.contains(operand, tuple(dict.fromkeys(texts)))

    def _check_choice(self, left: Node, right: Node, tree: s.Syntax) -> None:
        """A text literal must be one the other side can have, else the test could never be met."""
        for literal, other in ((left, right), (right, left)):
            if literal.op != "literal" or not isinstance(other.type, TextType):
                continue
            text = str(literal.detail)
            if text and text not in other.type.choices:
                hint = nearest_hint(text, other.type.choices) or f"可用: {'、'.join(other.type.choices)}"
                raise ExpressionError(tree.start, f"「{text}」不是可能的取值", hint)

    def _is_null(self, tree: s.IsNull) -> Value:
        operand = self.value(tree.operand)
        if isinstance(operand, Quotient):
            parts = [self._tree.is_null(operand.numerator), self._tree.is_null(operand.denominator)]
            return self._tree.either(parts)
        if isinstance(operand, Labels):
            raise ExpressionError(tree.start, "结论不能用 IS NULL")
        return self._tree.is_null(operand)

    def _both(self, tree: s.Both) -> Value:
        return self._tree.both([self.flag(part) for part in tree.parts])

    def _either(self, tree: s.Either) -> Value:
        return self._tree.either([self.flag(part) for part in tree.parts])

    def _not(self, tree: s.Not) -> Value:
        return self._tree.negation(self.flag(tree.operand))

    def _case(self, tree: s.Case) -> Value:
        results = self._same_kind([result for _, result in tree.branches] + [tree.otherwise], "CASE 的各分支")
        branches = [(self.flag(when), result) for (when, _), result in zip(tree.branches, results, strict=False)]
        return self._tree.case(branches, results[-1])

    def _same_kind(self, trees: list[s.Syntax], what: str) -> list[Node]:
        values = [self.value(tree) for tree in trees]
        for tree, value in zip(trees, values, strict=True):
            if isinstance(value, Quotient):
                raise ExpressionError(tree.start, f"{what}里不能直接用商", "请写 ROUND(被除数 / 除数, 小数位)")
            if isinstance(value, Labels) or _kind(value) != _kind(values[0]):
                raise ExpressionError(tree.start, f"{what}的类型应一致, 这里是{_kind(value)}")
        nodes = [value for value in values if isinstance(value, Node)]
        if not isinstance(nodes[0].type, NumberType):
            return nodes
        scale = max(node.number.scale for node in nodes)
        return [self._tree.rescale(node, scale) for node in nodes]

    # -- members ---------------------------------------------------------------------------------------------------

    def _aggregate(self, tree: s.Aggregate) -> Value:
        if self._member:
            raise ExpressionError(tree.start, "聚合函数不能套在聚合函数里")
        self._member = True
        try:
            operand = self.number(tree.operand, f"放进 {tree.function}") if tree.operand else None
            condition = self.flag(tree.condition) if tree.condition else None
        finally:
            self._member = False
        if operand is None:
            return self._tree.count(condition, MAX_MEMBERS)
        if tree.function == "SUM":
            return self._tree.total(operand, condition, MAX_MEMBERS)
        return self._tree.extreme_of_members("min" if tree.function == "MIN" else "max", operand, condition)


def _is_number(value: Value) -> bool:
    return isinstance(value, Quotient) or (isinstance(value, Node) and isinstance(value.type, NumberType))


def _kind(value: Value) -> str:
    if isinstance(value, Quotient):
        return "商"
    if isinstance(value, Labels):
        return "结论"
    if isinstance(value.type, NumberType):
        return "数"
    return "文字" if isinstance(value.type, TextType) else "条件(真假)"


_BUILDERS: Final[dict[type[s.Syntax], Callable[[Builder, object], Value]]] = {
    s.NumberLiteral: Builder._number_literal,  # type: ignore[dict-item]
    s.TextLiteral: Builder._text_literal,  # type: ignore[dict-item]
    s.FlagLiteral: Builder._flag_literal,  # type: ignore[dict-item]
    s.Name: Builder._name,  # type: ignore[dict-item]
    s.Negation: Builder._negation,  # type: ignore[dict-item]
    s.Arithmetic: Builder._arithmetic,  # type: ignore[dict-item]
    s.Call: Builder._call,  # type: ignore[dict-item]
    s.Comparison: Builder._comparison,  # type: ignore[dict-item]
    s.InList: Builder._in_list,  # type: ignore[dict-item]
    s.IsNull: Builder._is_null,  # type: ignore[dict-item]
    s.Both: Builder._both,  # type: ignore[dict-item]
    s.Either: Builder._either,  # type: ignore[dict-item]
    s.Not: Builder._not,  # type: ignore[dict-item]
    s.Case: Builder._case,  # type: ignore[dict-item]
    s.Aggregate: Builder._aggregate,  # type: ignore[dict-item]
}
