"""What the page of a verdict tells: its reasons with their sources, and the facts it was made from."""

from __future__ import annotations

from dataclasses import dataclass, field

from bangfu.base.known_words import say
from bangfu.base.scope import Actor
from bangfu.core.facts.catalogue import Fact, catalogue
from bangfu.screenings.explaining import Told, told
from bangfu.screenings.models import Verdict
from bangfu.screenings.moves import Move, move_to
from bangfu.screenings.panel import bench_of, for_officer, kept_facts
from bangfu.screenings.sources import SourceFact, sources_of
from bangfu.screenings.tiers import colour_of

SEES_HEALTH = "registry.health"


@dataclass
class VerdictPage:
    """One verdict; ``told`` is None where no facts were kept (a faulty file) or their key is gone."""

    verdict: Verdict
    tier: str
    colour: str
    move: Move | None = None
    told: Told | None = None
    facts: list[SourceFact] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    is_outdated: bool = False
    for_officer: bool = False


def verdict_page(actor: Actor, verdict: Verdict) -> VerdictPage:
    """The page of a verdict that the actor may see."""
    run, household = verdict.run, verdict.household
    page = VerdictPage(verdict, say(run.name_of("tiers", verdict.tier)), colour_of(run, verdict.tier), move_to(verdict))
    page.is_outdated = verdict.household_version != household.version
    page.problems = [say(each) for each in verdict.problems]
    facts = kept_facts(verdict)
    if facts is None:
        return page
    bench = bench_of(run)
    sees_health = household.unit_id in actor.reach(SEES_HEALTH)
    sources = sources_of(household, facts, run.on, bench.explainer.facts_under, health=sees_health)
    explanation = bench.explainer.explain(facts.household, facts.parameters, facts.members)
    ways = bench.amounts.explain(facts.household, facts.parameters, facts.members)
    page.told = told(explanation, ways=ways, sources=sources)
    page.problems = page.told.missing
    page.facts = sources.all_facts(_deciding_facts())
    page.for_officer = for_officer(actor, household)
    return page


def _deciding_facts() -> list[Fact]:
    known = catalogue()
    return [fact for fact in (*known.parameter, *known.household, *known.member) if fact.usable_in_criteria]
