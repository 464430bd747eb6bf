"""How a case comes to a step or an end: the stay, its deadline, and who is told."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.events import JSON, Event
from bangfu.casework.flows import flow_of
from bangfu.casework.models import Case, Stay
from bangfu.casework.selectors import deciders_of, holders_near
from bangfu.core.workflow.deadlines import due_on
from bangfu.core.workflow.model import End, Step
from bangfu.inbox.services import add_todo, finish_todos, notify
from bangfu.reference.selectors import calendar


def come_to_step(case: Case, step: Step, number: int, at: datetime) -> Stay:
    """Let a case come to a step as its ``number``-th stay, and ask whoever is nearest to do it."""
    today = timezone.localdate(at)
    case.place, case.place_label = step.code, step.label
    case.entered_on, case.due_on, case.climbed = today, due_on(step, today, calendar()), 0
    stay = Stay.objects.create(
        case=case, number=number, step=step.code, step_label=step.label, entered_at=at, due_on=case.due_on
    )
    title = _("%(step)s：%(number)s") % {"step": step.label, "number": case.household.archive_no}
    add_todo(users=_asked(case, step), title=title, link=address(case), tag=_("建档"), due_on=case.due_on)
    return stay


def come_to_end(case: Case, end: End, at: datetime) -> None:
    """Let a case come to an end, and tell whoever opened it."""
    case.place, case.place_label = end.code, end.label
    case.entered_on, case.due_on, case.climbed = timezone.localdate(at), None, 0
    case.ended_at, case.archived = at, end.archived
    if case.opened_by_id is not None:
        title = _("%(end)s：%(number)s") % {"end": end.label, "number": case.household.archive_no}
        notify(users=[case.opened_by_id], title=title, link=address(case), tag=_("建档"))


def stop_asking(case: Case) -> None:
    """Nobody needs to do the step any more."""
    finish_todos(link=address(case))


def address(case: Case) -> str:
    """The page of a case, under which its to-dos are known."""
    return reverse("casework:case", args=[case.pk])


def case_event(case: Case, action: str, details: dict[str, JSON] | None = None) -> Event:
    """An entry about a case, kept with the history of its household."""
    household = case.household
    said: dict[str, JSON] = {"case": str(case.pk), "step": case.place, **(details or {})}
    return Event(action, "household", str(household.pk), household.archive_no, household.unit_id, details=said)


def _asked(case: Case, step: Step) -> set[int]:
    """The nearest holders of the step's roles who did not decide a step that it must be apart from."""
    deciders = deciders_of(case)
    earlier = {person for code in step.apart_from for person in deciders.get(code, ())}
    if step is flow_of(case.flow).start and case.opened_by_id is not None:
        return {case.opened_by_id}
    without = earlier | set(case.recusals.values_list("person", flat=True))
    return holders_near(case.household.unit_id, step.roles, without=without)
