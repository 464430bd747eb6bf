"""The log as a list and how it is searched."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bangfu.audit.models import Entry
from bangfu.audit.words import worded_actions, words_of
from bangfu.base.forms import DateField
from bangfu.base.lists import ActionsColumn, ListTable, MomentColumn, row_actions
from bangfu.base.tree_provider import UnitTree, read_units


class UnitColumn(tables.Column):
    """The path of a unit whose key the entry keeps; the tree is read once a table."""

    _tree: UnitTree | None = None

    def render(self, value: int) -> str:
        """The path; the bare key of a unit that is gone."""
        self._tree = self._tree or read_units()
        return self._tree.path(value) if value in self._tree.names else str(value)

    value = render


class EntryTable(ListTable):
    """Who did what, when, to which subject, from where."""

    number = tables.Column(verbose_name=_("编号"), linkify=("audit:entry", {"number": tables.A("number")}))
    at = MomentColumn(seconds=True, verbose_name=_("时间"))
    actor_name = tables.Column(verbose_name=_("操作人"))
    acting_for = tables.Column(verbose_name=_("代理"), default="")
    action = tables.Column(verbose_name=_("操作"))
    subject_label = tables.Column(verbose_name=_("对象"), default="")
    unit_id = UnitColumn(verbose_name=_("单位"), default="")
    address = tables.Column(verbose_name=_("网络地址"), default="")
    actions = ActionsColumn()

    def render_number(self, value: int) -> str:
        """A number that names an entry takes no thousands separators."""
        return str(value)

    def render_actions(self, record: Entry) -> SafeString:
        """The entry in full."""
        return row_actions([(reverse("audit:entry", args=[record.number]), _("查看"))])

    def render_action(self, value: str) -> str:
        """The words of the code."""
        return words_of(value)

    value_action = render_action


class DayFilter(django_filters.Filter):
    """A day, written as people write days."""

    field_class = DateField


class EntryFilter(django_filters.FilterSet):
    """Search by person, action, subject and days."""

    who = django_filters.CharFilter(label=_("操作人"), field_name="actor_name", lookup_expr="icontains")
    action = django_filters.ChoiceFilter(
        label=_("操作"), empty_label=_("全部"), choices=lambda: worded_actions().items()
    )
    subject = django_filters.CharFilter(label=_("对象"), field_name="subject_label", lookup_expr="icontains")
    since = DayFilter(label=_("自"), method="by_first_day")
    until = DayFilter(label=_("至"), method="by_last_day")
    address = django_filters.CharFilter(label=_("网络地址"), field_name="address")

    class Meta:
        model = Entry
        fields: list[str] = []

    def by_first_day(self, rows: Any, _name: str, value: date) -> Any:
        """From the beginning of a day."""
        return rows.filter(at__gte=_begin(value))

    def by_last_day(self, rows: Any, _name: str, value: date) -> Any:
        """To the end of a day."""
        return rows.filter(at__lt=_begin(value + timedelta(days=1)))


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
