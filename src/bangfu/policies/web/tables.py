"""The lines as a list and how it is searched."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bangfu.base.lists import ActionsColumn, ListTable, MoneyColumn, row_actions
from bangfu.policies.models import RegionLine
from bangfu.reference.selectors import region_name


class LineTable(ListTable):
    """Region, year, amounts and source."""

    region = tables.Column(verbose_name=_("地区代码"))
    place = tables.Column(accessor="region", verbose_name=_("地区"))
    year = tables.Column(verbose_name=_("年度"))
    dibao_month = MoneyColumn(verbose_name=_("低保标准（元/月）"))
    province_income_year = MoneyColumn(verbose_name=_("全省人均可支配收入（元/年）"), default="")
    source = tables.Column(verbose_name=_("依据"), default="")
    actions = ActionsColumn()

    def render_place(self, value: str) -> str:
        """The name of the region, where it is known."""
        return region_name(value)

    def value_place(self, value: str) -> str:
        """The same in an export."""
        return region_name(value)

    def render_year(self, value: int) -> str:
        """A year takes no thousands separator."""
        return str(value)

    def render_actions(self, record: RegionLine) -> SafeString:
        """The form, for those who may enter lines."""
        may_edit = getattr(self.request, "may_edit_lines", False)
        return row_actions([(reverse("policies:edit", args=[record.pk]), _("修改"))] if may_edit else [])


class LineFilter(django_filters.FilterSet):
    """Search by region and year."""

    region = django_filters.CharFilter(label=_("地区代码"), lookup_expr="startswith")
    year = django_filters.NumberFilter(label=_("年度"))

    class Meta:
        model = RegionLine
        fields: list[str] = []
