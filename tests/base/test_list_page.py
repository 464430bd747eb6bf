"""The list page, over the households of the cast."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any, ClassVar

import django_filters
import django_tables2 as tables
import pytest
from django.test import RequestFactory
from python_calamine import CalamineWorkbook

from bangfu.base.lists import ListPage, ListTable, MaskedColumn, paging
from bangfu.base.lists import export as export_module
from bangfu.base.refusals import Refused
from bangfu.base.scope import Denied
from bangfu.core.national.masks import mask_phone
from bangfu.registry.models import Household, Person

pytestmark = pytest.mark.django_db


class _Table(ListTable):
    archive_no = tables.Column()
    unit = tables.Column()
    address = MaskedColumn(mask=mask_phone, verbose_name="电话")


class _Filter(django_filters.FilterSet):
    archive_no = django_filters.CharFilter(lookup_expr="startswith")
    houses = django_filters.NumberFilter()


class _Page(ListPage):
    key, title, action = "tests.households", "家庭档案", "registry.view"
    model, table_class, filterset_class = Household, _Table, _Filter
    unit_path = "unit_id"
    ordering = ("archive_no",)
    sortable: ClassVar = {"archive_no": ("archive_no",)}
    export_action = "registry.export"
    exported: ClassVar[list[tuple[int, bool]]] = []

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("unit")

    def on_export(self, request, count, *, unmasked):
        self.exported.append((count, unmasked))


@pytest.fixture
def households(units):
    made = []
    for number, unit in enumerate([units.coal_face, units.coal_face, units.heading, units.electric], start=1):
        person = Person.objects.create(name=f"甲{number}")
        household = Household(archive_no=f"编{number}", unit=unit, head=person, region="990000", work_status="在岗")
        household.address = "13800001234"
        household.save()
        made.append(household)
    return made


def get(user, address="/", **headers):
    return ask(RequestFactory().get(address, headers=headers), user)


def post(user, address, **data):
    return ask(RequestFactory().post(address, data), user)


def ask(request, user):
    from django.contrib.messages.storage.cookie import CookieStorage
    from django.urls import resolve
    from django_htmx.middleware import HtmxDetails

    request.user = user
    request.htmx = HtmxDetails(request)
    request.resolver_match = resolve("/")
    request._messages = CookieStorage(request)
    return _Page.as_view()(request)


def text(response):
    return response.content.decode()


def test_it_shows_the_rows_in_reach_and_no_others(people, households):
    page = text(get(people.officer))
    assert "编1" in page
    assert "编2" in page
    assert "编3" not in page
    assert "编4" not in page


def test_it_turns_away_who_lacks_the_action(people, households):
    with pytest.raises(Denied):
        get(people.finance)


def test_a_search_narrows_the_rows(people, households):
    page = text(get(people.group_officer, "/?archive_no=编3"))
    assert "编3" in page
    assert "编1<" not in page


def test_what_was_asked_stands_as_chips_each_with_its_way_out(people, units, households):
    page = text(get(people.group_officer, f"/?archive_no=编3&unit={units.mine_1.pk}&page=2&sort=archive_no"))
    assert "组织机构：一矿" in page
    assert f'href="/?unit={units.mine_1.pk}&amp;sort=archive_no" aria-label="去掉条件：' in page
    assert 'href="/?archive_no=%E7%BC%963&amp;sort=archive_no" aria-label="去掉条件：组织机构' in page
    assert "chip" not in text(get(people.group_officer))


def test_a_heading_leads_upwards_then_downwards_then_back(people, households):
    for asked, following in [("", "?sort=archive_no"), ("archive_no", "?sort=-archive_no"), ("-archive_no", "?")]:
        page = text(get(people.group_officer, f"/?page=3&sort={asked}"))
        assert re.search(rf'<th [^>]*scope="col"[^>]*><a href="{re.escape(following)}">', page), asked


def test_a_search_that_cannot_be_read_finds_nothing_and_says_so(people, households):
    page = text(get(people.group_officer, "/?houses=many"))
    assert "没有符合条件的记录" in page
    assert "invalid-feedback" in page


def test_a_unit_of_the_tree_narrows_to_its_subtree(people, units, households):
    page = text(get(people.group_officer, f"/?unit={units.mine_1.pk}"))
    assert "编3" in page
    assert "编4" not in page


def test_a_unit_out_of_reach_shows_nothing(people, units, households):
    assert "没有符合条件的记录" in text(get(people.officer, f"/?unit={units.mine_2.pk}"))


@pytest.mark.parametrize("unit", ["abc", "-1", "9" * 30, "１"])
def test_a_forged_unit_does_no_harm(people, households, unit):
    assert get(people.officer, f"/?unit={unit}").status_code == 200


def test_htmx_gets_the_results_alone(people, households):
    part = text(get(people.officer, "/", hx_request="true", hx_target="list-results"))
    assert "编1" in part
    assert "<html" not in part
    whole = get(people.officer, "/", hx_request="true", hx_target="list-results", hx_history_restore_request="true")
    assert "<html" in text(whole)
    assert "HX-Request" in whole["Vary"]


def test_only_named_columns_can_be_sorted_by(people, households):
    down = text(get(people.group_officer, "/?sort=-archive_no"))
    assert down.index("编4") < down.index("编1")
    same = text(get(people.group_officer, "/?sort=-head__name"))
    assert same.index("编1") < same.index("编4")


def test_a_page_beyond_the_end_is_the_last_one(people, households):
    assert "编4" in text(get(people.group_officer, "/?page=99"))
    assert "编1" in text(get(people.group_officer, "/?page=-3"))


def test_counting_stops_at_the_cap(people, households, monkeypatch):
    monkeypatch.setattr(paging, "COUNT_CAP", 3)
    page = text(get(people.group_officer))
    assert "超过 3 条" in page
    assert "编4" not in page


def test_the_tree_counts_each_subtree(people, units, households):
    part = text(get(people.group_officer, f"/?_part=tree&unit={units.mine_1.pk}"))
    assert "北岭矿业集团" in part
    assert "综采队" in part
    assert '<span class="tree-count">3</span>' in part
    assert "机电队" not in part


def test_a_branch_shows_children_in_reach_only(people, units, households):
    assert "机电队" in text(get(people.group_officer, f"/?_part=branch&node={units.mine_2.pk}"))
    assert "机电队" not in text(get(people.case_officer, f"/?_part=branch&node={units.mine_2.pk}"))


def test_closed_units_stay_away_until_asked_for_and_then_are_grey(people, units, households):
    units.electric.closed_on = date(2026, 6, 1)
    units.electric.save()
    asked = f"/?_part=branch&node={units.mine_2.pk}"
    assert "机电队" not in text(get(people.group_officer, asked))
    shown = text(get(people.group_officer, asked + "&with_closed=1"))
    assert "机电队（已撤销）" in shown
    assert 'class="text-secondary"' in shown
    assert "机电队" not in text(get(people.group_officer, "/?_part=tree&words=jd"))
    assert "机电队" in text(get(people.group_officer, "/?_part=tree&words=jd&with_closed=1"))
    assert "机电队" in text(get(people.group_officer, f"/?_part=tree&unit={units.electric.pk}")), "it is chosen"


def test_what_closed_units_hold_counts_for_those_above_and_is_listed_with_them(people, units, households):
    units.electric.closed_on = date(2026, 6, 1)
    units.electric.save()
    part = text(get(people.group_officer, "/?_part=tree"))
    assert '<span class="tree-count">4</span>' in part
    assert "编4" in text(get(people.group_officer, f"/?unit={units.mine_2.pk}"))


@pytest.mark.parametrize("words", ["机电", "jd"])
def test_the_tree_is_searched_by_name_and_initials(people, households, words):
    assert "二矿/机电队" in text(get(people.group_officer, f"/?_part=tree&words={words}"))


def test_settings_are_kept_for_the_user_alone(people, households):
    post(people.group_officer, "/", _do="columns", show=["address"])
    post(people.group_officer, "/", _do="size", size="50")
    post(people.group_officer, "/", _do="density")
    mine = text(get(people.group_officer))
    assert 'data-label="Unit"' not in mine
    assert 'data-label="电话"' in mine
    assert "is-dense" in mine
    assert '<option value="50" selected' in mine
    assert "is-dense" not in text(get(people.officer))


@pytest.mark.parametrize("size", ["7", "100000", "x", ""])
def test_a_size_that_is_not_offered_is_not_taken(people, households, size):
    post(people.officer, "/", _do="size", size=size)
    assert '<option value="20" selected' in text(get(people.officer))


def test_a_search_is_saved_and_forgotten(people, households):
    post(people.officer, "/?archive_no=编1", _do="save_search", name="甲<b>")
    page = text(get(people.officer))
    assert "甲&lt;b&gt;" in page
    assert "?archive_no=%E7%BC%961" in page
    post(people.officer, "/", _do="drop_search", name="甲<b>")
    assert "甲&lt;b&gt;" not in text(get(people.officer))


def exported_cells(response):
    content = b"".join(response.streaming_content)
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_an_export_holds_what_is_shown_masked(people, households):
    _Page.exported.clear()
    post(people.case_officer, "/", _do="columns", show=["address"])
    cells = exported_cells(post(people.case_officer, "/?archive_no=编1", _do="export"))
    assert cells == [["Archive no", "电话"], ["编1", "138****1234"]]
    assert _Page.exported == [(1, False)]


def test_a_full_export_needs_the_permission(people, households):
    cells = exported_cells(post(people.case_officer, "/?archive_no=编1", _do="export", unmasked="1"))
    assert cells[1][-1] == "13800001234"
    with pytest.raises(Denied):
        post(people.officer, "/", _do="export", unmasked="1")
    with pytest.raises(Denied):
        post(people.group_reviewer, "/", _do="export")


def test_a_formula_in_a_cell_stays_text(people, households):
    Household.objects.filter(pk=households[0].pk).update(archive_no='=HYPERLINK("x")')
    cells = exported_cells(post(people.officer, "/?archive_no==", _do="export"))
    assert cells[1][0] == '=HYPERLINK("x")'


def test_an_export_that_is_too_large_is_refused(people, households, monkeypatch):
    monkeypatch.setattr(export_module, "ROWS_AT_MOST", 1)
    with pytest.raises(Refused, match="最多导出"):
        post(people.officer, "/", _do="export")


def test_an_empty_list_says_what_to_do_next(people, units):
    assert "这里还没有记录" in text(get(people.officer))
