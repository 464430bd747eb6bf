"""The list of files shows how they were judged; the form of a new file shows what it needs."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from bangfu.registry.models import Household, Member
from bangfu.registry.panels import Standing, tier_column
from bangfu.registry.search import find_households
from bangfu.registry.web.file_forms import HouseholdForm
from tests.registry.families import make_file
from tests.registry.test_pages import signed_in

pytestmark = pytest.mark.django_db


def test_tier_and_main_cause_come_from_whoever_screens_in_one_question(people, units, monkeypatch):
    judged = make_file(people.officer, units.coal_face, 1, "甲一")
    make_file(people.officer, units.coal_face, 2, "甲二")
    asked = []

    def labels(keys):
        asked.append(set(keys))
        return {judged.pk: Standing("深度困难", "患重特大疾病")}

    monkeypatch.setattr(tier_column, "labels", labels)
    page = signed_in(people.officer).get(reverse("registry:list")).content.decode()
    assert len(asked) == 1
    assert len(asked[0]) == 2
    assert page.count('data-label="致困原因">患重特大疾病</td>') == 1
    assert page.count('data-label="致困原因"></td>') == 1
    assert page.count('<span class="tag tag-red">深度困难</span>') == 1


def test_a_row_offers_editing_only_where_its_reader_may(people, units):
    file = make_file(people.officer, units.coal_face, 1, "甲一")
    edit = f'<a href="{reverse("registry:edit", args=[file.pk])}">编辑</a>'
    assert edit in signed_in(people.officer).get(reverse("registry:list")).content.decode()
    page = signed_in(people.reviewer).get(reverse("registry:list")).content.decode()
    assert file.archive_no in page
    assert edit not in page


def summaries(page):
    return re.findall(r"<summary[^>]*>(.*?)</summary>", page, re.DOTALL)


def test_a_new_file_asks_first_for_what_it_needs(people, units):
    page = signed_in(people.officer).get(reverse("registry:create")).content.decode()
    assert sum("住房与财产" in each or "家庭情况" in each for each in summaries(page)) == 2
    shown = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    for name in ("unit", "name", "id_number", "phone", "region", "work_status"):
        assert f'name="{name}"' in shown, name
    for name in HouseholdForm(people.officer).fields:
        assert f'name="{name}"' in page, name


def test_a_part_that_was_filled_in_wrongly_is_open(people, units):
    answer = signed_in(people.officer).post(reverse("registry:create"), {"houses": "-3"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert not any("住房与财产" in each for each in summaries(page))
    assert any("家庭情况" in each for each in summaries(page))


def test_nothing_is_folded_where_a_file_is_corrected(people, units):
    file = make_file(people.officer, units.coal_face, 1, "甲一")
    page = signed_in(people.officer).get(reverse("registry:edit", args=[file.pk])).content.decode()
    assert not [each for each in summaries(page) if "选填" in each]


@pytest.mark.parametrize("typed", ["ZENG", "zy", "cy", "xb", "bl-7", "BL-7", "曾一"])
def test_a_file_is_found_by_either_reading_of_a_name_and_by_its_number_in_small_letters(people, units, typed):
    file = make_file(people.officer, units.coal_face, 1, "曾一")
    Household.objects.filter(pk=file.pk).update(archive_no="BL-7001")
    found = {each.pk for each in find_households(people.officer, typed)}
    assert found == (set() if typed in ("ZENG", "xb") else {file.pk})
    page = signed_in(people.officer).get(reverse("registry:list"), {"who": typed}).content.decode()
    assert ("BL-7001" in page) == bool(found)


def test_the_list_counts_who_lives_in_the_household_now(people, units):
    make_file(people.officer, units.coal_face, 1, "甲一")
    page = signed_in(people.officer).get(reverse("registry:list")).content.decode()
    there = Member.objects.filter(until__isnull=True, co_resident=True).count()
    assert there
    assert f'data-label="家庭人口">{there}</td>' in page
