"""Reading cases: in scope, who is to act, what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bangfu.accounts.models import Membership, User
from bangfu.base.known_words import say
from bangfu.base.scope import Actor
from bangfu.casework.flows import flow_of
from bangfu.casework.models import Archive, Case, FlowApart, FlowMove, FlowVersion, Opinion
from bangfu.casework.standing import standing_of
from bangfu.core.workflow.deciding import Obstacle, Person, barred, obstacles, tally
from bangfu.core.workflow.model import Action, Step, Workflow
from bangfu.orgs.models import Unit, UnitKind
from bangfu.orgs.selectors import read_tree

VIEW, APPLY, ACT = "casework.view", "casework.apply", "casework.act"
OBJECT, ANSWER = "casework.object", "casework.answer"
"""Taking down an objection, and answering one; whoever may answer also sees who raised it."""


def cases_for(actor: Actor) -> QuerySet[Case]:
    """The cases of the files that the actor may see, with what a list shows."""
    return Case.objects.visible_to(actor, VIEW).select_related("household", "household__head")


def waiting_for(actor: User) -> QuerySet[Case]:
    """Open cases at a step that one of the actor's roles does, within the reach of that role."""
    chosen = Q(pk__in=[])
    tree = read_tree()
    steps = _steps_by_role()
    for row in actor.granted:
        if places := steps.get(row.role):
            of_flow = Q()
            for flow_id, codes in places.items():
                of_flow |= Q(flow=flow_id, place__in=codes)
            chosen |= of_flow & Q(household__unit__in=tree.subtree([row.unit_id]))
    return cases_for(actor).filter(chosen, ended_at__isnull=True).exclude(_made_by(actor))


def _made_by(actor: User) -> Q:
    """The condition that the actor made or decided what the case's step must be apart from: he cannot do it."""
    apart = FlowApart.objects.filter(flow=OuterRef("flow"), step=OuterRef("place"))
    begins = FlowMove.objects.filter(flow=OuterRef("flow"), starts=True).values("step")
    opened = apart.filter(earlier__in=begins)
    own = Opinion.objects.filter(person=actor, stay__case=OuterRef(OuterRef("pk"))).values("stay__step")
    decided = apart.filter(earlier__in=own)
    return Q(Exists(opened), opened_by=actor) | Q(Exists(decided)) | Q(recusals__person=actor)


def _steps_by_role() -> dict[str, dict[int, list[str]]]:
    """By role, the steps of each flow that still has open cases."""
    found: dict[str, dict[int, list[str]]] = {}
    for version in FlowVersion.objects.filter(Q(in_use=True) | Q(cases__ended_at__isnull=True)).distinct():
        for step in flow_of(version).steps:
            for role in step.roles:
                found.setdefault(role, {}).setdefault(version.pk, []).append(step.code)
    return found


def deciders_of(case: Case) -> dict[str, set[int]]:
    """By step, who gave an opinion there; whoever opened the case counts as one of its first step."""
    found: dict[str, set[int]] = {}
    if case.opened_by_id is not None:
        found[flow_of(case.flow).start.code] = {case.opened_by_id}
    for step, person in Opinion.objects.filter(stay__case=case).values_list("stay__step", "person"):
        found.setdefault(step, set()).add(person)
    return found


def why_barred(actor: User, case: Case, step: Step) -> str:
    """Why this user may not act at the step of the case; empty where he may.

    A role borrowed from a colleague does not count where that colleague himself may not act.
    """
    deciders = deciders_of(case)
    earlier = {person for code in step.apart_from for person in deciders.get(code, ())}
    above = set(read_tree().ancestry(case.household.unit_id))
    rows = [row for row in actor.granted if row.unit_id in above]
    lent = [row for row in rows if row.user_id == actor.pk or row.user_id not in earlier]
    recused = case.recusals.filter(person=actor.pk).exists()
    person = Person(actor.pk, frozenset(row.role for row in lent), recused, _same_team(actor, case.household.unit))
    return barred(step, person, deciders, say)


def _same_team(actor: User, unit: Unit) -> bool:
    """Whether the applicant's own team is one that the actor himself holds a role in."""
    own = any(row.unit_id == unit.pk and row.user_id == actor.pk for row in actor.granted)
    return own and unit.kind == UnitKind.TEAM


@dataclass(frozen=True)
class Choice:
    """An action as it is offered: what stands in its way, nothing where it may be taken."""

    action: Action
    obstacles: Sequence[Obstacle]


@dataclass(frozen=True)
class Desk:
    """What lies before whoever opens a case: the step, whether he may act and how, and how a panel stands."""

    flow: Workflow
    step: Step | None
    barred: str
    choices: Sequence[Choice]
    given: int
    outstanding: int
    has_spoken: bool


def desk_of(actor: User, case: Case, today: date) -> Desk:
    """What the actor can do with a case now."""
    flow = flow_of(case.flow)
    step = flow.step(case.place)
    if step is None or case.ended_at is not None:
        return Desk(flow, None, "", (), 0, 0, has_spoken=False)
    given = list(Opinion.objects.filter(stay__case=case, stay__left_at__isnull=True).values_list("person", "action"))
    state = tally(step, [action for _person, action in given])
    reason = why_barred(actor, case, step)
    choices: list[Choice] = []
    if not reason:
        standing = standing_of(case, today)
        choices = [Choice(action, obstacles(step, action, standing, say)) for action in step.actions]
    has_spoken = actor.pk in {person for person, _action in given}
    return Desk(flow, step, reason, choices, state.given, state.outstanding, has_spoken=has_spoken)


def holders_near(unit_id: int, roles: Sequence[str], *, without: set[int]) -> set[int]:
    """Users with one of these roles in the nearest unit above (or at) a unit where anyone has one.

    Near before far: the district's officer is asked before the mine's. People in ``without`` do not count.
    """
    rows = Membership.objects.in_force(timezone.localdate()).filter(role__in=roles, user__is_active=True)
    line = read_tree().ancestry(unit_id)
    by_unit: dict[int, set[int]] = {}
    for unit, user in rows.filter(unit__in=line).values_list("unit", "user"):
        by_unit.setdefault(unit, set()).add(user)
    for unit in line:
        if found := by_unit.get(unit, set()) - without:
            return found
    return set()


def case_of(household_id: UUID) -> Case | None:
    """The open case of a household, else its last one."""
    rows = Case.objects.filter(household=household_id).select_related("archive")
    return rows.order_by("-opened_at").first()


def open_archive(household_id: UUID) -> Archive | None:
    """The archive of a household that is open now."""
    return Archive.objects.filter(household=household_id, closed_on__isnull=True).first()


def households_with_cases(households: Sequence[UUID]) -> set[UUID]:
    """Those of the files that a case was opened on: an import of them cannot be taken back."""
    return set(Case.objects.filter(household__in=households).values_list("household_id", flat=True))
