"""Changing one entry of a draft; the rest of its text stays letter for letter as it is."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor
from bangfu.core.criteria.sections import HEADER, SECTIONS
from bangfu.core.criteria.text_edits import changed, inserted, moved, without
from bangfu.core.criteria.yaml_writing import Value
from bangfu.policies.models import CriteriaVersion
from bangfu.policies.services.drafts import edit_draft


def change_header(actor: Actor, *, version_id: UUID, lock: int, values: Mapping[str, Value]) -> CriteriaVersion:
    """Change what a draft says of itself: 标题, 版本, 生效, 说明. Raises Denied, Refused, Outdated."""
    if not values.keys() <= set(HEADER) - {"名称"}:
        raise Refused(_("没有这一项"))
    return edit_draft(
        actor, version_id=version_id, lock=lock, what="、".join(values), edit=lambda text: changed(text, (), values)
    )


def change_entry(
    actor: Actor, *, version_id: UUID, lock: int, section: str, index: int, values: Mapping[str, Value]
) -> CriteriaVersion:
    """Change an entry of a section by its place (from 0): keys not named stay, a key with None goes.

    Raises Denied, Refused, Outdated.
    """
    place = _known(section)
    return edit_draft(
        actor,
        version_id=version_id,
        lock=lock,
        what=f"{section}/{index + 1}",
        edit=lambda text: changed(text, (place, index), values),
    )


def add_entry(
    actor: Actor, *, version_id: UUID, lock: int, section: str, values: Mapping[str, Value], index: int | None = None
) -> CriteriaVersion:
    """Add an entry to a section, at its end or before the one at ``index``. Raises Denied, Refused, Outdated."""
    place = _known(section)
    at = 1_000_000 if index is None else index
    return edit_draft(
        actor, version_id=version_id, lock=lock, what=section, edit=lambda text: inserted(text, (place,), at, values)
    )


def remove_entry(actor: Actor, *, version_id: UUID, lock: int, section: str, index: int) -> CriteriaVersion:
    """Remove an entry of a section. Raises Denied, Refused, Outdated."""
    place = _known(section)
    return edit_draft(
        actor,
        version_id=version_id,
        lock=lock,
        what=f"{section}/{index + 1}",
        edit=lambda text: without(text, (place, index)),
    )


def move_entry(actor: Actor, *, version_id: UUID, lock: int, section: str, index: int, by: int) -> CriteriaVersion:
    """Move an entry one place up (``by`` -1) or down (1). Raises Denied, Refused, Outdated."""
    place = _known(section)
    return edit_draft(
        actor,
        version_id=version_id,
        lock=lock,
        what=f"{section}/{index + 1}",
        edit=lambda text: moved(text, (place,), index, by),
    )


def switch_entry(actor: Actor, *, version_id: UUID, lock: int, index: int, on: bool) -> CriteriaVersion:
    """Switch an exclusion on or off. Raises Denied, Refused, Outdated."""
    return change_entry(actor, version_id=version_id, lock=lock, section="排除", index=index, values={"启用": on})


def _known(section: str) -> str:
    if section not in SECTIONS:
        raise Refused(_("没有这个部分"))
    return section
