"""Comparing two screenings: how many families went from which tier to which, who they are, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from django.db.models import Count, F, FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bangfu.base.crypto import CannotOpen
from bangfu.base.known_words import say
from bangfu.base.scope import Actor
from bangfu.base.tags import tag_of
from bangfu.core.criteria.explanation import Explainer, Explanation
from bangfu.core.screening import outputs
from bangfu.core.screening.diff import because_of
from bangfu.orgs.selectors import Tree
from bangfu.policies.models import CriteriaVersion
from bangfu.policies.workbench import workbench
from bangfu.registry.models import Household
from bangfu.screenings.facts import Facts, FactsReader
from bangfu.screenings.models import Run, Verdict, WhatIf, WhatIfChange
from bangfu.screenings.selectors import VIEW

ABSENT = ""
"""In place of a tier: the household was not in the register of that run."""

Kind = Literal["entered", "left", "moved", "new", "gone", "other", "same"]
OUTSIDE = frozenset({outputs.NONE, outputs.EXCLUDED, outputs.UNDECIDED})


@dataclass(frozen=True)
class FlowRow:
    """So many households of a unit went from one outcome to another; fen of the measures where they are known."""

    unit: int
    before: str
    after: str
    count: int
    fen_before: int = 0
    fen_after: int = 0

    @property
    def kind(self) -> Kind:
        """What this flow is, seen from the tiers of hardship."""
        return kind_of(self.before, self.after)


def kind_of(before: str, after: str) -> Kind:
    """Entering a tier, leaving the tiers, moving between them, or something outside of them."""
    if before == after:
        return "same"
    was, now = (code != ABSENT and code not in OUTSIDE for code in (before, after))
    if was and now:
        return "moved"
    if now:
        return "entered"
    if was:
        return "left"
    if before == ABSENT:
        return "new"
    return "gone" if after == ABSENT else "other"


def kind_names() -> dict[str, str]:
    """The kinds in words."""
    return {
        "entered": _("进入"),
        "left": pgettext("困难类别", "退出"),
        "moved": _("变动"),
        "new": _("新增"),
        "gone": _("减少"),
        "other": _("其他"),
        "same": _("未变"),
    }


def compared(old: Run, new: Run, actor: Actor) -> QuerySet[Household]:
    """Every file that the actor sees and one of two runs judged, with ``before`` and ``after`` (tiers; empty: absent).

    A run of a unit is compared within the files that it judged or that stand in its unit's part of the other run.
    """
    rows = Household.objects.visible_to(actor, VIEW).annotate(
        old=FilteredRelation("verdicts", condition=Q(verdicts__run=old)),
        new=FilteredRelation("verdicts", condition=Q(verdicts__run=new)),
    )
    judged = Q(new__isnull=False) if new.unit_id else Q(old__isnull=False) | Q(new__isnull=False)
    return rows.filter(judged).annotate(
        before=Coalesce(F("old__tier"), Value(ABSENT)),
        after=Coalesce(F("new__tier"), Value(ABSENT)),
        old_verdict=F("old__pk"),
        new_verdict=F("new__pk"),
    )


def flow_between(old: Run, new: Run, actor: Actor) -> list[FlowRow]:
    """The flow within the actor's units, by unit."""
    found: Any = compared(old, new, actor)  # the stubs do not see what was annotated
    rows = found.order_by().values("unit_id", "before", "after").annotate(count=Count("pk"))
    return [FlowRow(row["unit_id"], row["before"], row["after"], row["count"]) for row in rows]


@dataclass
class UnitFlow:
    """What happened in a unit and all below it."""

    unit: int
    name: str
    kinds: dict[str, int] = field(default_factory=dict)
    fen_before: int = 0
    fen_after: int = 0

    @property
    def difference(self) -> int:
        """Fen more than before."""
        return self.fen_after - self.fen_before


@dataclass(frozen=True)
class Link:
    """One band of the flow diagram and one row of the table beside it."""

    before: str
    after: str
    before_name: str
    after_name: str
    kind: Kind
    kind_name: str
    count: int


class Flow:
    """A flow as a page shows it."""

    def __init__(self, rows: Sequence[FlowRow], before: dict[str, Any], after: dict[str, Any]) -> None:
        self.rows = rows
        self._names = [_tier_names(before), _tier_names(after)]

    @cached_property
    def links(self) -> list[Link]:
        """By tier before and after, in the order of the criteria."""
        counts: dict[tuple[str, str], int] = {}
        for row in self.rows:
            counts[row.before, row.after] = counts.get((row.before, row.after), 0) + row.count
        place = [list(names) for names in self._names]
        words = kind_names()

        def rank(pair: tuple[str, str]) -> tuple[int, ...]:
            return tuple(
                names.index(code) if code in names else len(names) for names, code in zip(place, pair, strict=True)
            )

        return [
            Link(
                before,
                after,
                say(self._names[0].get(before, before)),
                say(self._names[1].get(after, after)),
                kind_of(before, after),
                words[kind_of(before, after)],
                counts[before, after],
            )
            for before, after in sorted(counts, key=rank)
        ]

    @property
    def fen_before(self) -> int:
        """What the measures came to before."""
        return sum(row.fen_before for row in self.rows)

    @property
    def fen_after(self) -> int:
        """What they come to after."""
        return sum(row.fen_after for row in self.rows)

    @property
    def changes(self) -> list[Link]:
        """The links that are no standing still."""
        return [link for link in self.links if link.kind != "same"]

    @property
    def diagram(self) -> dict[str, Any]:
        """What the diagram is drawn from: names of both sides and the bands between them."""
        left = {link.before: self._names[0].get(link.before, "") for link in self.links}
        right = {link.after: self._names[1].get(link.after, "") for link in self.links}
        return {
            "left": [{"key": f"b:{code}", **_node(name)} for code, name in left.items()],
            "right": [{"key": f"a:{code}", **_node(name)} for code, name in right.items()],
            "links": [[f"b:{link.before}", f"a:{link.after}", link.count] for link in self.links],
        }

    @property
    def counts(self) -> dict[str, int]:
        """How many households entered a tier, left the tiers, moved between them, and so on, by kind."""
        found = dict.fromkeys(kind_names(), 0)
        for link in self.links:
            found[link.kind] += link.count
        return found

    def by_unit(self, tree: Tree, units: Iterable[int]) -> list[UnitFlow]:
        """What happened in each of some units, those below counted in."""
        found = []
        for unit in units:
            below = tree.subtree([unit])
            total = UnitFlow(unit, tree.names[unit], dict.fromkeys(kind_names(), 0))
            for row in self.rows:
                if row.unit in below:
                    total.kinds[row.kind] += row.count
                    total.fen_before += row.fen_before
                    total.fen_after += row.fen_after
            found.append(total)
        return found


def _node(name: str) -> dict[str, str]:
    """A tier in the diagram, in the colour of its tag."""
    return {"name": say(name), "colour": tag_of("tier", name).colour}


def flow_of(what_if: WhatIf, actor: Actor) -> Flow:
    """The flow of a what-if within the actor's units, with the cost."""
    reach = actor.reach(VIEW)
    rows = [FlowRow(*row) for row in what_if.flow if row[0] in reach]
    return Flow(rows, what_if.labels_before, what_if.labels_after)


def _tier_names(labels: dict[str, Any]) -> dict[str, str]:
    return {**dict(labels.get("tiers", [])), ABSENT: _("不在册")}


class Reasons:
    """Says why, from stored facts; each block is opened once, each set compiled once."""

    def __init__(self) -> None:
        self._reader = FactsReader()
        self._explainers: dict[Any, Explainer] = {}

    def between(self, before: Verdict | None, after: Verdict | None) -> str:
        """Why a household's outcome differs between two verdicts: the condition that changed, with both values."""
        found = because_of(self._explained(before), self._explained(after), say)
        return found or self._problems(before, after)

    def under(self, facts: Facts, old: CriteriaVersion, new: CriteriaVersion, on: Any) -> str:
        """Why two versions judge the same facts differently."""
        was = self.explain(facts, old, on)
        now = self.explain(replace(facts, parameters=facts.parameters_after or facts.parameters), new, on)
        return because_of(was, now, say)

    def explain(self, facts: Facts, version: CriteriaVersion, on: Any) -> Explanation:
        """The explanation of facts under a version."""
        key = (version.pk, on)
        if key not in self._explainers:
            self._explainers[key] = Explainer(workbench(version, on).compiled, deciding_only=True)
        return self._explainers[key].explain(facts.household, facts.parameters, facts.members)

    def _explained(self, verdict: Verdict | None) -> Explanation | None:
        if verdict is None:
            return None
        try:
            facts = self._reader.of(verdict)
        except CannotOpen:
            return None
        return self.explain(facts, verdict.run.criteria_version, verdict.run.on)

    @staticmethod
    def _problems(before: Verdict | None, after: Verdict | None) -> str:
        found = [*(after.problems if after else []), *(before.problems if before else [])]
        return say("；").join(say(each) for each in dict.fromkeys(found))


def reasons_of(rows: Sequence[Any]) -> dict[Any, str]:
    """Why, by household, for rows of :func:`compared`."""
    keys = [key for row in rows for key in (row.old_verdict, row.new_verdict) if key]
    found = Verdict.objects.filter(pk__in=keys).select_related("run__criteria_version")
    verdicts = {each.pk: each for each in found.defer("run__criteria_version__text")}
    reasons = Reasons()
    return {row.pk: reasons.between(verdicts.get(row.old_verdict), verdicts.get(row.new_verdict)) for row in rows}


def reasons_in(what_if: WhatIf, rows: Sequence[WhatIfChange]) -> dict[Any, str]:
    """Why the two versions of a what-if differ, by row; none for a row whose facts cannot be opened any more."""
    reader, reasons = FactsReader(), Reasons()
    found = {}
    for row in rows:
        try:
            facts = reader.at(row.household_id, row.block, row.row, what_if_id=row.what_if_id)
        except CannotOpen:
            continue
        found[row.pk] = reasons.under(facts, what_if.against, what_if.version, what_if.on)
    return found
