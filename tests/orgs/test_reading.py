"""States with inheritance, the tree as a reader sees it, finding a unit."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.audit.models import Entry
from bangfu.base.refusals import Refused
from bangfu.base.scope import Denied
from bangfu.orgs.models import EnterpriseState, UnitState
from bangfu.orgs.selectors import find_units, paths_in, read_branches, read_tree, state_on
from bangfu.orgs.services import remove_state, set_state
from tests.people import People, Units

DAY = date(2026, 6, 1)


def test_a_unit_has_the_state_of_the_nearest_unit_above_that_has_one(people: People, units: Units) -> None:
    admin = people.administrator
    set_state(actor=admin, unit_id=units.group.pk, state="loss", since=date(2026, 1, 1))
    set_state(actor=admin, unit_id=units.mine_1.pk, state="half_stopped", since=date(2026, 5, 1), basis="矿字5号")
    set_state(actor=admin, unit_id=units.mine_1.pk, state="stopped", since=date(2026, 7, 1))
    found = state_on(units.team, DAY)
    assert found
    assert (found.state, found.since, found.unit_id) == (
        EnterpriseState.HALF_STOPPED, date(2026, 5, 1), units.mine_1.pk,
    )  # fmt: skip
    assert getattr(state_on(units.team, date(2026, 4, 30)), "state", None) == "loss"
    assert getattr(state_on(units.team, date(2026, 7, 1)), "state", None) == "stopped"
    assert getattr(state_on(units.electric, DAY), "state", None) == "loss"
    assert state_on(units.electric, date(2025, 12, 31)) is None


def test_a_state_of_the_same_day_is_corrected_and_one_can_be_taken_back(people: People, units: Units) -> None:
    first = set_state(actor=people.administrator, unit_id=units.mine_1.pk, state="loss", since=DAY)
    second = set_state(actor=people.administrator, unit_id=units.mine_1.pk, state="closed", since=DAY)
    assert (first.pk, UnitState.objects.get().state) == (second.pk, "closed")
    remove_state(actor=people.administrator, unit_id=units.mine_1.pk, state_id=second.pk)
    assert not UnitState.objects.exists()
    assert list(Entry.objects.order_by("number").values_list("action", flat=True)) == [
        "orgs.state_set", "orgs.state_set", "orgs.state_removed",
    ]  # fmt: skip


def test_a_wrong_state_or_the_state_of_another_unit_is_refused(people: People, units: Units) -> None:
    row = set_state(actor=people.administrator, unit_id=units.mine_1.pk, state="loss", since=DAY)
    with pytest.raises(Refused):
        set_state(actor=people.administrator, unit_id=units.mine_1.pk, state="bankrupt", since=DAY)
    with pytest.raises(Refused):
        remove_state(actor=people.administrator, unit_id=units.mine_2.pk, state_id=row.pk)
    with pytest.raises(Denied):
        set_state(actor=people.case_officer, unit_id=units.mine_1.pk, state="loss", since=DAY)


def test_the_tree_starts_at_the_nearest_unit_a_reader_may_see(people: People, units: Units) -> None:
    (top,) = read_branches(people.case_officer, "orgs.view", DAY)
    assert (top.unit, top.below) == (units.mine_1, 3)
    assert [child.unit for child in top.children] == [units.coal_face, units.heading]
    assert read_branches(people.outsider, "orgs.view", DAY) == []


def test_units_are_found_by_name_and_pinyin_initials_within_reach(people: People, units: Units) -> None:
    assert find_units(people.administrator, "orgs.view", "JDD") == [units.electric]
    assert find_units(people.administrator, "orgs.view", "采 队") == [units.coal_face]
    assert find_units(people.administrator, "orgs.view", "综采") == [units.coal_face]
    assert find_units(people.case_officer, "orgs.view", "jdd") == []
    assert find_units(people.administrator, "orgs.view", " ") == []


def test_paths_are_listed_parents_first_and_only_within_reach(people: People, units: Units) -> None:
    listed = [path for _, path in paths_in(people.case_officer.reach("registry.edit"), read_tree())]
    assert listed == ["一矿", "一矿/综采队", "一矿/综采队/一班", "一矿/掘进队"]
