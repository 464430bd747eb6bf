"""Random type-correct expressions over a scope of names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from bangfu.core.facts.catalogue import MAX_MEMBERS, Entity, Fact, catalogue
from tests.conformance.strategies.terms import (
    AND,
    ATOM,
    NOT,
    OR,
    SUM,
    TEST,
    UNARY,
    Flag,
    Number,
    Quotient,
    Text,
    add,
    comparable,
    divide,
    fits,
    hull,
    literal,
    multiply,
    rounded,
    within,
)

CLOSE_RANGE = 2_000_000


@dataclass
class Scope:
    """The names an expression may use; ``member`` is the scope inside an aggregate, None when it is that scope."""

    numbers: list[Number] = field(default_factory=list)
    quotients: list[Quotient] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    member: Scope | None = None


def fact_scope(entity: Entity, prefixes: tuple[str, ...] = ("",)) -> Scope:
    """The facts of one entity, each under its Chinese and its English name."""
    scope = Scope()
    for fact in catalogue().of(entity):
        names = [prefix + name for prefix in prefixes for name in (fact.name, fact.column)]
        if fact.usable_in_criteria and not (entity == "parameter" and fact.kind != "money"):
            for name in names:
                _add_fact(scope, fact, name)
    return scope


def _add_fact(scope: Scope, fact: Fact, name: str) -> None:
    nullable = fact.default is None
    if fact.kind == "flag":
        scope.flags.append(Flag(name, ATOM, nullable))
    elif fact.choices:
        scope.texts.append(Text(name, fact.choices, nullable))
    else:
        scope.numbers.append(Number(name, ATOM, fact.minimum, fact.maximum, fact.scale, nullable))


class Writer:
    """Draws expressions; ``depth`` bounds how deep they nest."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def pick(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def whole(self, lo: int, hi: int) -> int:
        return self.draw(st.integers(lo, hi))

    # Numbers

    def number(self, scope: Scope, depth: int) -> Number:
        """Any number; the plain operand where a form does not fit."""
        forms = [self.leaf, self.sum, self.product, self.extreme, self.coalesce, self.case, self.round, self.sign]
        if scope.member:
            forms += [self.aggregate] * 3
        form = self.pick(self.leaf, *forms) if depth > 0 else self.leaf
        return form(scope, depth - 1)

    def leaf(self, scope: Scope, depth: int) -> Number:
        return self.pick(*scope.numbers) if self.whole(0, 5) else self.literal()

    def literal(self) -> Number:
        scale = self.pick(0, 0, 1, 2, 3)
        return literal(self.pick(self.whole(0, 20), self.whole(0, 5000)), scale)

    def sum(self, scope: Scope, depth: int) -> Number:
        return add(self.number(scope, depth), self.number(scope, depth), self.pick("+", "-"))

    def product(self, scope: Scope, depth: int) -> Number:
        left, right = self.number(scope, depth), self.pick(self.literal(), self.number(scope, depth))
        return multiply(left, right) if self.whole(0, 1) else multiply(right, left)

    def sign(self, scope: Scope, depth: int) -> Number:
        inner = self.number(scope, depth)
        if self.whole(0, 1):
            return Number(f"ABS({inner.text})", ATOM, 0, inner.big, inner.scale, inner.nullable)
        return Number(f"-{within(inner, ATOM)}", UNARY, -inner.hi, -inner.lo, inner.scale, inner.nullable)

    def extreme(self, scope: Scope, depth: int) -> Number:
        name, terms = self.pick("LEAST", "GREATEST"), [self.number(scope, depth) for _ in range(self.whole(2, 3))]
        text = f"{name}({', '.join(term.text for term in terms)})"
        made = hull(name, terms, text, any(term.nullable for term in terms))
        return made if fits(made) else terms[0]

    def coalesce(self, scope: Scope, depth: int) -> Number:
        terms = [self.number(scope, depth) for _ in range(self.whole(1, 2))] + [self.literal()]
        made = hull("COALESCE", terms, f"COALESCE({', '.join(term.text for term in terms)})", False)
        return made if fits(made) else terms[0]

    def case(self, scope: Scope, depth: int) -> Number:
        terms = [self.number(scope, depth) for _ in range(self.whole(2, 3))]
        made = hull("CASE", terms, self._case_text(scope, depth, [term.text for term in terms]), nullable=True)
        return made if fits(made) else terms[0]

    def _case_text(self, scope: Scope, depth: int, results: list[str]) -> str:
        *branches, last = results
        texts = [text for text in scope.texts if text.plain]
        subject = self.pick("", "number", "text" if texts else "")
        if subject == "number":
            of = self.number(scope, min(depth, 1))
            start, whens = f"CASE {within(of, SUM)}", [self.line(of).text for _ in branches]
        elif subject == "text":
            name = self.pick(*texts)
            start, whens = f"CASE {name.text}", [f"'{self.pick(*name.choices)}'" for _ in branches]
        else:
            start, whens = "CASE", [self.flag(scope, depth).text for _ in branches]
        parts = [f"WHEN {when} THEN {result}" for when, result in zip(whens, branches, strict=True)]
        return f"{start} {' '.join(parts)} ELSE {last} END"

    def round(self, scope: Scope, depth: int) -> Number:
        inner = self.quotient(scope, depth) if self.whole(0, 2) else self.number(scope, depth)
        return rounded(inner, self.whole(0, 3)) or self.leaf(scope, depth)

    def aggregate(self, scope: Scope, depth: int) -> Number:
        inside = scope.member
        assert inside is not None
        where = f" FILTER (WHERE {self.flag(inside, depth).text})" if self.whole(0, 2) else ""
        name = self.pick("SUM", "SUM", "MIN", "MAX", "COUNT")
        if name == "COUNT":
            return Number(f"COUNT({self.pick('成员', 'member')}){where}", ATOM, 0, MAX_MEMBERS, 0, bool(where))
        of = self.number(inside, min(depth, 1))
        text = f"{name}({of.text}){where}"
        if name != "SUM":
            return replace(of, text=text, level=ATOM, nullable=True)
        lo, hi = MAX_MEMBERS * min(of.lo, 0), MAX_MEMBERS * max(of.hi, 0)
        made = Number(text, ATOM, lo, hi, of.scale, of.nullable or bool(where))
        return made if fits(made) else self.leaf(scope, depth)

    # Quotients

    def quotient(self, scope: Scope, depth: int) -> Quotient | Number:
        """A quotient, a quotient of a quotient, or (where none fits) a number."""
        top = self.pick(*scope.quotients) if scope.quotients and self.whole(0, 1) else self.number(scope, depth)
        for _ in range(self.whole(1, 2)):
            top = divide(top, self.divisor(scope, depth)) or top
        return top

    def divisor(self, scope: Scope, depth: int) -> Number:
        if scope.member and self.whole(0, 1):
            return Number(f"COUNT({self.pick('成员', 'member')})", ATOM, 0, MAX_MEMBERS, 0, False)
        if self.whole(0, 1):
            return literal(self.whole(1, 400), self.whole(0, 2))
        return self.number(scope, min(depth, 1))

    # Conditions

    def flag(self, scope: Scope, depth: int) -> Flag:
        """Any condition."""
        forms = [self.compare, self.compare, self.between, self.member_of]
        if scope.flags:
            forms += [self.flag_leaf, self.flag_equals]
        if scope.texts:
            forms += [self.text_test, self.text_test]
        if depth > 0:
            forms += [self.connect, self.connect, self.negate, self.is_null, self.flag_case]
        made: Flag = self.pick(*forms)(scope, depth - 1)
        return made

    def flag_leaf(self, scope: Scope, depth: int) -> Flag:
        name = self.pick(*scope.flags)
        return Flag(f"COALESCE({name.text}, {self.pick('是', '否')})", ATOM, False) if name.nullable else name

    def flag_equals(self, scope: Scope, depth: int) -> Flag:
        name, operator = self.pick(*scope.flags), self.pick("=", "<>", "!=")
        other = self.pick("是", "否", "TRUE", "FALSE", self.pick(*scope.flags).text)
        return Flag(f"{name.text} {operator} {other}", TEST, True)

    def connect(self, scope: Scope, depth: int) -> Flag:
        word, level = self.pick(("AND", AND), ("OR", OR))
        sides = [self.flag(scope, depth) for _ in range(self.whole(2, 3))]
        text = f" {word} ".join(within(side, level + 1) for side in sides)
        return Flag(text, level, any(side.nullable for side in sides))

    def negate(self, scope: Scope, depth: int) -> Flag:
        inner = self.flag(scope, depth)
        return Flag(f"NOT {within(inner, TEST)}", NOT, inner.nullable)

    def is_null(self, scope: Scope, depth: int) -> Flag:
        """Only of what can be unknown: else the condition would be constant."""
        kinds = (self.number, self.quotient, self.flag)
        terms = [kind(scope, depth) for kind in kinds] + [text for text in scope.texts if text.plain]
        open_terms = [term for term in terms if term.nullable]
        if not open_terms:
            return self.compare(scope, depth)
        return Flag(f"{within(self.pick(*open_terms), SUM)} IS {self.pick('', 'NOT ')}NULL", TEST, False)

    def flag_case(self, scope: Scope, depth: int) -> Flag:
        results = [self.flag(scope, depth).text for _ in range(self.whole(2, 3))]
        return Flag(self._case_text(scope, depth, results), ATOM, True)

    def side(self, scope: Scope, depth: int) -> Number | Quotient:
        """A side of a comparison; never a bare literal, which would make it constant."""
        term = self.quotient(scope, depth) if self.whole(0, 1) else self.number(scope, depth)
        constant = isinstance(term, Number) and term.lo == term.hi
        return self.pick(*scope.numbers) if constant or not re.search(r"[^\d\s.()*/+-]", term.text) else term

    def line(self, term: Number | Quotient, signed: bool = False) -> Number:
        """A literal within the term's range, so that they may well be equal; below zero only where it is ``signed``."""
        lo, hi, scale = (term.lo, term.hi, term.scale) if isinstance(term, Number) else (-9000, 9000, 1)
        decimals = min(scale, self.whole(0, 2))
        unit = 10 ** (scale - decimals)
        low = max(lo // unit, -CLOSE_RANGE if signed and not self.whole(0, 3) else 0)
        return literal(self.whole(low, max(low, min(hi // unit, CLOSE_RANGE))), decimals)

    def compare(self, scope: Scope, depth: int) -> Flag:
        left, right = self.side(scope, depth), self.side(scope, depth)
        if self.whole(0, 1) or left.text == right.text or not comparable(left, right):
            right = self.line(left, signed=True)
            if not comparable(left, right):
                left = self.pick(*scope.numbers)
        operator = self.pick("=", "<>", "!=", "<", "<=", ">", ">=")
        return Flag(f"{within(left, SUM)} {operator} {within(right, SUM)}", TEST, left.nullable or right.nullable)

    def between(self, scope: Scope, depth: int) -> Flag:
        term = self.side(scope, depth)
        low, high = self.line(term, signed=True), self.line(term, signed=True)
        if not (comparable(term, low) and comparable(term, high)):
            return self.compare(scope, depth)
        if self.whole(0, 3) and low.lo * 10**high.scale > high.lo * 10**low.scale:
            low, high = high, low
        return Flag(
            f"{within(term, SUM)} {self.pick('', 'NOT ')}BETWEEN {low.text} AND {high.text}", TEST, term.nullable
        )

    def member_of(self, scope: Scope, depth: int) -> Flag:
        term = self.side(scope, depth)
        items = [self.line(term) for _ in range(self.whole(1, 3))]
        if not all(comparable(term, item) for item in items):
            return self.compare(scope, depth)
        listed = ", ".join(item.text for item in items)
        return Flag(f"{within(term, SUM)} {self.pick('', 'NOT ')}IN ({listed})", TEST, term.nullable)

    def text_test(self, scope: Scope, depth: int) -> Flag:
        name = self.pick(*scope.texts)
        choices = (*name.choices, "") if name.plain else name.choices
        if self.whole(0, 1):
            return Flag(f"{name.text} {self.pick('=', '<>', '!=')} '{self.pick(*choices)}'", TEST, name.nullable)
        items = self.draw(st.lists(st.sampled_from(choices), min_size=1, max_size=4, unique=True))
        listed = ", ".join(f"'{item}'" for item in items)
        return Flag(f"{name.text} {self.pick('', 'NOT ')}IN ({listed})", TEST, name.nullable)
