"""Every code list there is, as one kind of thing: national standards, lists of union forms, choices of facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.core.facts.catalogue import Fact, catalogue
from bangfu.core.national.codes import code_list_names, load_code_list

NATIONAL, UNION, FACTS = "national", "union", "facts"
GROUPS: Final[Mapping[str, str | Promise]] = {
    FACTS: _("本系统录入和认定用的选项"),
    UNION: _("工会表格的代码"),
    NATIONAL: _("国家标准代码"),
}
_STANDARD = "GB"


@dataclass(frozen=True)
class ListedCode:
    """One code of a list; ``evidence`` says how far it is verified, "" where that is no question."""

    code: str
    label: str
    evidence: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListedCodes:
    """A list. That of a fact is called ``fact-<column>``; its codes are the words that criteria compare with."""

    name: str
    title: str
    group: str
    source: str | Promise
    note: str
    codes: tuple[ListedCode, ...]

    @property
    def fixed(self) -> bool:
        """A national standard is taken as it is; the house's own lists may be worded as the house likes."""
        return self.group == NATIONAL


@cache
def all_lists() -> Mapping[str, ListedCodes]:
    """Every list by its name, those in daily use first."""
    own = [_of_core(name) for name in code_list_names()]
    facts = [fact for entity in ("household", "member") for fact in catalogue().of(entity) if fact.kind == "choice"]
    ordered = sorted([*map(_of_fact, facts), *own], key=lambda each: list(GROUPS).index(each.group))
    return {each.name: each for each in ordered}


def fact_list(column: str) -> str:
    """The name of the list of a fact."""
    return f"fact-{column}"


def _of_core(name: str) -> ListedCodes:
    found = load_code_list(name)
    group = NATIONAL if found.source.startswith(_STANDARD) else UNION
    codes = tuple(ListedCode(each.code, each.label, each.verified.value, each.aliases) for each in found.entries)
    return ListedCodes(name, found.title, group, found.source, found.note, codes)


def _of_fact(fact: Fact) -> ListedCodes:
    also: dict[str, list[str]] = {}
    for word, value in fact.synonyms.items():
        also.setdefault(value, []).append(word)
    codes = tuple(ListedCode(value, value, aliases=tuple(also.get(value, ()))) for value in fact.choices)
    source = _("登记表和评判标准的事实目录")
    return ListedCodes(fact_list(fact.column), fact.name, FACTS, source, "", codes)
