"""Cases as lists: every one in reach, and those that wait for the reader."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.base.known_words import say
from bangfu.base.lists import ListPage, ListTable, TagColumn
from bangfu.base.tree_provider import UnitTree, read_units
from bangfu.casework.flows import flow_of
from bangfu.casework.models import Case, FlowVersion
from bangfu.casework.selectors import ACT, VIEW, cases_for, waiting_for


class CaseTable(ListTable):
    """A case a row."""

    archive_no = tables.Column(accessor="household__archive_no", verbose_name=gettext_lazy("档案编号"))
    name = tables.Column(accessor="household__head__name", verbose_name=gettext_lazy("姓名"))
    unit = tables.Column(accessor="household__unit_id", verbose_name=gettext_lazy("所属单位"))
    place = tables.Column(accessor="place_label", verbose_name=gettext_lazy("所在步骤"))
    entered_on = tables.Column(verbose_name=gettext_lazy("到达日期"))
    due_on = tables.Column(verbose_name=gettext_lazy("期限"), default="")
    origin = TagColumn("case_origin", verbose_name=gettext_lazy("来源"))

    card_head = ("name", "place")
    card_omits = ("origin",)
    _tree: UnitTree | None = None

    def render_archive_no(self, record: Case) -> SafeString:
        """A link to the case."""
        return format_html(
            '<a href="{}">{}</a>', reverse("casework:case", args=[record.pk]), record.household.archive_no
        )

    def value_archive_no(self, record: Case) -> str:
        """The bare number."""
        return record.household.archive_no

    def render_unit(self, value: int) -> str:
        """The path of the unit."""
        self._tree = self._tree or read_units()
        return self._tree.path(value)

    value_unit = render_unit

    def render_place(self, record: Case) -> SafeString:
        """The step as a tag: green for an archive, gray for another end."""
        colour = "blue" if record.ended_at is None else "green" if record.archived else "gray"
        return format_html('<span class="tag tag-{}">{}</span>', colour, say(record.place_label))

    def value_place(self, record: Case) -> str:
        """Its name."""
        return record.place_label

    def render_due_on(self, record: Case) -> SafeString | str:
        """The day; one that is past stands out."""
        if record.due_on is None:
            return ""
        day = f"{record.due_on:%Y-%m-%d}"
        if record.due_on >= timezone.localdate():
            return day
        return format_html('<span class="tag tag-red">{}</span>', _("%(day)s 逾期") % {"day": day})

    def value_due_on(self, record: Case) -> str:
        """The day."""
        return f"{record.due_on:%Y-%m-%d}" if record.due_on else ""

    def render_entered_on(self, record: Case) -> str:
        """The day."""
        return f"{record.entered_on:%Y-%m-%d}"

    value_entered_on = render_entered_on


def _places() -> list[tuple[str, str]]:
    """Steps and ends of the stored flows, in their order."""
    found: dict[str, str] = {}
    for flow in map(flow_of, FlowVersion.objects.all()):
        labels = [(step.code, step.label) for step in flow.steps] + [(end.code, end.label) for end in flow.ends]
        for code, label in labels:
            found.setdefault(code, say(label))
    return list(found.items())


class CaseFilter(django_filters.FilterSet):
    """Search by name or number, by step, by being late."""

    words = django_filters.CharFilter(label=gettext_lazy("姓名或档案编号"), method="by_words")
    place = django_filters.ChoiceFilter(
        label=gettext_lazy("所在步骤"), empty_label=gettext_lazy("全部"), choices=_places
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("办理情况"),
        empty_label=gettext_lazy("全部"),
        method="by_state",
        choices=[
            ("open", gettext_lazy("办理中")),
            ("late", gettext_lazy("已逾期")),
            ("archived", gettext_lazy("已建档")),
            ("other", gettext_lazy("未建档而办结")),
        ],
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def by_words(self, rows: Any, _name: str, value: str) -> Any:
        """The beginning of a file number, or of a name."""
        return rows.filter(Q(household__head__name__startswith=value) | Q(household__archive_no__startswith=value))

    def by_state(self, rows: Any, _name: str, value: str) -> Any:
        """Whether it is under way, late, archived, or ended otherwise."""
        conditions = {
            "open": Q(ended_at__isnull=True),
            "late": Q(ended_at__isnull=True, due_on__lt=timezone.localdate()),
            "archived": Q(archived=True),
            "other": Q(ended_at__isnull=False, archived=False),
        }
        return rows.filter(conditions[value])


class CaseList(ListPage):
    """Every case in reach, the newest first."""

    key, title, action = "casework.cases", gettext_lazy("建档申请"), VIEW
    model, table_class, filterset_class = Case, CaseTable, CaseFilter
    unit_path = "household__unit_id"
    ordering = ("-opened_at", "pk")
    sortable = {"due_on": ("due_on", "pk"), "entered_on": ("entered_on", "pk")}
    empty_text = gettext_lazy("还没有建档申请。打开一户的家庭档案，点“发起建档申请”。")

    def get_queryset(self) -> Any:
        """Rows in scope, with what the table reads."""
        return cases_for(self.request.user)  # type: ignore[arg-type]


class WaitingList(CaseList):
    """Open cases at a step that the reader's role does, the most urgent first."""

    key, title, action = "casework.waiting", gettext_lazy("待我办理"), ACT
    ordering = ("due_on", "pk")
    empty_text = gettext_lazy("没有等您办理的申请。")

    def get_queryset(self) -> Any:
        """Rows in scope that wait for this reader's roles."""
        return waiting_for(self.request.user)  # type: ignore[arg-type]
