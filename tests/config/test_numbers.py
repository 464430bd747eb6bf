"""How pages write whole numbers."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_year_or_a_number_of_an_entry_is_never_grouped(language: str) -> None:
    with translation.override(language):
        assert Template("{{ year }} {{ number }}").render(Context({"year": 2026, "number": 11988})) == "2026 11988"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_count_is_grouped_by_thousands(language: str) -> None:
    with translation.override(language):
        shown = Template("{% load humanize %}{{ n|intcomma }}").render(Context({"n": 1198800}))
    assert shown == "1,198,800"
