"""The list of files."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bangfu.audit import services as audit
from bangfu.audit.events import Event
from bangfu.base.lists import (
    ActionsColumn,
    BatchButton,
    Button,
    DateColumn,
    ListPage,
    ListTable,
    MaskedColumn,
    TagColumn,
)
from bangfu.base.templatetags.bangfu import status_markup
from bangfu.core.national.masks import mask_id_number
from bangfu.orgs.selectors import Tree, read_tree
from bangfu.registry import choices, search
from bangfu.registry.models import Household, Member
from bangfu.registry.models.household import HouseholdState
from bangfu.registry.panels import tier_column


class HouseholdTable(ListTable):
    """The columns of the list."""

    archive_no = tables.Column(verbose_name=_("档案编号"), attrs={"td": {"class": "text-secondary"}})
    name = tables.Column(
        accessor="head__name", verbose_name=_("姓名"), linkify=("registry:file", {"household_id": tables.A("pk")})
    )
    id_number = MaskedColumn(accessor="head__id_number", mask=mask_id_number, verbose_name=_("身份证号"))
    unit = tables.Column(verbose_name=_("所属单位"))
    tier = TagColumn("tier", accessor="tier_label", empty_values=(), verbose_name=_("困难类别"))
    work_status = tables.Column(verbose_name=_("工作状态"))
    people = tables.Column(verbose_name=_("家庭人口"), attrs={"td": {"class": "number"}, "th": {"class": "number"}})
    updated_at = DateColumn(verbose_name=_("更新日期"))
    actions = ActionsColumn("registry/row_actions.html")

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(_with_tiers(data), *args, **kwargs)
        self._tree: Tree | None = None

    def render_archive_no(self, record: Household) -> Any:
        """The number, with a mark where the file is out of use."""
        if record.state == HouseholdState.OPEN:
            return record.archive_no
        return format_html("{} {}", record.archive_no, status_markup(record.state, "household_state"))

    def value_archive_no(self, record: Household) -> str:
        """The number alone."""
        return record.archive_no

    def render_unit(self, record: Household) -> str:
        """The path of the unit."""
        self._tree = self._tree or read_tree()
        return self._tree.path(record.unit_id)

    def value_unit(self, record: Household) -> str:
        """The same in an export."""
        return self.render_unit(record)


def _with_tiers(data: Any) -> Any:
    """Give the rows of one page their tiers, in one question."""
    if isinstance(data, list):
        labels = tier_column.labels([row.pk for row in data]) if tier_column.labels and data else {}
        for row in data:
            row.tier_label = labels.get(row.pk, "")
    return data


def _tiers() -> Any:
    return tier_column.choices() if tier_column.choices else []


class HouseholdFilter(django_filters.FilterSet):
    """The search form of the list."""

    who = django_filters.CharFilter(label=_("姓名/证件号"), method="by_who")
    work_status = django_filters.ChoiceFilter(label=_("工作状态"), choices=choices.WORK_STATUS, empty_label=_("全部"))
    tier = django_filters.ChoiceFilter(label=_("困难类别"), method="by_tier", empty_label=_("全部"), choices=_tiers)
    region = django_filters.CharFilter(label=_("所在地区"), lookup_expr="startswith")
    state = django_filters.ChoiceFilter(label=_("状态"), choices=HouseholdState.choices, empty_label=_("全部"))
    updated = django_filters.DateFromToRangeFilter(
        field_name="updated_at",
        label=_("更新日期"),
        widget=django_filters.widgets.DateRangeWidget(attrs={"type": "date"}),
    )

    def by_who(self, rows: Any, name: str, value: str) -> Any:
        """As in the search box, but for the last four of an ID number, which only the box counts."""
        condition = None if search.is_last_four(value) else search.matching(value)
        return rows.filter(Q(archive_no__istartswith=value) if condition is None else condition)

    def by_tier(self, rows: Any, name: str, value: str) -> Any:
        """By the tier of whoever screens."""
        return tier_column.filter(rows, value) if tier_column.filter else rows


class HouseholdList(ListPage):
    """家庭档案."""

    key, title, action = "registry.households", _("家庭档案"), "registry.view"
    model, table_class, filterset_class = Household, HouseholdTable, HouseholdFilter
    unit_path = "unit_id"
    ordering = ("-updated_at", "id")
    sortable = {"archive_no": ("archive_no",), "updated_at": ("updated_at", "id")}
    export_action = "registry.export"
    empty_text = _("还没有家庭档案。可以新建档案，或在“批量导入”中导入登记表。")

    def get_queryset(self) -> Any:
        """Rows in scope; merged files live on in the one they went into."""
        rows = super().get_queryset().exclude(state=HouseholdState.MERGED).select_related("head", "unit")
        residents = Member.objects.filter(household=OuterRef("pk"), until__isnull=True, co_resident=True).order_by()
        counted = residents.values("household").annotate(n=Count("pk")).values("n")
        # A subquery is worked out for the rows of one page; a join with GROUP BY would be for every row there is.
        return rows.annotate(people=Coalesce(Subquery(counted), 0))

    def buttons(self) -> list[Button]:
        """The toolbar."""
        return [
            Button(_("新建档案"), reverse("registry:create"), "plus", action="registry.create", primary=True),
            Button(_("导入"), reverse("imports:upload"), "file-import", action="registry.import"),
        ]

    def batch_buttons(self) -> list[BatchButton]:
        """What can be done to ticked files."""
        return [BatchButton(_("转移单位"), reverse("registry:transfer"), "switch-horizontal", "registry.transfer")]

    def on_export(self, request: HttpRequest, count: int, *, unmasked: bool) -> None:
        """Tell the log before anything leaves."""
        details = {"count": count, "unmasked": unmasked, "query": request.GET.urlencode()[:200]}
        with transaction.atomic():
            audit.record(request.user, Event("registry.exported", unit_id=self.chosen_unit, details=details))  # type: ignore[arg-type]
