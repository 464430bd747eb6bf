"""Keeping out of a case whoever is partial."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.accounts.models import User
from bangfu.audit.services import record
from bangfu.base.refusals import Refused
from bangfu.casework.models import Case, Recusal
from bangfu.casework.selectors import ACT
from bangfu.casework.services.moving import case_event


@transaction.atomic
def recuse(actor: User, *, case_id: UUID, person_id: int | None = None, reason: str) -> Recusal:
    """Note that somebody must keep out of a case: oneself, or a colleague whom the family or an officer names.

    It cannot be taken back, so that nobody is pressed to. Raises Http404 for a case out of reach, and Refused.
    """
    rows = Case.objects.select_for_update(of=("self",)).select_related("household")
    case = rows.get_visible(actor, ACT, pk=case_id)
    reason = reason.strip()
    if not reason or len(reason) > 100:
        raise Refused(reason=_("请写明回避原因，最多一百字"))
    person = actor if person_id is None else User.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        raise Refused(person=_("没有这个人"))
    found, made = Recusal.objects.get_or_create(
        case=case, person=person, defaults={"reason": reason, "noted_by": actor.actor_name[:100]}
    )
    if made:
        record(actor, case_event(case, "casework.recused", {"person": person.pk}))
    return found
