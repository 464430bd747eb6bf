"""Founding and changing units."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.audit.models import Entry
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Denied, SystemActor
from bangfu.orgs.models import Unit, UnitChange
from bangfu.orgs.services import UnitData, change_unit, create_unit
from tests.people import People, Units

TODAY = date(2026, 6, 1)


def data(**fields: object) -> UnitData:
    return UnitData(**{"name": "通风队", "kind": "district", **fields})  # type: ignore[arg-type]


def test_a_unit_is_founded_below_another_with_its_history_and_an_entry(people: People, units: Units) -> None:
    unit = create_unit(
        actor=people.administrator, parent_id=units.mine_1.pk, data=data(code=" Ｔ-01 ", credit_code=""), on=TODAY
    )
    assert (unit.parent, unit.code, unit.initials) == (units.mine_1, "T-01", "tfd")
    assert UnitChange.objects.get(unit=unit).kind == "founded"
    entry = Entry.objects.get()
    assert (entry.action, entry.subject_label, entry.unit_id) == ("orgs.unit_founded", "一矿/通风队", unit.pk)


def test_an_officer_without_the_action_or_outside_the_unit_is_denied(people: People, units: Units) -> None:
    for actor in (people.case_officer, people.outsider, people.auditor):
        with pytest.raises(Denied):
            create_unit(actor=actor, parent_id=units.mine_1.pk, data=data(), on=TODAY)
        with pytest.raises(Denied):
            change_unit(actor=actor, unit_id=units.mine_1.pk, data=data(), version=1, on=TODAY)


def test_a_new_root_takes_a_reach_over_everything(people: People, units: Units) -> None:
    people.administrator.memberships.update(unit=units.mine_1)
    people.administrator.__dict__.pop("granted", None)
    with pytest.raises(Denied):
        create_unit(actor=people.administrator, parent_id=None, data=data(name="南岭", kind="group"), on=TODAY)
    assert (
        create_unit(actor=SystemActor(), parent_id=None, data=data(name="南岭", kind="group"), on=TODAY).parent_id
        is None
    )


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"name": "　"}, "name", "请填写"),
        ({"name": "通风/队"}, "name", "斜杠"),
        ({"name": "综采队"}, "name", "已有"),
        ({"name": "队" * 61}, "name", "最多 60"),
        ({"kind": "group"}, "kind", "不能设在"),
        ({"kind": "company"}, "kind", "没有这种"),
        ({"region": "123"}, "region", "6 位"),
        ({"region": "000000"}, "region", "6 位"),
        ({"credit_code": "91350100M000100Y44"}, "credit_code", "校验码"),
        ({"code": "K1"}, "code", "已被使用"),
    ],
)
def test_a_wrong_field_is_refused_at_its_place(
    people: People, units: Units, fields: dict[str, str], field: str, message: str
) -> None:
    Unit.objects.filter(pk=units.mine_2.pk).update(code="K1")
    with pytest.raises(Refused) as refusal:
        create_unit(actor=people.administrator, parent_id=units.mine_1.pk, data=data(**fields), on=TODAY)
    assert message in refusal.value.messages[field]
    assert not Entry.objects.exists()


def test_a_parent_that_is_gone_or_closed_is_refused(people: People, units: Units) -> None:
    Unit.objects.filter(pk=units.heading.pk).update(closed_on=TODAY)
    for parent in (units.heading.pk, 10_000):
        with pytest.raises(Refused):
            create_unit(actor=people.administrator, parent_id=parent, data=data(kind="team"), on=TODAY)


def test_a_change_keeps_old_and_new_and_renaming_is_part_of_the_history(people: People, units: Units) -> None:
    wanted = data(name="综采一队", union_name="综采一队分会", credit_code="91350100m000100y43", order=1)
    unit = change_unit(actor=people.administrator, unit_id=units.coal_face.pk, data=wanted, version=1, on=TODAY)
    assert (unit.name, unit.version, unit.credit_code) == ("综采一队", 2, "91350100M000100Y43")
    change = UnitChange.objects.get()
    assert (change.kind, change.before, change.after) == ("renamed", "综采队", "综采一队")
    assert Entry.objects.get().action == "orgs.unit_changed"


def test_the_second_of_two_editors_sees_what_the_first_wrote(people: People, units: Units) -> None:
    change_unit(actor=people.administrator, unit_id=units.heading.pk, data=data(name="掘进一队"), version=1, on=TODAY)
    with pytest.raises(Outdated) as outdated:
        change_unit(
            actor=people.group_officer, unit_id=units.heading.pk, data=data(name="掘进二队"), version=1, on=TODAY
        )
    assert (outdated.value.theirs["name"], outdated.value.version) == ("掘进一队", 2)
    assert Unit.objects.get(pk=units.heading.pk).name == "掘进一队"


def test_a_change_that_changes_nothing_writes_nothing(people: People, units: Units) -> None:
    unit = units.heading
    same = data(name=unit.name, order=unit.order)
    assert change_unit(actor=people.administrator, unit_id=unit.pk, data=same, version=1, on=TODAY).version == 1
    assert not Entry.objects.exists()


def test_a_kind_that_no_longer_fits_the_units_below_is_refused(people: People, units: Units) -> None:
    with pytest.raises(Refused) as refusal:
        change_unit(
            actor=people.administrator,
            unit_id=units.mine_1.pk,
            data=data(name="一矿", kind="team"),
            version=1,
            on=TODAY,
        )
    assert "kind" in refusal.value.messages
