"""Where the values of a condition come from: which member, which dated item, and the tab on which it is entered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from bangfu.base.known_words import say
from bangfu.core.criteria.compiled import CompiledRule
from bangfu.core.criteria.exact import scaled_text
from bangfu.core.criteria.wording import with_unit
from bangfu.core.facts.catalogue import MONEY_SCALE, Fact
from bangfu.core.facts.register import BIRTH
from bangfu.registry.columns import ON_HEALTH
from bangfu.registry.counted import TABS, CountedItem, CountedMember, counted_items, counted_members
from bangfu.registry.models import Household
from bangfu.screenings.facts import Facts, Values

HIDDEN = "***"


@dataclass(frozen=True)
class SourceItem:
    """A dated item that makes up an amount."""

    kind: str
    amount: int
    since: date


@dataclass(frozen=True)
class SourceFact:
    """A fact as it stood: of whom, its value, where it is entered, and the items it is the sum of."""

    name: str
    who: str
    value: str
    address: str
    items: list[SourceItem]


@dataclass
class Sources:
    """The facts of one verdict by condition.

    Items are told only where they still make up the very amount that was screened; a file that was changed since, or a
    reader who may not see health, gets the value or its place alone.
    """

    household: Household
    facts: Facts
    facts_under: Callable[[CompiledRule], Sequence[Fact]]
    sees_health: bool
    members: list[CountedMember]
    dated: list[CountedItem]

    def of(self, rule: CompiledRule) -> list[SourceFact]:
        """What a condition looked at; facts that are blank, zero or 否 are left out, they add nothing."""
        return [each for fact in self.facts_under(rule) for each in self._of_fact(fact)]

    def all_facts(self, facts: Sequence[Fact]) -> list[SourceFact]:
        """Every one of these facts that says something, for the list of facts of a verdict."""
        return [each for fact in facts for each in self._of_fact(fact)]

    def _of_fact(self, fact: Fact) -> Iterator[SourceFact]:
        if fact.entity == "member":
            for index, member in enumerate(self.facts.members):
                yield from self._source(fact, member, self._member(index, member))
        elif fact.entity == "household":
            yield from self._source(fact, self.facts.household, None)
        else:
            yield from self._source(fact, self.facts.parameters, None)

    def _member(self, index: int, values: Values) -> CountedMember | None:
        """The member, if he still stands where he stood; else he is known by his relation alone."""
        known = self.members[index] if index < len(self.members) else None
        same = known and (known.relation, known.birth_ymd) == (values.get("relation"), values.get(BIRTH))
        return known if same else CountedMember(self.household.head_id, "", str(values.get("relation") or ""), None)

    def _source(self, fact: Fact, values: Values, member: CountedMember | None) -> Iterator[SourceFact]:
        value = values.get(fact.column)
        if value in (None, "", False, 0) or fact.column == "co_resident":
            return
        if fact.entity == "member" and values.get("co_resident") is False:
            return
        hidden = fact.column in ON_HEALTH and not self.sees_health
        yield SourceFact(
            name=say(fact.name),
            who=_who(member),
            value=HIDDEN if hidden else value_text(fact, value),
            address=self._address(fact),
            items=self._items(fact, value, member),
        )

    def _address(self, fact: Fact) -> str:
        tab = TABS.get(fact.column) if fact.entity != "parameter" else None
        return reverse("registry:tab", args=[self.household.pk, tab]) if tab else ""

    def _items(self, fact: Fact, value: Any, member: CountedMember | None) -> list[SourceItem]:
        person = member.person_id if member else None
        found = [item for item in self.dated if (item.column, item.person_id) == (fact.column, person)]
        if sum(item.amount for item in found) != value:
            return []
        return [SourceItem(say(item.kind), item.amount, item.since) for item in found]


def sources_of(
    household: Household, facts: Facts, on: date, facts_under: Callable[[CompiledRule], Sequence[Fact]], *, health: bool
) -> Sources:
    """The sources of a verdict of a day, read from the file as it is kept for that day."""
    members, dated = counted_members(household, on), counted_items(household, on)
    return Sources(household, facts, facts_under, health, members, dated)


def _who(member: CountedMember | None) -> str:
    if member is None:
        return ""
    return f"{member.name}（{say(member.relation)}）" if member.name else say(member.relation)


def value_text(fact: Fact, value: Any) -> str:
    """A stored value in words with its unit."""
    if isinstance(value, bool):
        return say("是") if value else say("否")
    if fact.kind == "money":
        return with_unit(scaled_text(value, MONEY_SCALE), fact.unit, say)
    if isinstance(value, int):
        return with_unit(str(value), fact.unit, say)
    return say(str(value))
