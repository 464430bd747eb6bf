"""Taking the tree for oneself while a command changes it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bangfu.base.refusals import Outdated, Refused
from bangfu.orgs.models import Unit

FIELDS = ("name", "kind", "code", "credit_code", "union_name", "has_centre", "region", "order")
"""What an officer edits in place; the parent changes by its own command."""


def lock_tree() -> None:
    """Let one command at a time change the tree.

    Two moves that are each fine could close a cycle together, and a name could be taken twice where the parent is
    empty; the tree changes a few times a month, so one lock costs nothing. ``no_key`` leaves rows that point to a
    root free to be written.
    """
    list(Unit.objects.select_for_update(no_key=True).filter(parent__isnull=True).order_by("pk").values_list("pk"))


def open_unit(unit_id: int, field: str = "") -> Unit:
    """The unit, unless it is gone or closed. Raises Refused."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or unit.closed_on is not None:
        message = _("没有这个单位，或它已撤销")
        raise Refused(**{field: message}) if field else Refused(message)
    return unit


def hold_open_unit(unit_id: int, field: str = "") -> Unit:
    """The unit, kept from being closed, merged or moved until the transaction ends. Raises Refused as open_unit does.

    Whoever puts something into a unit calls this before locking anything else; else what he puts there in the same
    moment as the unit ends would neither be counted nor handed over.
    """
    lock_tree()
    return open_unit(unit_id, field)


def unchanged_unit(unit_id: int, version: int) -> Unit:
    """The unit as the officer saw it. Raises Outdated with what stands there now."""
    unit = open_unit(unit_id)
    if unit.version != version:
        raise Outdated({field: getattr(unit, field) for field in FIELDS}, version=unit.version)
    return unit
