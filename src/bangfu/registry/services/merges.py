"""Merging two files that turned out to be one family, so that it can be taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.events import Change
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.orgs.services.locking import lock_tree, open_unit
from bangfu.registry import columns
from bangfu.registry.models import Asset, Cause, Consent, Document, Expense, Household, Income, Member, Merge
from bangfu.registry.models.household import HouseholdState
from bangfu.registry.services.opening import close_file, command, open_file
from bangfu.registry.services.rowlog import RowLog, revert
from bangfu.registry.stored import items_in_force

MERGE = "registry.merge"


def merge_households(actor: Actor, *, source_id: UUID, target_id: UUID, reason: str) -> Merge:
    """Put everything of ``source`` into ``target``; ``source`` stays as a merged file. Raises Denied, Refused.

    Members whom both files name stay once, with the rows of the target; amounts of a kind that the target has in force
    for the same person stay behind, so that nothing is counted twice.
    """
    if source_id == target_id:
        raise Refused(target=_("不能与自己合并"))
    if not reason.strip():
        raise Refused(reason=_("请写明合并原因"))
    with command():
        files = {key: open_file(actor, MERGE, key) for key in sorted((source_id, target_id))}
        source, target = files[source_id], files[target_id]
        log = RowLog()
        _move_members(source, target, log)
        for model in (Income, Expense, Asset, Cause):
            _move_items(model, source, target, log)
        for paper in (Document, Consent):
            _move_papers(paper, source, target, log)
        _set(source, log, state=HouseholdState.MERGED)
        merge = Merge(source=source, target=target, reason=reason.strip()[:200], by_name=actor.actor_name[:100])
        merge.moved = log.to_json()
        merge.save()
        close_file(actor, target, "registry.household_merged", changes=[Change("merged", None, source.archive_no)])
        changes = [Change("merged_into", None, target.archive_no), Change("reason", None, reason.strip())]
        close_file(actor, source, "registry.household_merged", changes=changes)
    return merge


def undo_merge(actor: Actor, merge_id: UUID) -> Merge:
    """Take a merge back while its rows are still what it left. Raises Denied, Refused."""
    with command():
        lock_tree()
        merge = Merge.objects.select_for_update().get(pk=merge_id)
        keys = sorted((merge.source_id, merge.target_id))
        files = {file.pk: file for file in Household.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
        for file in files.values():
            require(actor, MERGE, file.unit_id)
        source, target = files[merge.source_id], files[merge.target_id]
        if merge.undone_at or source.state != HouseholdState.MERGED or target.state != HouseholdState.OPEN:
            raise Refused(_("这次合并已撤销，或档案已不在合并后的状态"))
        if Merge.objects.filter(target=target, undone_at__isnull=True, at__gt=merge.at).exists():
            raise Refused(_("其后又有一次合并，请先撤销那一次"))
        open_unit(source.unit_id)
        revert([RowLog.from_json(merge.moved)])
        merge.undone_at = timezone.now()
        merge.save(update_fields=["undone_at"])
        source.refresh_from_db()
        close_file(actor, source, "registry.merge_undone")
        close_file(actor, target, "registry.merge_undone")
    return merge


def _set(row: Any, log: RowLog, **values: Any) -> None:
    log.set(row, **values)
    row.save(update_fields=list(values))


def _move_members(source: Household, target: Household, log: RowLog) -> None:
    present = set(Member.objects.filter(household=target, until__isnull=True).values_list("person_id", flat=True))
    today = timezone.localdate()
    order = len(present)
    for member in Member.objects.filter(household=source, until__isnull=True):
        if member.person_id in present:
            _set(member, log, until=max(member.since or today, today))
            continue
        relation = "其他亲属" if member.relation == columns.SELF else member.relation
        order += 1
        _set(member, log, household_id=target.pk, relation=relation, order=order)


def _move_items(model: Any, source: Household, target: Household, log: RowLog) -> None:
    today = timezone.localdate()
    holding = items_in_force(model, today) | Q(since__gt=today)
    standing = {_kind_of(row) for row in model.objects.filter(holding, household=target, until__isnull=True)}
    for row in model.objects.filter(household=source):
        if _kind_of(row) not in standing:
            _set(row, log, household_id=target.pk)


def _kind_of(row: Any) -> tuple[object, ...]:
    if isinstance(row, Cause):
        return (row.main,) if row.main else (row.main, row.cause)
    return (row.kind, getattr(row, "person_id", None), getattr(row, "description", ""))


def _move_papers(model: Any, source: Household, target: Household, log: RowLog) -> None:
    for row in model.objects.filter(household=source):
        clash = model is Consent and Consent.objects.filter(
            household=target, kind=row.kind, person=row.person_id, withdrawn_on__isnull=True
        )
        if not clash:
            _set(row, log, household_id=target.pk)
