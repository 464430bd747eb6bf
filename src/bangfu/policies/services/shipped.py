"""The criteria that come with the product, entered as published versions."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bangfu.core.criteria.library import load_shipped, shipped_names
from bangfu.core.criteria.model import CriteriaSet as CriteriaText
from bangfu.policies.digests import digest_of
from bangfu.policies.models import CriteriaSet, CriteriaVersion

FIRST_IN_USE = "union-current"


@transaction.atomic
def enter_shipped_criteria() -> list[CriteriaVersion]:
    """Enter the shipped versions that are missing; those a union wrote itself are never touched.

    Returns what was entered. The first time, ``union-current`` becomes the set in use. The log says nothing of it:
    nobody acts here, and what each run used stands in the log by its digest.
    """
    entered = []
    for name in shipped_names():
        text, criteria = load_shipped(name)
        of_set = CriteriaVersion.objects.filter(criteria_set__name=name, version=criteria.version)
        if not of_set.filter(state=CriteriaVersion.State.PUBLISHED).exists():
            entered.append(_enter(text, criteria))
    return entered


def _enter(text: str, criteria: CriteriaText) -> CriteriaVersion:
    first = criteria.name == FIRST_IN_USE and not CriteriaSet.objects.filter(in_use=True).exists()
    found, _ = CriteriaSet.objects.get_or_create(
        name=criteria.name, defaults={"title": criteria.title, "in_use": first}
    )
    return CriteriaVersion.objects.create(
        criteria_set=found,
        version=criteria.version,
        state=CriteriaVersion.State.PUBLISHED,
        text=text,
        digest=digest_of(text),
        effective_from=criteria.effective_from,
        effective_to=criteria.effective_to,
        published_at=timezone.now(),
    )


def enter_after_migrating(**_told: Any) -> None:
    """What Django calls when tables were brought up or down; without all tables there is nothing to enter."""
    table = CriteriaVersion._meta.db_table  # noqa: SLF001 - Django's documented way to the table
    if table in connection.introspection.table_names():
        enter_shipped_criteria()
