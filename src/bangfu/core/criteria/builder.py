"""From syntax to the typed tree: resolves names, checks types, makes comparisons of quotients into integers."""

from __future__ import annotations

from functools import singledispatchmethod
from typing import Final, Protocol

from bangfu.core.criteria import syntax as s
from bangfu.core.criteria.comparisons import ComparisonBuilder
from bangfu.core.criteria.node_maker import NodeMaker
from bangfu.core.criteria.problems import ExpressionError
from bangfu.core.criteria.tree import FlagType, Node, NodeError, NumberType, Quotient
from bangfu.core.criteria.value_kinds import Labels, Value, kind_name
from bangfu.core.facts.catalogue import MAX_MEMBERS, Entity, catalogue
from bangfu.core.yaml_text.problems import nearest_hint

_MAX_DECIMALS: Final = 6
_ENTITIES: Final[tuple[Entity, ...]] = ("household", "member", "parameter")


class Names(Protocol):
    """Where the builder finds what a name stands for."""

    def value_of(self, name: str, *, in_aggregate: bool) -> Value | None:
        """The value of a household fact, parameter, indicator or outcome, or None if there is none."""

    def known(self) -> list[str]:
        """All names that could stand here, for suggestions."""


class Builder:
    """Builds the nodes of one set; all expressions share one tree."""

    def __init__(self, nodes: NodeMaker, names: Names) -> None:
        self._nodes = nodes
        self._comparisons = ComparisonBuilder(nodes, self)
        self._names = names
        self._member = False

    # -- entry points ----------------------------------------------------------------------------------------------

    def value(self, tree: s.Syntax) -> Value:
        """Any value; raises ExpressionError."""
        try:
            return self._build(tree)
        except NodeError as error:
            raise ExpressionError(tree.start, error.reason, error.hint) from None

    def flag(self, tree: s.Syntax) -> Node:
        """A condition."""
        built = self.value(tree)
        if isinstance(built, Node) and isinstance(built.type, FlagType):
            return built
        raise ExpressionError(tree.start, f"这里应是条件(真假), 却是{kind_name(built)}")

    def number(self, tree: s.Syntax, purpose: str) -> Node:
        """A number that is not a quotient; ``purpose`` says in a message what cannot be done with a quotient."""
        return _number(self.value(tree), tree, purpose)

    # -- dispatch --------------------------------------------------------------------------------------------------

    @singledispatchmethod
    def _build(self, tree: s.Syntax) -> Value:
        raise AssertionError(f"nothing builds {type(tree).__name__}")

    @_build.register
    def _number_literal(self, tree: s.NumberLiteral) -> Value:
        exponent = tree.value.as_tuple().exponent
        scale = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        if scale > _MAX_DECIMALS:
            raise ExpressionError(tree.start, f"小数最多 {_MAX_DECIMALS} 位")
        return self._nodes.number(int(tree.value.scaleb(scale)), scale)

    @_build.register
    def _text_literal(self, tree: s.TextLiteral) -> Value:
        return self._nodes.text(tree.value)

    @_build.register
    def _flag_literal(self, tree: s.FlagLiteral) -> Value:
        return self._nodes.flag(tree.value)

    @_build.register
    def _name(self, tree: s.Name) -> Value:
        if tree.of_member:
            return self._member_fact(tree)
        found = self._names.value_of(tree.name, in_aggregate=self._member)
        if found is not None:
            return found
        raise self._unknown_name(tree)

    def _unknown_name(self, tree: s.Name) -> ExpressionError:
        facts = [catalogue().find(entity, tree.name) for entity in _ENTITIES]
        usable = {fact.entity for fact in facts if fact is not None and fact.usable_in_criteria}
        if "member" in usable:
            return ExpressionError(tree.start, f"「{tree.name}」是成员的事实", f"请写「成员.{tree.name}」")
        if self._member and self._names.value_of(tree.name, in_aggregate=False) is not None:
            reason = f"聚合函数里只能用成员的事实、常数和不分地区的参数, 不能用「{tree.name}」"
            return ExpressionError(tree.start, reason)
        if any(facts):
            return ExpressionError(tree.start, f"「{tree.name}」不能用来评判")
        return ExpressionError(tree.start, f"没有「{tree.name}」这个名称", nearest_hint(tree.name, self._names.known()))

    def _member_fact(self, tree: s.Name) -> Value:
        fact = catalogue().find("member", tree.name)
        if fact is None or not fact.usable_in_criteria:
            known = [known.name for known in catalogue().member if known.usable_in_criteria]
            raise ExpressionError(tree.start, f"成员没有「{tree.name}」这个事实", nearest_hint(tree.name, known))
        if not self._member:
            raise ExpressionError(tree.start, f"「成员.{tree.name}」只能写在 SUM、COUNT、MIN、MAX 里面")
        return self._nodes.fact(fact)

    # -- arithmetic ------------------------------------------------------------------------------------------------

    @_build.register
    def _negation(self, tree: s.Negation) -> Value:
        operand = self.value(tree.operand)
        if isinstance(operand, Quotient):
            return Quotient(self._nodes.negate(operand.numerator), operand.denominator)
        return self._nodes.negate(_number(operand, tree.operand, "取负"))

    @_build.register
    def _arithmetic(self, tree: s.Arithmetic) -> Value:
        if tree.operator == "/":
            return self._division(tree)
        purpose = "相乘" if tree.operator == "*" else "相加减"
        left, right = self.number(tree.left, purpose), self.number(tree.right, purpose)
        if tree.operator == "*":
            product = self._nodes.multiply(left, right)
            if product.number.scale > 2 * _MAX_DECIMALS:
                raise ExpressionError(tree.start, "相乘后的小数位太多", "请用 ROUND 先取整")
            return product
        return self._nodes.add(left, right, minus=tree.operator == "-")

    def _division(self, tree: s.Arithmetic) -> Value:
        divisor = self.value(tree.right)
        if isinstance(divisor, Quotient):
            raise ExpressionError(tree.right.start, "商不能作除数", "请写 ROUND(被除数 / 除数, 小数位)")
        divisor = _number(divisor, tree.right, "作除数")
        if divisor.number.high <= 0:
            raise ExpressionError(tree.right.start, "除数不会是正数")
        guarded = self._nodes.positive(divisor)
        dividend = self.value(tree.left)
        if isinstance(dividend, Quotient):
            return Quotient(dividend.numerator, self._nodes.multiply(dividend.denominator, guarded))
        return Quotient(_number(dividend, tree.left, "作被除数"), guarded)

    @_build.register
    def _call(self, tree: s.Call) -> Value:
        match tree.function:
            case "ROUND":
                return self._round(tree)
            case "ABS":
                return self._nodes.absolute(self.number(tree.arguments[0], "取绝对值"))
            case "COALESCE":
                return self._coalesce(tree)
            case _:
                operands = [self.number(argument, f"放进 {tree.function}") for argument in tree.arguments]
                return self._nodes.extreme("least" if tree.function == "LEAST" else "greatest", operands)

    def _round(self, tree: s.Call) -> Value:
        places = tree.arguments[1]
        if not (isinstance(places, s.NumberLiteral) and places.value in range(_MAX_DECIMALS + 1)):
            raise ExpressionError(places.start, f"ROUND 的小数位应是 0 到 {_MAX_DECIMALS} 的整数")
        wanted = int(places.value)
        operand = self.value(tree.arguments[0])
        if isinstance(operand, Quotient):
            return self._nodes.rounded(operand, wanted)
        number = _number(operand, tree.arguments[0], "取整")
        if number.number.scale <= wanted:
            return number
        return self._nodes.rounded(Quotient(number, self._nodes.number(1)), wanted)

    def _coalesce(self, tree: s.Call) -> Value:
        return self._nodes.coalesce(self._same_kind(list(tree.arguments), "COALESCE"))

    # -- conditions ------------------------------------------------------------------------------------------------

    @_build.register
    def _comparison(self, tree: s.Comparison) -> Value:
        return self._comparisons.comparison(tree)

    @_build.register
    def _in_list(self, tree: s.InList) -> Value:
        return self._comparisons.in_list(tree)

    @_build.register
    def _is_null(self, tree: s.IsNull) -> Value:
        operand = self.value(tree.operand)
        if isinstance(operand, Quotient):
            parts = [self._nodes.is_null(operand.numerator), self._nodes.is_null(operand.denominator)]
            return self._nodes.either(parts)
        if isinstance(operand, Labels):
            raise ExpressionError(tree.start, "结论不能用 IS NULL")
        return self._nodes.is_null(operand)

    @_build.register
    def _both(self, tree: s.Both) -> Value:
        return self._nodes.both([self.flag(part) for part in tree.parts])

    @_build.register
    def _either(self, tree: s.Either) -> Value:
        return self._nodes.either([self.flag(part) for part in tree.parts])

    @_build.register
    def _not(self, tree: s.Not) -> Value:
        return self._nodes.negation(self.flag(tree.operand))

    @_build.register
    def _case(self, tree: s.Case) -> Value:
        results = self._same_kind([result for _, result in tree.branches] + [tree.otherwise], "CASE 的各分支")
        branches = [(self.flag(when), result) for (when, _), result in zip(tree.branches, results, strict=False)]
        return self._nodes.case(branches, results[-1])

    def _same_kind(self, trees: list[s.Syntax], what: str) -> list[Node]:
        values = [self.value(tree) for tree in trees]
        for tree, value in zip(trees, values, strict=True):
            if isinstance(value, Quotient):
                raise ExpressionError(tree.start, f"{what}里不能直接用商", "请写 ROUND(被除数 / 除数, 小数位)")
            if isinstance(value, Labels) or kind_name(value) != kind_name(values[0]):
                raise ExpressionError(tree.start, f"{what}的类型应一致, 这里是{kind_name(value)}")
        nodes = [value for value in values if isinstance(value, Node)]
        if not isinstance(nodes[0].type, NumberType):
            return nodes
        scale = max(node.number.scale for node in nodes)
        return [self._nodes.rescale(node, scale) for node in nodes]

    # -- members ---------------------------------------------------------------------------------------------------

    @_build.register
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
            return self._nodes.count(condition, MAX_MEMBERS)
        if tree.function == "SUM":
            return self._nodes.total(operand, condition, MAX_MEMBERS)
        return self._nodes.extreme_of_members("min" if tree.function == "MIN" else "max", operand, condition)


def _number(value: Value, tree: s.Syntax, purpose: str) -> Node:
    if isinstance(value, Quotient):
        raise ExpressionError(tree.start, f"商不能直接{purpose}", "请写 ROUND(被除数 / 除数, 小数位)")
    if isinstance(value, Node) and isinstance(value.type, NumberType):
        return value
    raise ExpressionError(tree.start, f"这里应是数, 却是{kind_name(value)}")
