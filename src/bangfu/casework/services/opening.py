"""Opening the application of a household."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.services import record
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor
from bangfu.casework.flows import flow_in_use, flow_of
from bangfu.casework.models import Case
from bangfu.casework.selectors import APPLY, open_archive
from bangfu.casework.services.moving import case_event, come_to_step
from bangfu.registry.services.opening import open_file


def open_case(actor: Actor, *, household_id: UUID, origin: str = Case.Origin.OFFICER) -> Case:
    """Open the application of a household at the first step of the flow in use.

    Raises Denied, and Refused for a household with an open application or an open archive.
    """
    try:
        with transaction.atomic():
            household = open_file(actor, APPLY, household_id)
            if Case.objects.filter(household=household, ended_at__isnull=True).exists():
                raise Refused(_("这一户已有办理中的申请，请在那份申请里继续"))
            if open_archive(household_id) is not None:
                raise Refused(_("这一户已建档，不用再申请"))
            version = flow_in_use()
            now = timezone.now()
            start = flow_of(version).start
            case = Case(household=household, flow=version, origin=origin, opened_by_id=actor.actor_id)
            case.place, case.place_label, case.entered_on = start.code, start.label, timezone.localdate(now)
            case.save(force_insert=True)
            come_to_step(case, start, 1, now)
            case.save()
            record(actor, case_event(case, "casework.opened", {"flow": version.name, "version": version.version}))
    except IntegrityError as error:
        raise Refused(_("另一位同事刚为这一户开了申请，请刷新后在那份申请里继续")) from error
    return case
