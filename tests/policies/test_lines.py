"""The lines by region and year: who may enter them, what is refused, what criteria get."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bangfu.audit.models import Entry
from bangfu.base.refusals import Refused
from bangfu.base.scope import Denied, SystemActor
from bangfu.core.criteria.library import shipped_lines
from bangfu.core.criteria.lines import resolve_line
from bangfu.policies.models import RegionLine
from bangfu.policies.selectors.lines import line_table
from bangfu.policies.services.lines import LineValues, import_lines, remove_line, save_line
from tests.people import People

VALUES = LineValues("990101", 2026, 82_500, 3_260_000, "北岭市民政局 2026 年公告")


def test_a_line_is_entered_corrected_and_told_to_the_log(people: People) -> None:
    line = save_line(people.group_officer, values=VALUES)
    save_line(people.group_officer, values=replace(VALUES, dibao_month=83_000), line_id=line.pk)
    assert line_table() == {("990101", 2026): {"dibao_month": 83_000, "province_income_year": 3_260_000}}
    assert list(Entry.objects.order_by("number").values_list("action", "subject_label")) == [
        ("lines.created", "990101 2026"),
        ("lines.changed", "990101 2026"),
    ]


@pytest.mark.parametrize("who", ["officer", "case_officer", "auditor", "administrator", "outsider"])
def test_only_the_group_enters_lines(people: People, who: str) -> None:
    with pytest.raises(Denied):
        save_line(getattr(people, who), values=VALUES)
    with pytest.raises(Denied):
        remove_line(getattr(people, who), line_id=1)
    with pytest.raises(Denied):
        import_lines(getattr(people, who), table={}, source="")
    assert not RegionLine.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("region", "9901"),
        ("region", "一二三四五六"),
        ("region", "099999"),
        ("year", 1989),
        ("year", 2201),
        ("dibao_month", 0),
        ("dibao_month", -1),
        ("dibao_month", 10_000_001),
        ("province_income_year", 0),
    ],
)
def test_a_value_out_of_range_is_refused_at_its_field(people: People, field: str, value: object) -> None:
    with pytest.raises(Refused) as refused:
        save_line(people.group_officer, values=replace(VALUES, **{field: value}))
    assert list(refused.value.messages) == [field]
    assert not Entry.objects.exists()


def test_a_second_line_for_one_region_and_year_is_refused(people: People) -> None:
    save_line(people.group_officer, values=VALUES)
    other = save_line(people.group_officer, values=replace(VALUES, year=2025))
    for line_id in (None, other.pk):
        with pytest.raises(Refused, match="2026"):
            save_line(people.group_officer, values=VALUES, line_id=line_id)


def test_a_line_entered_by_mistake_is_removed_and_its_values_stay_in_the_log(people: People) -> None:
    line = save_line(people.group_officer, values=VALUES)
    remove_line(people.group_officer, line_id=line.pk)
    assert line_table() == {}
    assert '"dibao_month":82500' in Entry.objects.get(action="lines.removed").details
    with pytest.raises(Refused):
        remove_line(people.group_officer, line_id=line.pk)


def test_the_shipped_lines_are_entered_once_and_read_back_as_they_were(db: None) -> None:
    assert import_lines(SystemActor(), table=shipped_lines(), source="虚构") == len(shipped_lines())
    assert import_lines(SystemActor(), table=shipped_lines(), source="虚构") == 0
    table = line_table()
    for region in ("990101", "990103", "990301"):
        assert resolve_line(region, 2026, table) == resolve_line(region, 2026, shipped_lines())
    assert Entry.objects.filter(action="lines.imported").count() == 1


def test_an_imported_line_takes_the_place_of_the_stored_one(people: People) -> None:
    save_line(people.group_officer, values=VALUES)
    assert import_lines(people.group_officer, table={("990101", 2026): {"dibao_month": 1}}, source="新") == 1
    assert line_table() == {("990101", 2026): {"dibao_month": 1, "province_income_year": None}}


def test_a_year_without_a_line_has_none(db: None) -> None:
    import_lines(SystemActor(), table=shipped_lines(), source="虚构")
    assert resolve_line("990101", date(2031, 1, 1).year, line_table()) is None
