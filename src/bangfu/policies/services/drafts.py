"""Making drafts and changing their text. A draft with errors may be saved; it cannot be handed in."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.audit.events import JSON
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.core.criteria.entry_diff import EntryChange, rebased
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.criteria.model import CriteriaSet as CriteriaText
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.criteria.text_edits import CannotEdit, changed
from bangfu.policies.checks import LONGEST_VERSION
from bangfu.policies.models import CriteriaSet, CriteriaVersion
from bangfu.policies.selectors.criteria import latest_published
from bangfu.policies.services.versions import (
    EDIT,
    State,
    clean_text,
    locked_version,
    note_editor,
    problems_in_words,
    put_text,
    tell,
)


def start_draft(actor: Actor, *, base_id: UUID) -> CriteriaVersion:
    """A new draft with the text of a published version under the next free number. Raises Denied, Refused."""
    require(actor, EDIT)
    with transaction.atomic():
        base = CriteriaVersion.objects.select_related("criteria_set").filter(pk=base_id, state=State.PUBLISHED).first()
        if base is None:
            raise Refused(_("只能从已发布的版本起草"))
        text = _edited(base.text, lambda text: changed(text, ("版本",), next_number(base)))
        return _store_draft(actor, base.criteria_set, text, base)


def copy_set(actor: Actor, *, base_id: UUID, name: str, title: str) -> CriteriaVersion:
    """A new set, whose first draft has the text of a published version of another. Raises Denied, Refused."""
    require(actor, EDIT)
    with transaction.atomic():
        base = CriteriaVersion.objects.filter(pk=base_id, state=State.PUBLISHED).first()
        if base is None:
            raise Refused(_("只能从已发布的版本起草"))
        text = _edited(base.text, lambda text: changed(changed(text, ("名称",), name), ("标题",), title))
        return _first_draft(actor, _readable(text), text)


def upload_draft(actor: Actor, *, text: str) -> CriteriaVersion:
    """A draft from the text of a file: of the set it names, which is made where there is none.

    Entries may have faults, but 名称, 标题 and 版本 must be readable. Raises Denied, Refused.
    """
    require(actor, EDIT)
    text = clean_text(text)
    criteria = _readable(text)
    with transaction.atomic():
        found = CriteriaSet.objects.filter(name=criteria.name).first()
        if found is None:
            return _first_draft(actor, criteria, text)
        return _store_draft(actor, found, text, latest_published(found))


def change_draft(actor: Actor, *, version_id: UUID, lock: int, text: str) -> CriteriaVersion:
    """Replace the whole text of a draft. Raises Denied, Refused, Outdated (``theirs["text"]`` is what stands now)."""
    return edit_draft(actor, version_id=version_id, lock=lock, edit=lambda _old: text)


def edit_draft(
    actor: Actor, *, version_id: UUID, lock: int, edit: Callable[[str], str], what: str = ""
) -> CriteriaVersion:
    """Change the text of a draft by a function of it; ``what`` names the entry for the log.

    A text that stays the same is no change: nothing is stored or logged. Raises Denied, Refused, Outdated.
    """
    require(actor, EDIT)
    with transaction.atomic():
        version = locked_version(version_id, lock, State.DRAFT)
        text = clean_text(_edited(version.text, edit))
        if text == version.text:
            return version
        _save_text(actor, version, text)
        tell(actor, "criteria.changed", version, {"entry": what} if what else {})
    return version


def rebase_draft(actor: Actor, *, version_id: UUID, lock: int) -> tuple[CriteriaVersion, list[EntryChange]]:
    """Take over into a draft what was published since it was begun, except where the draft differs itself.

    Returns the draft and the entries that both changed, which stay as drafted. Raises Denied, Refused, Outdated.
    """
    require(actor, EDIT)
    with transaction.atomic():
        version = locked_version(version_id, lock, State.DRAFT)
        latest = latest_published(version.criteria_set)
        if latest is None or version.base is None or latest.pk == version.base_id:
            raise Refused(_("起草之后没有发布过别的版本"))
        try:
            made = rebased(version.base.text, latest.text, version.text)
        except (CriteriaError, CannotEdit) as error:
            raise Refused(str(error)) from error
        version.base = latest
        _save_text(actor, version, made.text)
        details: dict[str, JSON] = {
            "base": latest.version, "taken": len(made.taken), "left": [change.label for change in made.conflicts],
        }  # fmt: skip
        tell(actor, "criteria.rebased", version, details)
    return version, made.conflicts


def drop_draft(actor: Actor, *, version_id: UUID, lock: int) -> CriteriaVersion:
    """Put a draft aside for good; it stays readable. Raises Denied, Refused, Outdated."""
    require(actor, EDIT)
    with transaction.atomic():
        version = locked_version(version_id, lock, State.DRAFT)
        version.state = State.DROPPED
        version.lock += 1
        version.save(update_fields=["state", "lock", "changed_at"])
        tell(actor, "criteria.dropped", version)
    return version


def next_number(base: CriteriaVersion) -> str:
    """The next number of a set that no version of it bears: 2026.1 is followed by 2026.2."""
    taken = set(CriteriaVersion.objects.filter(criteria_set=base.criteria_set).values_list("version", flat=True))
    stem, dot, last = base.version.rpartition(".")
    stem, start = (stem + dot, int(last)) if last.isdecimal() else (base.version + ".", 0)
    return next(number for step in range(1, 10_000) if (number := f"{stem}{start + step}") not in taken)


def _first_draft(actor: Actor, criteria: CriteriaText, text: str) -> CriteriaVersion:
    made, is_new = CriteriaSet.objects.get_or_create(name=criteria.name[:60], defaults={"title": criteria.title[:200]})
    if not is_new or len(criteria.name) > 60:
        raise Refused(name=_("已有代号是 %(name)s 的标准，请换一个代号") % {"name": criteria.name[:60]})
    return _store_draft(actor, made, text, None)


def _store_draft(actor: Actor, of_set: CriteriaSet, text: str, base: CriteriaVersion | None) -> CriteriaVersion:
    version = CriteriaVersion(criteria_set=of_set, base=base, made_by_id=actor.actor_id, changed_by_id=actor.actor_id)
    put_text(version, text)
    version.save()
    note_editor(version, actor)
    tell(actor, "criteria.draft_made", version, {"base": base.version if base else ""})
    return version


def _save_text(actor: Actor, version: CriteriaVersion, text: str) -> None:
    put_text(version, text)
    version.lock += 1
    version.changed_by_id = actor.actor_id
    version.save()
    note_editor(version, actor)


def _readable(text: str) -> CriteriaText:
    """A text as a set, for its name and title. Raises Refused with the places of its faults."""
    try:
        criteria = load_criteria(text)
    except CriteriaError as error:
        raise Refused(text=problems_in_words(error.problems)) from error
    if len(criteria.version) > LONGEST_VERSION:
        raise Refused(text=_("“版本”最多 %(most)s 个字") % {"most": LONGEST_VERSION})
    return criteria


def _edited(text: str, edit: Callable[[str], str]) -> str:
    try:
        return edit(text)
    except CannotEdit as error:
        raise Refused(str(error)) from error
