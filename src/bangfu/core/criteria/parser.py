"""From text to syntax tree, by recursive descent over the grammar of docs/developer/criteria-language.md.

Only what the grammar names can come out of it: no subquery, no function call beyond the listed ones, no file.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, cast

from bangfu.core.criteria import syntax as s
from bangfu.core.criteria.problems import ExpressionError
from bangfu.core.criteria.tokens import Token, tokenize
from bangfu.core.yaml_text.problems import nearest_hint

AGGREGATES: Final = ("SUM", "COUNT", "MIN", "MAX")
SCALARS: Final = {"ROUND": (2, 2), "ABS": (1, 1), "LEAST": (2, 32), "GREATEST": (2, 32), "COALESCE": (2, 32)}
MEMBER_WORDS: Final = ("成员", "member", "members")
_COMPARISONS: Final = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_MAX_DEPTH: Final = 30
_MAX_OPERATORS: Final = 100


def parse(text: str) -> s.Syntax:
    """The syntax tree of an expression; raises ExpressionError with the offset of the first fault."""
    parser = _Parser(tokenize(text))
    tree = parser.disjunction()
    parser.expect_end()
    return tree


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._operators = 0

    # -- words ---------------------------------------------------------------------------------------------------

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._next
        if token.kind != "end":
            self._at += 1
        return token

    def _sees(self, *words: str) -> bool:
        return self._next.kind in ("keyword", "operator") and self._next.text in words

    def _accept(self, *words: str) -> Token | None:
        return self._take() if self._sees(*words) else None

    def _expect(self, word: str, context: str) -> Token:
        if self._sees(word):
            return self._take()
        raise ExpressionError(self._next.start, f"{context}这里应是「{word}」, 却是{_shown(self._next)}")

    def expect_end(self) -> None:
        """Refuse anything after a whole expression."""
        if self._next.kind != "end":
            raise ExpressionError(self._next.start, f"表达式到此应已完整, 却还有{_shown(self._next)}")

    @property
    def _last_end(self) -> int:
        return self._tokens[self._at - 1].end

    # -- conditions ------------------------------------------------------------------------------------------------

    def disjunction(self) -> s.Syntax:
        """or = and { OR and }"""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ExpressionError(self._next.start, f"括号套得太深, 最多 {_MAX_DEPTH} 层")
        parts = [self._conjunction()]
        while self._accept("OR"):
            parts.append(self._conjunction())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else s.Either(parts[0].start, self._last_end, tuple(parts))

    def _conjunction(self) -> s.Syntax:
        parts = [self._negated()]
        while self._accept("AND"):
            parts.append(self._negated())
        return parts[0] if len(parts) == 1 else s.Both(parts[0].start, self._last_end, tuple(parts))

    def _negated(self) -> s.Syntax:
        negations = [self._take() for _ in self._chain("NOT")]
        tested = self._test()
        for token in reversed(negations):
            tested = s.Not(token.start, self._last_end, tested)
        return tested

    def _test(self) -> s.Syntax:
        left = self._sum()
        if self._next.kind == "operator" and self._next.text in _COMPARISONS:
            operator = cast(s.ComparisonOperator, _COMPARISONS[self._take().text])
            right = self._sum()
            if self._next.kind == "operator" and self._next.text in _COMPARISONS:
                raise ExpressionError(self._next.start, "比较不能连写, 请用 AND 或 BETWEEN")
            return s.Comparison(left.start, self._last_end, operator, left, right)
        if self._accept("IS"):
            negated = self._accept("NOT")
            self._expect("NULL", "IS 后面")
            return self._maybe_not(s.IsNull(left.start, self._last_end, left), negated)
        return self._membership(left)

    def _membership(self, left: s.Syntax) -> s.Syntax:
        negated = self._accept("NOT")
        if self._accept("BETWEEN"):
            low = self._sum()
            self._expect("AND", "BETWEEN 的两端之间")
            high = self._sum()
            parts = (
                s.Comparison(left.start, low.end, ">=", left, low),
                s.Comparison(left.start, high.end, "<=", left, high),
            )
            return self._maybe_not(s.Both(left.start, self._last_end, parts), negated)
        if self._accept("IN"):
            self._expect("(", "IN 后面")
            values = [self._literal()]
            while self._accept(","):
                values.append(self._literal())
            self._expect(")", "IN 列表末尾")
            return self._maybe_not(s.InList(left.start, self._last_end, left, tuple(values)), negated)
        if negated:
            raise ExpressionError(self._next.start, "NOT 后面应是 BETWEEN 或 IN")
        return left

    def _maybe_not(self, tested: s.Syntax, negated: Token | None) -> s.Syntax:
        return s.Not(tested.start, self._last_end, tested) if negated else tested

    # -- numbers -----------------------------------------------------------------------------------------------------

    def _sum(self) -> s.Syntax:
        left = self._product()
        for _ in self._chain("+", "-"):
            operator = cast(s.ArithmeticOperator, self._take().text)
            right = self._product()
            left = s.Arithmetic(left.start, self._last_end, operator, left, right)
        return left

    def _chain(self, *operators: str) -> Iterator[None]:
        """Once for each operator that follows; more than anybody could read in one expression are refused."""
        while self._sees(*operators):
            self._operators += 1
            if self._operators > _MAX_OPERATORS:
                raise ExpressionError(self._next.start, f"一个式子最多 {_MAX_OPERATORS} 个运算, 请拆成指标")
            yield

    def _product(self) -> s.Syntax:
        left = self._unary()
        for _ in self._chain("*", "/"):
            operator = cast(s.ArithmeticOperator, self._take().text)
            right = self._unary()
            left = s.Arithmetic(left.start, self._last_end, operator, left, right)
        return left

    def _unary(self) -> s.Syntax:
        signs = [self._take() for _ in self._chain("-")]
        operand = self._atom()
        for sign in reversed(signs):
            operand = s.Negation(sign.start, operand.end, operand)
        return operand

    def _atom(self) -> s.Syntax:
        token = self._next
        if token.kind in ("number", "text") or self._sees("TRUE", "FALSE", "是", "否"):
            return self._literal()
        if self._accept("("):
            inside = self.disjunction()
            self._expect(")", "括号")
            return inside
        if self._accept("CASE"):
            return self._case(token)
        if token.kind == "name":
            return self._name_or_call(self._take())
        raise ExpressionError(token.start, f"这里应是数、名称或括号, 却是{_shown(token)}")

    def _literal(self) -> s.Syntax:
        token = self._take()
        sign = token if token.kind == "operator" and token.text == "-" else None
        if sign:
            token = self._take()
        if token.kind == "number":
            number = Decimal(token.text)
            return s.NumberLiteral(sign.start if sign else token.start, token.end, -number if sign else number)
        if token.kind == "text" and not sign:
            return s.TextLiteral(token.start, token.end, token.text)
        if token.kind == "keyword" and token.text in ("TRUE", "FALSE", "是", "否") and not sign:
            return s.FlagLiteral(token.start, token.end, token.text in ("TRUE", "是"))
        raise ExpressionError(token.start, f"这里只能写数或带引号的文字, 却是{_shown(token)}")

    def _case(self, case: Token) -> s.Syntax:
        subject = None if self._sees("WHEN") else self._sum()
        branches: list[tuple[s.Syntax, s.Syntax]] = []
        while self._accept("WHEN"):
            tested = self.disjunction() if subject is None else self._literal()
            if subject is not None:
                tested = s.Comparison(tested.start, tested.end, "=", subject, tested)
            self._expect("THEN", "WHEN 条件之后")
            branches.append((tested, self.disjunction()))
        if not branches:
            raise ExpressionError(self._next.start, "CASE 里至少要有一个 WHEN")
        self._expect("ELSE", "CASE 必须写明其余情形, ")
        otherwise = self.disjunction()
        self._expect("END", "CASE 末尾")
        return s.Case(case.start, self._last_end, tuple(branches), otherwise)

    def _name_or_call(self, token: Token) -> s.Syntax:
        if self._sees("("):
            return self._call(token)
        if token.text.lower() in MEMBER_WORDS and self._accept("."):
            field = self._take()
            if field.kind != "name":
                raise ExpressionError(field.start, f"「{token.text}.」后面应是成员的事实, 却是{_shown(field)}")
            return s.Name(token.start, field.end, field.text, of_member=True)
        if self._sees("."):
            raise ExpressionError(token.start, f"「{token.text}」后面不能有「.」; 只有成员的事实写成「成员.名称」")
        return s.Name(token.start, token.end, token.text, of_member=False)

    def _call(self, token: Token) -> s.Syntax:
        function = token.text.upper()
        if function not in AGGREGATES and function not in SCALARS:
            known = (*AGGREGATES, *SCALARS)
            hint = nearest_hint(function, known) or f"可用的函数: {'、'.join(known)}"
            raise ExpressionError(token.start, f"不允许的函数「{token.text}」", hint)
        self._expect("(", "")
        if function in AGGREGATES:
            return self._aggregate(token, cast(s.AggregateName, function))
        arguments = [self.disjunction()]
        while self._accept(","):
            arguments.append(self.disjunction())
        self._expect(")", f"{function} 的末尾")
        least, most = SCALARS[function]
        if not least <= len(arguments) <= most:
            wanted = f"{least}" if least == most else f"{least} 到 {most}"
            raise ExpressionError(token.start, f"{function} 应有 {wanted} 个参数")
        return s.Call(token.start, self._last_end, function, tuple(arguments))

    def _aggregate(self, token: Token, function: s.AggregateName) -> s.Syntax:
        operand: s.Syntax | None = self.disjunction()
        if function == "COUNT":
            if not (isinstance(operand, s.Name) and operand.name.lower() in MEMBER_WORDS and not operand.of_member):
                raise ExpressionError(token.start, "COUNT 只能写成 COUNT(成员), 条件写在 FILTER (WHERE …) 里")
            operand = None
        self._expect(")", f"{function} 的末尾")
        condition = None
        if self._accept("FILTER"):
            self._expect("(", "FILTER 后面")
            self._expect("WHERE", "FILTER 的括号里")
            condition = self.disjunction()
            self._expect(")", "FILTER 的末尾")
        return s.Aggregate(token.start, self._last_end, function, operand, condition)


def _shown(token: Token) -> str:
    return "末尾" if token.kind == "end" else f"「{token.text}」"
