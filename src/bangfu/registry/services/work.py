"""Employment as dated facts: post and status, injuries and occupational disease, wages owed."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from bangfu.audit.events import Change
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor
from bangfu.core.facts.catalogue import catalogue
from bangfu.registry import columns
from bangfu.registry.models import Employment, Injury, Member, WageArrears
from bangfu.registry.services.opening import close_file, command, open_file
from bangfu.registry.services.values import check_amount, check_day, check_row

_EDIT = "registry.edit"


def record_employment(
    actor: Actor, household_id: UUID, *, status: str, since: date, post: str = "", unit_id: int | None = None
) -> Employment:
    """The worker's post and status from a day on; the one before ends the day before. Raises Denied, Refused.

    The file's own 工作状态 follows, since criteria read it; so does 共同生活 of 本人 where the status is 已故.
    """
    with command():
        household = open_file(actor, _EDIT, household_id)
        row = Employment(person_id=household.head_id, status=status, since=since, post=post)
        row.unit_id = unit_id or household.unit_id
        check_row(row, ["status", "post"])
        check_day(since, "since")
        standing = Employment.objects.filter(person_id=household.head_id, until__isnull=True)
        if standing.filter(since__gt=since).exists():
            raise Refused(since=_("不能早于现有就业记录的开始日期"))
        standing.filter(since=since).delete()  # said again on the same day, it is a correction
        for old in standing:
            old.until = since - timedelta(days=1)
            old.save(update_fields=["until"])
        row.save()
        changes = [Change("work_status", household.work_status, status), Change("post", None, post or None)]
        household.work_status = status
        household.save(update_fields=["work_status"])
        if status == columns.DECEASED:
            Member.objects.filter(household=household, relation=columns.SELF, until__isnull=True).update(
                co_resident=False
            )
        close_file(actor, household, "registry.employment_recorded", changes=changes)
    return row


def record_injury(actor: Actor, household_id: UUID, *, kind: str, on: date, grade: str = "", note: str = "") -> Injury:
    """A work injury or occupational disease of the worker. Raises Denied, Refused."""
    with command():
        household = open_file(actor, _EDIT, household_id)
        row = Injury(person_id=household.head_id, kind=kind, on=on, grade=grade, note=note)
        check_row(row, ["kind", "grade", "note"])
        check_day(on, "on")
        if Injury.objects.filter(person_id=household.head_id, kind=kind, on=on, grade=grade).exists():
            raise Refused(_("这一天的同样一条已登记，请勿重复登记"))
        row.save()
        changes = [Change("kind", None, kind), Change("grade", None, grade or None), Change("on", None, on.isoformat())]
        close_file(actor, household, "registry.injury_recorded", changes=changes)
    return row


def record_arrears(actor: Actor, household_id: UUID, *, months: int, amount: int, since: date) -> WageArrears:
    """Wages owed to the worker, in fen. Raises Denied, Refused."""
    check_amount(amount)
    most = catalogue().by_column("household", "arrears_months").maximum
    if not 0 <= months <= most:
        raise Refused(months=_("欠薪月数应在 0 到 %(most)d 之间") % {"most": most})
    with command():
        household = open_file(actor, _EDIT, household_id)
        check_day(since, "since")
        same = WageArrears.objects.filter(person_id=household.head_id, months=months, amount=amount, since=since)
        if same.filter(settled_on__isnull=True).exists():
            raise Refused(_("同样的欠薪已登记，请勿重复登记"))
        row = WageArrears.objects.create(person_id=household.head_id, months=months, amount=amount, since=since)
        changes = [Change("arrears_months", None, months), Change("arrears", None, amount)]
        close_file(actor, household, "registry.arrears_recorded", changes=changes)
    return row


def settle_arrears(actor: Actor, household_id: UUID, arrears_id: UUID, *, on: date) -> WageArrears:
    """The day on which the wages owed were paid. Raises Denied, Refused."""
    with command():
        household = open_file(actor, _EDIT, household_id)
        row = WageArrears.objects.filter(pk=arrears_id, person_id=household.head_id).first()
        if row is None or row.settled_on:
            raise Refused(_("没有这条欠薪，或已付清"))
        if on < row.since:
            raise Refused(settled_on=_("付清日期不能早于欠薪开始日期"))
        row.settled_on = on
        row.save(update_fields=["settled_on"])
        changes = [Change("arrears", row.amount, None), Change("settled_on", None, on.isoformat())]
        close_file(actor, household, "registry.arrears_settled", changes=changes)
    return row
