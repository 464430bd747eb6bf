"""Which facts are missing where a household cannot be decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bangfu.core.criteria.compiled import Compiled, CompiledRule
from bangfu.core.criteria.emit_python import Row, day_number
from bangfu.core.criteria.speech import Say, as_written, worded
from bangfu.core.criteria.tree import Node
from bangfu.core.facts.catalogue import Blank, Fact
from bangfu.core.facts.register import BIRTH


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact that is unknown: of the household, of its region (``parameter``), or of one member.

    ``fact`` is None where no fact is missing and yet nothing can be computed: nobody lives in the household.
    """

    fact: Fact | None
    member_index: int | None
    frame: str
    """The sentence, with holes for ``fact``, ``region`` and ``year``."""
    region: str = ""
    year: int = 0

    @property
    def reason(self) -> str:
        """The sentence in Chinese."""
        return self.said(as_written)

    def said(self, say: Say) -> str:
        """The sentence in the translator's language."""
        fact = say(self.fact.name) if self.fact else ""
        return say(self.frame).format(fact=fact, region=self.region, year=self.year)


def missing_facts(
    compiled: Compiled, facts: Iterable[Fact], household: Row, parameters: Row, members: Sequence[Row]
) -> list[MissingFact]:
    """Those of the facts that conditions lean on (:func:`facts_under`) which are unknown, in this order."""
    if not members:
        return [MissingFact(None, None, worded("没有家庭成员，无法计算"))]
    missing = [
        MissingFact(fact, index, _frame(fact), household.get("region") or "", compiled.on.year)
        for fact in facts
        for index in _where_missing(compiled, fact, household, parameters, members)
    ]
    if missing:
        return missing
    return [MissingFact(None, None, worded("没有共同生活的家庭成员，人均收入无法计算"))]


def facts_under(compiled: Compiled, rule: CompiledRule) -> list[Fact]:
    """The facts that a rule's condition leans on, in the order met."""
    found: dict[int, Fact] = {}
    seen: set[int] = set()
    stack: list[Node] = [compiled.definitions[rule.key]]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.op == "fact":
            found.setdefault(id(node.detail), node.fact)
        stack.extend(reversed(node.args))
    return list(found.values())


def _where_missing(
    compiled: Compiled, fact: Fact, household: Row, parameters: Row, members: Sequence[Row]
) -> list[int | None]:
    if fact.default is not None or fact.kind == "derived":
        return []
    if fact.entity == "member":
        return [index for index, member in enumerate(members) if _unknown_of(compiled, fact, member)]
    row = parameters if fact.entity == "parameter" else household
    return [None] if row.get(fact.column) is None else []


def _unknown_of(compiled: Compiled, fact: Fact, member: Row) -> bool:
    """Whether a member's fact is unknown and counts: those who live elsewhere bring no unknown with them."""
    if member.get(fact.column) is not None or member.get("co_resident") is False:
        return False
    under_16 = day_number(compiled.on) - member[BIRTH] < 160000
    return not (fact.blank == Blank.ZERO_UNDER_16 and under_16)


def _frame(fact: Fact) -> str:
    if fact.entity == "parameter":
        return worded("地区 {region} 及其上级没有 {year} 年的{fact}，无法认定")
    if fact.blank == Blank.ZERO_UNDER_16:
        return worded("共同生活的成员满 16 岁，{fact}未填，不能当作 0，无法认定")
    return worded("{fact}未填，无法认定")
