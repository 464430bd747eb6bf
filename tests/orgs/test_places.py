"""Moving, merging and closing units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from bangfu.audit.events import Event
from bangfu.audit.models import Entry
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Denied, SystemActor
from bangfu.orgs.belongings import BELONGINGS, Belonging
from bangfu.orgs.models import Unit, UnitChange
from bangfu.orgs.selectors import read_tree
from bangfu.orgs.services import close_unit, merge_unit, move_unit
from tests.people import People, Units, make_units

TODAY = date(2026, 6, 1)


@pytest.fixture
def lamps() -> Iterator[dict[int, int]]:
    """Something of a higher app that belongs to units: so many lamps by unit."""
    lamps: dict[int, int] = {}

    def hand_over(actor: object, source: int, target: int) -> list[Event]:
        lamps[target] = lamps.get(target, 0) + lamps.pop(source, 0)
        return [Event("lamps.moved")]

    others = dict(BELONGINGS)
    BELONGINGS.clear()
    BELONGINGS["lamps"] = Belonging("矿灯", lambda ids: {unit: lamps.get(unit, 0) for unit in ids}, hand_over)
    yield lamps
    BELONGINGS.clear()
    BELONGINGS.update(others)


def test_a_unit_moves_with_all_below_it_and_keeps_where_it_came_from(people: People, units: Units) -> None:
    unit = move_unit(
        actor=people.administrator,
        unit_id=units.coal_face.pk,
        parent_id=units.mine_2.pk,
        version=1,
        on=TODAY,
        reason="专业化重组",
    )
    assert read_tree().path(units.team.pk) == "二矿/综采队/一班"
    change = UnitChange.objects.get(unit=unit)
    assert (change.kind, change.before, change.after, change.reason) == ("moved", "一矿", "二矿", "专业化重组")
    assert Entry.objects.get().action == "orgs.unit_moved"


def test_a_move_needs_the_action_at_both_ends(people: People, units: Units) -> None:
    people.administrator.memberships.update(unit=units.mine_1)
    for name in ("granted", "_reaches"):
        people.administrator.__dict__.pop(name, None)
    with pytest.raises(Denied):
        move_unit(
            actor=people.administrator, unit_id=units.coal_face.pk, parent_id=units.mine_2.pk, version=1, on=TODAY
        )
    with pytest.raises(Denied):
        move_unit(actor=people.administrator, unit_id=units.electric.pk, parent_id=units.mine_1.pk, version=1, on=TODAY)


def test_a_move_below_itself_or_to_where_it_is_is_refused(people: People, units: Units) -> None:
    for parent in (units.coal_face.pk, units.team.pk, units.mine_1.pk, 10_000):
        with pytest.raises(Refused) as refusal:
            move_unit(actor=SystemActor(), unit_id=units.coal_face.pk, parent_id=parent, version=1, on=TODAY)
        assert "parent" in refusal.value.messages
    assert not Entry.objects.exists()


def test_a_move_to_a_parent_that_has_the_name_already_is_refused(people: People, units: Units) -> None:
    Unit.objects.create(name="机电队", kind="district", parent=units.mine_1)
    with pytest.raises(Refused, match="机电队"):
        move_unit(actor=SystemActor(), unit_id=units.electric.pk, parent_id=units.mine_1.pk, version=1, on=TODAY)


def test_the_second_of_two_movers_is_told(people: People, units: Units) -> None:
    move_unit(actor=SystemActor(), unit_id=units.coal_face.pk, parent_id=units.mine_2.pk, version=1, on=TODAY)
    with pytest.raises(Outdated):
        move_unit(actor=SystemActor(), unit_id=units.coal_face.pk, parent_id=units.group.pk, version=1, on=TODAY)


def test_a_merge_hands_over_children_and_belongings_and_closes_the_unit(
    people: People, units: Units, lamps: dict[int, int]
) -> None:
    lamps.update({units.coal_face.pk: 3, units.heading.pk: 4})
    stays = merge_unit(
        actor=people.group_officer, unit_id=units.coal_face.pk, into_id=units.heading.pk, version=1, on=TODAY
    )
    gone = Unit.objects.get(pk=units.coal_face.pk)
    assert (stays.pk, gone.closed_on, gone.merged_into_id) == (units.heading.pk, TODAY, units.heading.pk)
    assert read_tree().path(units.team.pk) == "一矿/掘进队/一班"
    assert lamps == {units.heading.pk: 7}
    assert list(Entry.objects.order_by("number").values_list("action", flat=True)) == [
        "orgs.unit_moved", "lamps.moved", "orgs.unit_merged",
    ]  # fmt: skip


def test_a_merge_into_itself_or_a_unit_below_is_refused_and_leaves_everything(
    people: People, units: Units, lamps: dict[int, int]
) -> None:
    lamps[units.mine_1.pk] = 1
    for target in (units.mine_1.pk, units.team.pk):
        with pytest.raises(Refused) as refusal:
            merge_unit(actor=SystemActor(), unit_id=units.mine_1.pk, into_id=target, version=1, on=TODAY)
        assert "into" in refusal.value.messages
    assert Unit.objects.get(pk=units.mine_1.pk).closed_on is None
    assert lamps == {units.mine_1.pk: 1}


def test_a_unit_with_something_open_closes_only_with_a_successor(
    people: People, units: Units, lamps: dict[int, int]
) -> None:
    lamps[units.heading.pk] = 2
    with pytest.raises(Refused, match="矿灯 2 项"):
        close_unit(actor=SystemActor(), unit_id=units.heading.pk, version=1, on=TODAY)
    with pytest.raises(Refused, match="下级单位 1 项"):
        close_unit(actor=SystemActor(), unit_id=units.mine_2.pk, version=1, on=TODAY)
    closed = close_unit(
        actor=SystemActor(), unit_id=units.heading.pk, version=1, on=TODAY, successor_id=units.coal_face.pk
    )
    assert (closed.closed_on, closed.merged_into) == (TODAY, units.coal_face)
    assert lamps == {units.coal_face.pk: 2}


def test_an_empty_unit_closes_and_its_name_is_free_again(units: Units) -> None:
    close_unit(actor=SystemActor(), unit_id=units.team.pk, version=1, on=TODAY, reason="停产")
    Unit.objects.create(name="一班", kind="team", parent=units.coal_face)
    with pytest.raises(Refused):
        close_unit(actor=SystemActor(), unit_id=units.team.pk, version=2, on=TODAY)


def test_a_closed_root_does_not_take_the_reach_over_everything_from_a_group_officer(
    people: People, units: Units
) -> None:
    Unit.objects.create(name="旧集团", kind="group", closed_on=TODAY)
    assert people.group_officer.reach("orgs.view").everywhere


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_never_close_a_cycle() -> None:
    units = make_units()
    start = Barrier(2)
    outcomes: list[str] = []

    def move(unit: Unit, parent: Unit) -> None:
        start.wait()
        try:
            move_unit(actor=SystemActor(), unit_id=unit.pk, parent_id=parent.pk, version=1, on=TODAY)
            outcomes.append("moved")
        except Refused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [
        Thread(target=move, args=(units.mine_1, units.mine_2)),
        Thread(target=move, args=(units.mine_2, units.mine_1)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["moved", "refused"], connection.vendor
    assert read_tree().subtree([units.group.pk]) == set(Unit.objects.values_list("pk", flat=True))
