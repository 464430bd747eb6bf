"""Deciding a step: one command for every step of every flow, since what may follow is data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.accounts.models import User
from bangfu.audit.services import record
from bangfu.base.known_words import say
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import require
from bangfu.casework.flows import flow_of
from bangfu.casework.models import Archive, Case, Opinion, Stay
from bangfu.casework.selectors import ACT, why_barred
from bangfu.casework.services.moving import case_event, come_to_end, come_to_step, stop_asking
from bangfu.casework.standing import standing_of
from bangfu.core.workflow.deciding import obstacles, tally
from bangfu.core.workflow.model import Action, ActionKind, Step, Workflow
from bangfu.core.workflow.step_forms import Value, read_form
from bangfu.registry.models.household import HouseholdState

_LONGEST_REASON = 500


def act(
    actor: User,
    *,
    case_id: UUID,
    lock: int,
    action: str,
    reason: str = "",
    typed: Mapping[str, str] | None = None,
) -> Case:
    """Take an action at the step where a case stands, or give an opinion where several people decide.

    ``lock`` is the case's as it was read; ``typed`` holds the lines of the step's form. Raises Denied, Outdated where
    somebody acted meanwhile, and Refused with the reasons by field (``reason``, lines of the form, "" for the rest).
    """
    try:
        with transaction.atomic():
            case = _locked(actor, case_id, lock)
            flow = flow_of(case.flow)
            step, chosen = _chosen(flow, case, action)
            values = _checked(actor, case, step, chosen, reason.strip(), typed or {})
            stay = case.stays.select_for_update().get(left_at__isnull=True)
            _give_opinion(actor, stay, chosen, reason.strip(), values)
            decided = tally(step, list(stay.opinions.values_list("action", flat=True))).decided
            if decided is not None:
                _move(case, flow, stay, decided, values)
            case.lock += 1
            case.save()
            details: dict[str, Any] = {"action": chosen.code, "to": decided.to if decided else "", "from": step.code}
            record(actor, case_event(case, f"casework.{_KINDS[chosen.kind]}", details))
    except IntegrityError as error:
        raise Refused(_("这一步刚被另一位同事办理，或者您不能办理它，请刷新后再看")) from error
    return case


_KINDS = {
    ActionKind.FORWARD: "passed",
    ActionKind.BACK: "returned",
    ActionKind.REFUSE: "refused",
    ActionKind.WITHDRAW: "withdrawn",
}


def _locked(actor: User, case_id: UUID, lock: int) -> Case:
    rows = Case.objects.select_for_update(of=("self",)).select_related("household", "household__unit", "flow")
    case = rows.get_visible(actor, ACT, pk=case_id)
    require(actor, ACT, case.household.unit_id)
    if case.lock != lock:
        last = Opinion.objects.filter(stay__case=case).order_by("-given_at").first()
        raise Outdated({"place": case.place_label}, version=case.lock, by=last.person_name if last else "")
    return case


def _chosen(flow: Workflow, case: Case, action: str) -> tuple[Step, Action]:
    step = flow.step(case.place)
    if step is None or case.ended_at is not None:
        raise Refused(_("这份申请已经办结"))
    chosen = step.action(action)
    if chosen is None:
        raise Refused(_("这一步没有这个动作，请刷新后重选"))
    return step, chosen


def _checked(
    actor: User, case: Case, step: Step, chosen: Action, reason: str, typed: Mapping[str, str]
) -> dict[str, Value]:
    """The values of the step's form, once nothing stands against the action. Raises Refused."""
    if stopped := why_barred(actor, case, step):
        raise Refused(stopped)
    if len(reason) > _LONGEST_REASON:
        raise Refused(reason=_("理由最多 %(most)d 个字") % {"most": _LONGEST_REASON})
    if chosen.reason_required and not reason:
        raise Refused(reason=_("请写明理由"))
    forward = chosen.kind == ActionKind.FORWARD
    if forward and case.household.state != HouseholdState.OPEN:
        raise Refused(_("这份档案已停用或已合并，只能退回、不予通过或撤回"))
    today = timezone.localdate()
    values, faults = read_form(step, typed, today, say) if forward else ({}, {})
    found = obstacles(step, chosen, standing_of(case, today), say)
    if found or faults:
        words = "；".join(each.words for each in found)
        raise Refused(words, **faults)
    return values


def _give_opinion(actor: User, stay: Stay, chosen: Action, reason: str, values: Mapping[str, Value]) -> None:
    if stay.opinions.filter(person=actor).exists():
        raise Refused(_("您已对这一步表过态"))
    opinion = Opinion(
        stay=stay,
        person=actor,
        person_name=actor.name[:100],
        acting_for=actor.acting_for[:100],
        action=chosen.code,
        action_label=chosen.label,
        given_at=timezone.now(),
    )
    opinion.reason = reason
    opinion.filled = json.dumps(values, ensure_ascii=False) if values else ""
    opinion.save(force_insert=True)


def _move(case: Case, flow: Workflow, stay: Stay, decided: Action, values: Mapping[str, Value]) -> None:
    """Leave the step and come to the next one, or to an end."""
    now = timezone.now()
    stay.left_at, stay.action, stay.action_label, stay.to = now, decided.code, decided.label, decided.to
    stay.save(update_fields=["left_at", "action", "action_label", "to"])
    stop_asking(case)
    step = flow.step(decided.to)
    if step is not None:
        number = case.stays.aggregate(last=Max("number"))["last"] + 1
        come_to_step(case, step, number, now)
        return
    end = flow.end(decided.to)
    if end is None:  # the flow was checked when it was stored
        raise LookupError(decided.to)
    come_to_end(case, end, now)
    if end.archived:
        _open_archive(case, values)


def _open_archive(case: Case, values: Mapping[str, Value]) -> None:
    """The archive of the household; one that had an archive before has fallen back into hardship."""
    before = Archive.objects.filter(household=case.household_id).exists()
    Archive.objects.create(
        household=case.household,
        case=case,
        event=Archive.Event.RELAPSE if before else Archive.Event.NEW,
        level=str(values.get("level", "")),
        paper_no=str(values.get("paper_no", "")),
        opened_on=timezone.localdate(),
    )
