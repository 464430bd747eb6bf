"""Invented people and files for tests of the registry. Regions and numbers are of the unassigned prefix 990000."""

from __future__ import annotations

from typing import Any

from bangfu.accounts.models import User
from bangfu.core.national.id_number import check_character
from bangfu.orgs.models import Unit
from bangfu.registry.models import Household
from bangfu.registry.services import create_household


def number(born: str = "19800101", order: int = 1) -> str:
    """A right ID number for a birth date (yyyymmdd) and a three-digit order."""
    body = f"990000{born}{order:03d}"
    return body + check_character(body)


def head(name: str = "张三", **more: Any) -> dict[str, Any]:
    """A worker."""
    return {"name": name, "id_number": number(), "phone": "13800006621", **more}


def facts(**more: Any) -> dict[str, Any]:
    """The least that a file needs."""
    return {"region": "990000", "work_status": "在岗", **more}


def make_file(actor: User, unit: Unit, order: int = 1, name: str = "张三", **more: Any) -> Household:
    """A file of one worker."""
    worker = {"name": name, "id_number": number(order=order)}
    return create_household(actor, unit=unit, head=worker, facts=facts(**more))
