"""What leaves as a workbook: texts that spreadsheet programs do not run, and numbers under masks."""

from __future__ import annotations

import io
import itertools
from typing import Any

import pytest
from openpyxl import load_workbook

from bangfu.base.scope import SystemActor
from bangfu.registry.services import create_household
from tests.registry.families import facts, number
from tests.security.addresses import pages
from tests.security.world import World, signed_in

pytestmark = pytest.mark.django_db
FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "=HYPERLINK(1)"]
_ROLES = ("group_officer", "administrator", "officer", "auditor")


def exports(world: World, **form: str) -> dict[str, tuple[Any, ...]]:
    """The cells of every list that can be taken out, by page; one of each role that has it."""
    found: dict[str, tuple[Any, ...]] = {}
    for page, name in itertools.product(pages(), _ROLES):
        user = world.walkers[name]
        if page.kwargs or not page.post or not page.actions or not page.open_to(user):
            continue
        response = signed_in(user).post(page.address({}), {"_do": "export", **form})
        if "spreadsheet" in response.headers.get("Content-Type", ""):
            book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
            found[f"{page.name} {name}"] = tuple(cell for row in book.active.iter_rows() for cell in row)
    return found


def test_cells_that_look_like_formulas_are_texts(world: World) -> None:
    for order, formula in enumerate(FORMULAS):
        worker = {"name": formula, "id_number": number("19660606", 300 + order), "bank_name": formula}
        create_household(SystemActor(), unit=world.near.unit, head=worker, facts=facts(), archive_no=f"={order}+1")
    found = exports(world)
    assert {"registry:list group_officer", "audit:list auditor"} <= set(found)
    cells = [cell for page in found.values() for cell in page]
    assert {str(cell.value).strip() for cell in cells} >= {formula.strip() for formula in FORMULAS}
    assert [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink] == []


def test_exports_hold_no_number_in_full(world: World) -> None:
    for page, cells in exports(world).items():
        held = "\n".join(str(cell.value) for cell in cells)
        assert [secret for secret in world.secrets if secret in held] == [], page
    asked = exports(world, unmasked="1")
    assert not any("officer" in page and "group" not in page for page in asked if page.startswith("registry"))
