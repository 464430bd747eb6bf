"""Telling overdue steps up the tree, a level at a time."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.accounts.models import Membership
from bangfu.accounts.roles import roles_granting
from bangfu.audit.services import record
from bangfu.base.scope import SystemActor
from bangfu.casework.flows import flow_of
from bangfu.casework.models import Case
from bangfu.casework.selectors import ACT
from bangfu.casework.services.moving import address, case_event
from bangfu.core.national.calendar import WorkingCalendar
from bangfu.core.workflow.deadlines import due_on, levels_climbed
from bangfu.inbox.services import notify
from bangfu.jobs.models import Job
from bangfu.jobs.progress import Progress
from bangfu.orgs.selectors import read_tree
from bangfu.reference.selectors import calendar

KIND = "casework.overdue"
_AT_ONCE = 200


def run(_job: Job, progress: Progress) -> str:
    """The job: climb with every case that has become more overdue. It may be run again at any time."""
    today, days = timezone.localdate(), calendar()
    _set_missing_deadlines(days)
    keys = list(Case.objects.filter(ended_at__isnull=True, due_on__lt=today).values_list("pk", flat=True))
    climbed = 0
    for start in range(0, len(keys), _AT_ONCE):
        progress.report(done=start, total=len(keys))
        climbed += sum(_climb(key, today, days) for key in keys[start : start + _AT_ONCE])
    return _("上报了 %(count)d 件逾期的申请") % {"count": climbed}


def _set_missing_deadlines(days: WorkingCalendar) -> None:
    """Give a deadline to steps that came while the calendar of their year was not loaded."""
    for case in Case.objects.filter(ended_at__isnull=True, due_on__isnull=True).select_related("flow"):
        step = flow_of(case.flow).step(case.place)
        due = due_on(step, case.entered_on, days) if step else None
        if due is not None:
            unchanged = Case.objects.filter(pk=case.pk, lock=case.lock, due_on__isnull=True)
            with transaction.atomic():
                if unchanged.update(due_on=due):
                    case.stays.filter(left_at__isnull=True).update(due_on=due)


@transaction.atomic
def _climb(case_id: UUID, today: date, days: WorkingCalendar) -> bool:
    """Tell the levels that do not know yet; each is told once."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("household", "flow")
    case = rows.filter(pk=case_id, ended_at__isnull=True).first()
    step = flow_of(case.flow).step(case.place) if case else None
    if case is None or step is None or case.due_on is None:
        return False
    line = read_tree().ancestry(case.household.unit_id)
    levels = min(levels_climbed(step, case.due_on, today, days), len(line))
    if levels <= case.climbed:
        return False
    told = _holders(line[case.climbed : levels])
    title = _("逾期：%(step)s，%(number)s，应于 %(due)s 办完") % {
        "step": step.label,
        "number": case.household.archive_no,
        "due": case.due_on,
    }
    notify(users=told, title=title, link=address(case), tag=_("逾期"))
    case.climbed = levels
    case.save(update_fields=["climbed"])
    record(SystemActor(), case_event(case, "casework.climbed", {"level": levels}))
    return True


def _holders(units: list[int]) -> set[int]:
    """Everyone who handles cases at these units themselves."""
    rows = Membership.objects.in_force(timezone.localdate()).filter(user__is_active=True, unit__in=units)
    return set(rows.filter(role__in=roles_granting(ACT)).values_list("user", flat=True))
