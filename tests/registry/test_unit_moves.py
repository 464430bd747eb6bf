"""Files when their unit is merged or closed."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.accounts.models import User
from bangfu.audit.models import Entry
from bangfu.base.refusals import Refused
from bangfu.base.scope import SystemActor
from bangfu.orgs.services import close_unit, merge_unit
from bangfu.registry.models import Household
from tests.people import People, Units
from tests.registry.families import make_file

TODAY = date(2026, 6, 1)


def test_files_go_over_with_their_history_when_the_unit_is_merged(people: People, units: Units) -> None:
    file = make_file(people.case_officer, units.heading)
    merge_unit(actor=SystemActor(), unit_id=units.heading.pk, into_id=units.electric.pk, version=1, on=TODAY)
    moved = Household.objects.get(pk=file.pk)
    assert (moved.unit, moved.version) == (units.electric, file.version + 1)
    entry = Entry.objects.get(action="registry.household_transferred")
    assert (entry.subject_id, entry.unit_id) == (str(file.pk), units.electric.pk)
    assert not User.objects.get(pk=people.case_officer.pk).may("registry.view", moved.unit_id)


def test_a_unit_with_an_open_file_does_not_close_without_a_successor(people: People, units: Units) -> None:
    make_file(people.case_officer, units.heading)
    with pytest.raises(Refused, match="家庭档案 1 项"):
        close_unit(actor=SystemActor(), unit_id=units.heading.pk, version=1, on=TODAY)


def test_files_no_longer_in_use_go_over_too_and_do_not_stand_in_the_way(people: People, units: Units) -> None:
    file = make_file(people.case_officer, units.heading)
    Household.objects.filter(pk=file.pk).update(state="closed")
    close_unit(actor=SystemActor(), unit_id=units.heading.pk, version=1, on=TODAY, successor_id=units.coal_face.pk)
    assert Household.objects.get(pk=file.pk).unit == units.coal_face
