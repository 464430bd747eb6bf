"""Lists by name of who changed between two screenings, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bangfu.base.known_words import say
from bangfu.base.lists import ListTable, MoneyColumn
from bangfu.base.tags import tag_of
from bangfu.base.tree_provider import UnitTree, read_units
from bangfu.registry.models import Household
from bangfu.screenings.comparing import ABSENT, kind_names, kind_of
from bangfu.screenings.models import WhatIfChange


def why_column() -> tables.Column:
    """The reason of a change, which every table of changes has as its last column."""
    return tables.Column(verbose_name=_("原因"), empty_values=(), attrs={"td": {"class": "wrap is-long"}})


class ChangeTable(ListTable):
    """A household a row. ``names`` (tiers before and after by code) and ``reasons`` come from the page.

    Reasons are worked out for the rows at hand only, from the facts of both sides.
    """

    archive_no = tables.Column(verbose_name=_("档案编号"), empty_values=())
    name = tables.Column(verbose_name=_("姓名"), empty_values=())
    unit = tables.Column(verbose_name=_("所属单位"), empty_values=())
    kind = tables.Column(verbose_name=_("变化"), empty_values=())
    before = tables.Column(verbose_name=_("原类别"), empty_values=())
    after = tables.Column(verbose_name=_("现类别"), empty_values=())

    names: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})
    card_head = ("archive_no", "name")
    _tree: UnitTree | None = None
    _why: dict[UUID, str] | None = None

    def household(self, record: Any) -> Household:
        """The file of a row."""
        found: Household = record
        return found

    def reasons(self, records: list[Any]) -> dict[Any, str]:
        """Why, by the key of a row."""
        raise NotImplementedError

    def render_archive_no(self, record: Any) -> SafeString:
        """A link to the file."""
        file = self.household(record)
        return format_html('<a href="{}">{}</a>', self.address("registry:file", file.pk), file.archive_no)

    def value_archive_no(self, record: Any) -> str:
        """The bare number."""
        return self.household(record).archive_no

    def render_name(self, record: Any) -> str:
        """The worker's name as the register has it today."""
        return self.household(record).head.name

    def render_unit(self, record: Any) -> str:
        """The path of the unit."""
        self._tree = self._tree or read_units()
        return self._tree.path(self.household(record).unit_id)

    def render_kind(self, record: Any) -> str:
        """What kind of change it is."""
        return kind_names()[kind_of(record.before, record.after)]

    def render_before(self, record: Any) -> SafeString:
        """The tag of the tier before."""
        return _tag(self.names[0].get(record.before, record.before))

    def value_before(self, record: Any) -> str:
        """Its name."""
        return self.names[0].get(record.before, record.before)

    def render_after(self, record: Any) -> SafeString:
        """The tag of the tier after."""
        return _tag(self.names[1].get(record.after, record.after))

    def value_after(self, record: Any) -> str:
        """Its name."""
        return self.names[1].get(record.after, record.after)

    def render_why(self, record: Any) -> str:
        """The condition that changed, with both values."""
        if self._why is None:
            self._why = self.reasons([row.record for row in self.rows])
        return self._why.get(record.pk, "")

    value_name, value_unit, value_kind, value_why = render_name, render_unit, render_kind, render_why


def _tag(name: str) -> SafeString:
    return format_html('<span class="tag tag-{}">{}</span>', tag_of("tier", name).colour, say(name))


class WhatIfTable(ChangeTable):
    """Who would change under another version, with what the measures would come to."""

    cost_before = MoneyColumn(verbose_name=_("原测算（元）"))
    cost_after = MoneyColumn(verbose_name=_("现测算（元）"))
    why = why_column()

    def household(self, record: WhatIfChange) -> Household:
        """The file of a row."""
        return record.household


class FlowFilter(django_filters.FilterSet):
    """One band of the flow, or all of a kind; ``before`` and ``after`` are codes of tiers."""

    name = django_filters.CharFilter(label=_("姓名或档案编号"), method="by_name")
    before = django_filters.ChoiceFilter(label=_("原类别"), empty_label=_("全部"), choices=list)
    after = django_filters.ChoiceFilter(label=_("现类别"), empty_label=_("全部"), choices=list)

    path = ""
    """The lookup of the household from a row."""

    def __init__(self, *args: Any, names: tuple[Mapping[str, str], Mapping[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for side, known in zip(("before", "after"), names, strict=True):
            self.filters[side].extra["choices"] = [(code or "-", say(name)) for code, name in known.items()]
            self.filters[side].method = self.by_side

    def by_side(self, rows: Any, side: str, value: str) -> Any:
        """Rows whose tier on one side is this."""
        return rows.filter(**{side: ABSENT if value == "-" else value})

    def by_name(self, rows: Any, _name: str, value: str) -> Any:
        """The beginning of a file number, or of a name."""
        by_name, by_number = (f"{self.path}{field}__startswith" for field in ("head__name", "archive_no"))
        return rows.filter(Q(**{by_name: value}) | Q(**{by_number: value}))
