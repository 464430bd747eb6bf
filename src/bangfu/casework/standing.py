"""What a case shows: which conditions of its flow are met, which papers lie in the file, how long it has stayed."""

from __future__ import annotations

from datetime import date

from django.db.models import Max

from bangfu.casework.flows import flow_of
from bangfu.casework.models import Case
from bangfu.core.workflow.deadlines import working_days_stayed
from bangfu.core.workflow.deciding import Standing
from bangfu.reference.selectors import calendar
from bangfu.registry.models import Consent, Document
from bangfu.screenings.comparing import OUTSIDE
from bangfu.screenings.present import read_present
from bangfu.screenings.selectors import current_verdict_of

_CONSENTS = {"建档": "同意建档", "核对授权": "同意核对", "公示": "同意公示"}


def standing_of(case: Case, today: date) -> Standing:
    """The standing of a case on a day."""
    papers = Document.objects.filter(household=case.household_id, removed_at__isnull=True)
    return Standing(
        met=frozenset(_met(case, today)),
        papers=frozenset(papers.values_list("kind", flat=True)),
        stayed=working_days_stayed(case.entered_on, today, calendar()),
    )


def _met(case: Case, today: date) -> set[str]:
    signed = Consent.objects.filter(household=case.household_id, withdrawn_on__isnull=True, signed_on__lte=today)
    met = {_CONSENTS[kind] for kind in signed.values_list("kind", flat=True) if kind in _CONSENTS}
    if read_present(case.household_id, today).facts is not None:
        met.add("资料完整")
    verdict = current_verdict_of(case.household)
    if verdict is not None and not verdict.problems:
        met.add("有认定结果")
        if verdict.tier not in OUTSIDE:
            met.add("在困难类别")
    if not _is_objected(case):
        met.add("无未决异议")
    return met


def _is_objected(case: Case) -> bool:
    """Whether an objection is open, or was upheld since the case last stood at its first step.

    An upheld one is not met by an answer alone: the case has to go back to where it began.
    """
    if case.objections.filter(answered_at__isnull=True).exists():
        return True
    begun = case.stays.filter(step=flow_of(case.flow).start.code).aggregate(last=Max("entered_at"))["last"]
    return begun is not None and case.objections.filter(upheld=True, answered_at__gte=begun).exists()
