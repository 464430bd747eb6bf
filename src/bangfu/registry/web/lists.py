"""The list of files."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bangfu.audit import services as audit
from bangfu.audit.events import Event
from bangfu.base.lists import (
    ActionsColumn,
    BatchButton,
    Button,
    DateColumn,
    LinkColumn,
    ListFilterSet,
    ListPage,
    ListTable,
    MaskedColumn,
    TagColumn,
    row_actions,
)
from bangfu.base.templatetags.bangfu import status_markup
from bangfu.core.national.masks import mask_id_number
from bangfu.orgs.selectors import Tree, read_tree
from bangfu.reference.code_lists import fact_list
from bangfu.reference.selectors import local_labels
from bangfu.registry import search
from bangfu.registry.models import Household, Member
from bangfu.registry.models.household import HouseholdState
from bangfu.registry.panels import Standing, tier_column

WORK_STATUS_LIST = fact_list("work_status")


class HouseholdTable(ListTable):
    """The columns of the list."""

    archive_no = tables.Column(verbose_name=_("档案编号"), attrs={"td": {"class": "text-secondary"}})
    name = LinkColumn("registry:file", accessor="head__name", verbose_name=_("姓名"))
    id_number = MaskedColumn(accessor="head__id_number", mask=mask_id_number, verbose_name=_("身份证号"))
    unit = tables.Column(accessor="unit_id", verbose_name=_("所属单位"))
    tier = TagColumn("tier", accessor="standing__tier", empty_values=(), verbose_name=_("困难类别"))
    cause = tables.Column(accessor="standing__cause", default="", verbose_name=_("致困原因"))
    work_status = tables.Column(verbose_name=_("工作状态"))
    people = tables.Column(verbose_name=_("家庭人口"), attrs={"td": {"class": "number"}, "th": {"class": "number"}})
    updated_at = DateColumn(verbose_name=_("更新日期"))
    actions = ActionsColumn()

    card_head = ("name", "tier", "cause")
    card_omits = ("people", "actions")

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(_completed(data), *args, **kwargs)

    @cached_property
    def _tree(self) -> Tree:
        return read_tree()

    @cached_property
    def _words(self) -> tuple[str, str]:
        return str(_("查看")), str(_("编辑"))

    def render_archive_no(self, record: Household) -> Any:
        """The number, with a mark where the file is out of use."""
        if record.state == HouseholdState.OPEN:
            return record.archive_no
        return format_html("{} {}", record.archive_no, status_markup(record.state, "household_state"))

    def value_archive_no(self, record: Household) -> str:
        """The number alone."""
        return record.archive_no

    def render_unit(self, value: int) -> str:
        """The path of the unit."""
        return self._tree.path(value)

    def value_unit(self, value: int) -> str:
        """The same in an export."""
        return self.render_unit(value)

    @cached_property
    def _statuses(self) -> dict[str, str]:
        return local_labels(WORK_STATUS_LIST)

    def render_work_status(self, value: str) -> str:
        """In the words of the house; an export keeps the code, which workbooks go by."""
        return self._statuses.get(value, value)

    def value_work_status(self, value: str) -> str:
        """The code."""
        return value

    def render_actions(self, record: Household) -> SafeString:
        """Reading, and editing for those who may in this unit."""
        view, edit = self._words
        links = [(self.address("registry:file", record.pk), view)]
        user: Any = getattr(self.request, "user", None)
        if record.state == HouseholdState.OPEN and user and user.may("registry.edit", record.unit_id):
            links.append((self.address("registry:edit", record.pk), edit))
        return row_actions(links)


def _completed(data: Any) -> Any:
    """Tell the rows of one page how they were judged and how many people live in them, in a question each.

    As part of the rows' own query the people would be counted for every row that a later page skips.
    """
    if isinstance(data, list) and data:
        keys = [row.pk for row in data]
        found = tier_column.labels(keys) if tier_column.labels else {}
        residents = Member.objects.filter(household__in=keys, until__isnull=True, co_resident=True).order_by()
        people = dict(residents.values_list("household").annotate(Count("pk")))
        for row in data:
            row.standing = found.get(row.pk, Standing())
            row.people = people.get(row.pk, 0)
    return data


def _statuses() -> list[tuple[str, str]]:
    return list(local_labels(WORK_STATUS_LIST).items())


def _tiers() -> Any:
    return tier_column.choices() if tier_column.choices else []


class HouseholdFilter(ListFilterSet):
    """The search form of the list."""

    who = django_filters.CharFilter(label=_("姓名/证件号"), method="by_who")
    work_status = django_filters.ChoiceFilter(label=_("工作状态"), choices=_statuses, empty_label=_("全部"))
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
        return rows.filter(search.by_number(value) if condition is None else condition)

    def by_tier(self, rows: Any, name: str, value: str) -> Any:
        """By the tier of whoever screens."""
        return tier_column.filter(rows, value) if tier_column.filter else rows


_SHOWN = (
    "archive_no",
    "unit_id",
    "state",
    "work_status",
    "updated_at",
    "head__name",
    "head__id_number_sealed",
)
"""What the list needs of a file and its worker."""


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
        rows = super().get_queryset().exclude(state=HouseholdState.MERGED)
        return rows.select_related("head").only(*_SHOWN)

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
