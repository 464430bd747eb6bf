"""Objections: taken down from anyone, answered within their time by somebody who did not decide the case."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.accounts.models import User
from bangfu.accounts.roles import roles_granting
from bangfu.audit.services import record
from bangfu.base.refusals import Refused
from bangfu.base.scope import require
from bangfu.casework.flows import flow_of
from bangfu.casework.models import Case, Objection
from bangfu.casework.selectors import ANSWER, OBJECT, holders_near
from bangfu.casework.services.moving import address, case_event
from bangfu.core.national.calendar import CalendarYearNotLoaded
from bangfu.inbox.services import add_todo, finish_todos
from bangfu.reference.selectors import calendar

_LONGEST = 2_000


def record_objection(
    actor: User, *, case_id: UUID, channel: str, content: str, objector: str, received_on: date
) -> Objection:
    """Take down an objection to a case; from then on it holds every step that asks for none to be open.

    An empty ``objector`` is an anonymous one. Raises Denied, Refused, and Http404 for a case out of reach.
    """
    faults = _faults(channel, content, objector, received_on)
    if faults:
        raise Refused(**faults)
    with transaction.atomic():
        case = _locked(actor, OBJECT, case_id)
        if case.ended_at is not None and not case.archived:
            raise Refused(_("这份申请没有通过，不用再提异议"))
        row = Objection(case=case, channel=channel, received_on=received_on, recorded_by=actor)
        row.anonymous = not objector.strip()
        row.objector, row.content = objector.strip(), content.strip()
        row.due_on = _answer_by(received_on, flow_of(case.flow).objection_days)
        row.save(force_insert=True)
        _bump(case)
        title = _("答复异议：%(number)s") % {"number": case.household.archive_no}
        asked = holders_near(case.household.unit_id, sorted(roles_granting(ANSWER)), without={actor.pk})
        add_todo(users=asked, title=title, link=f"{address(case)}#objections", tag=_("异议"), due_on=row.due_on)
        record(actor, case_event(case, "casework.objection_recorded", {"objection": str(row.pk)}))
    return row


def answer_objection(actor: User, *, objection_id: UUID, upheld: bool, answer: str) -> Objection:
    """Answer an objection: whether it holds, and in words. Raises Denied, Refused, and Http404 out of reach.

    Whoever took it down does not answer it. One that is upheld leaves it to the step to send back or refuse.
    """
    answer = answer.strip()
    if not answer or len(answer) > _LONGEST:
        raise Refused(answer=_("请写答复，最多两千字"))
    with transaction.atomic():
        row = Objection.objects.select_for_update(of=("self",)).get_visible(actor, ANSWER, pk=objection_id)
        case = _locked(actor, ANSWER, row.case_id)
        if row.answered_at is not None:
            raise Refused(_("这条异议已经答复"))
        if row.recorded_by_id == actor.pk:
            raise Refused(_("登记异议的人不能自己答复，请由另一位同事答复"))
        row.upheld, row.answer, row.answered_at, row.answered_by = upheld, answer, timezone.now(), actor
        row.save()
        _bump(case)
        if not case.objections.filter(answered_at__isnull=True).exists():
            finish_todos(link=f"{address(case)}#objections")
        record(actor, case_event(case, "casework.objection_answered", {"objection": str(row.pk), "upheld": upheld}))
    return row


def _locked(actor: User, action: str, case_id: UUID) -> Case:
    rows = Case.objects.select_for_update(of=("self",)).select_related("household", "flow")
    case = rows.get_visible(actor, action, pk=case_id)
    require(actor, action, case.household.unit_id)
    return case


def _answer_by(received_on: date, working_days: int) -> date | None:
    """The last day for an answer; None while the calendar of its year is not loaded: it is taken down all the same."""
    try:
        return calendar().add_working_days(received_on, working_days)
    except CalendarYearNotLoaded:
        return None


def _bump(case: Case) -> None:
    """Whoever has the case open must look again before he decides."""
    case.lock += 1
    case.save(update_fields=["lock", "changed_at"])


def _faults(channel: str, content: str, objector: str, received_on: date) -> dict[str, str]:
    faults = {}
    if channel not in Objection.Channel.values:
        faults["channel"] = _("请选择渠道")
    if not content.strip() or len(content) > _LONGEST:
        faults["content"] = _("请写异议内容，最多两千字")
    if len(objector) > 200:
        faults["objector"] = _("最多两百字")
    if received_on > timezone.localdate():
        faults["received_on"] = _("不能晚于今天")
    return faults
