"""The number of queries of each page does not grow, with rows or by accident."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bangfu.registry.web.file import TABS
from tests.people import People, Units
from tests.query_counts import check_queries
from tests.registry.families import make_file
from tests.registry.test_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("files", [2, 12])
def test_the_list_asks_as_often_for_many_files_as_for_few(people: People, units: Units, files: int) -> None:
    for order in range(1, files + 1):
        make_file(people.officer, units.coal_face, order, f"职工{order}")
    client = signed_in(people.case_officer)
    check_queries("registry.list", client, reverse("registry:list"))
    check_queries("registry.list.search", client, reverse("registry:list") + "?who=zg")
    check_queries("registry.search", client, reverse("registry:search") + "?q=zg")


@pytest.mark.parametrize("tab", list(TABS))
def test_every_tab_keeps_to_its_count(people: People, units: Units, tab: str) -> None:
    file = make_file(people.officer, units.coal_face)
    client = signed_in(people.case_officer)
    check_queries(f"registry.file.{tab}", client, reverse("registry:tab", args=[file.pk, tab]))
