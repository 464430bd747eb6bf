"""Imports, single commands and commands that fail, all at the same moment: the log stays one whole chain."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from bangfu.audit.models import Chain, Entry
from bangfu.audit.verifying import verify_chain
from bangfu.base.scope import SystemActor
from bangfu.core.exchange.synthetic import generate_register
from bangfu.registry.models import Household
from bangfu.registry.services import FileRow, create_household, edit_household, undo_households, write_households
from tests.people import People, Units
from tests.registry.families import facts, make_file, number
from tests.registry.rows import ON

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS, BATCH = 4, 15
PATIENCE = 120  # seconds; a writer that takes longer is stuck


class GaveUp(Exception):  # noqa: N818 - a decision of the test, not an error
    """Ends a transaction that had written to the log."""


def together(commands: dict[str, Callable[[int], object]]) -> dict[str, BaseException]:
    """Call each command ROUNDS times in a thread of its own, all at once; what was raised, by name."""
    start = threading.Barrier(len(commands))
    raised: dict[str, BaseException] = {}

    def run(name: str) -> None:
        start.wait()
        try:
            for turn in range(ROUNDS):
                commands[name](turn)
        except BaseException as error:
            raised[name] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(name,), name=name) for name in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), thread.name
    return raised


def batches(*units: int) -> list[list[list[FileRow]]]:
    """For each unit ROUNDS batches of households; nobody stands in two of them."""
    made = generate_register(len(units) * ROUNDS * BATCH, 7, on=ON)
    members: dict[int, list[dict[str, Any]]] = {}
    for row in made.members.to_pylist():
        members.setdefault(row["household_no"], []).append(row)
    rows = made.households.to_pylist()
    found = []
    for place, unit in enumerate(units):
        own = [FileRow(unit, row, members[row["household_no"]]) for row in rows[place :: len(units)]]
        found.append([own[first : first + BATCH] for first in range(0, len(own), BATCH)])
    return found


def test_the_chain_verifies_after_imports_and_commands_at_once(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    system = SystemActor()
    first, second = batches(units.coal_face.pk, units.electric.pk)

    def bring_in_and_take_back(turn: int) -> None:
        written = write_households(system, second[turn], on=ON, source="乙.xlsx")
        undo_households(system, [each.undo for each in written[:5]], source="乙.xlsx")

    def give_up(turn: int) -> None:
        with pytest.raises(GaveUp), transaction.atomic():
            edit_household(people.case_officer, file.pk, version=None, facts={"houses": 90 + turn})
            raise GaveUp

    def create(turn: int) -> object:
        worker = {"name": "李四", "id_number": number(order=901 + turn)}
        return create_household(people.officer, unit=units.coal_face, head=worker, facts=facts())

    raised = together(
        {
            "import": lambda turn: write_households(system, first[turn], on=ON, source="甲.xlsx"),
            "import and undo": bring_in_and_take_back,
            "create": create,
            "edit": lambda turn: edit_household(people.officer, file.pk, version=None, facts={"houses": turn}),
            "give up": give_up,
        }
    )
    assert raised == {}
    files = ROUNDS * (2 * BATCH - 5 + 1) + 1
    assert Household.objects.count() == files
    expected = {
        "registry.household_created": ROUNDS * (2 * BATCH + 1) + 1,
        "registry.import_undone": ROUNDS * 5,
        "registry.household_changed": ROUNDS,
    }
    assert Counter(Entry.objects.values_list("action", flat=True)) == expected
    total = sum(expected.values())
    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == list(range(1, total + 1))
    assert Chain.objects.get().last_number == total
    verified = verify_chain([])
    assert (verified.entries, verified.finding) == (total, None)
