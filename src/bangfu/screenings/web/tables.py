"""The verdicts of the last complete run as a list."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bangfu.base.known_words import say
from bangfu.base.lists import ListFilterSet, ListTable, MoneyColumn
from bangfu.base.tree_provider import UnitTree, read_units
from bangfu.screenings.models import Verdict
from bangfu.screenings.selectors import cause_choices, current_runs, tier_choices
from bangfu.screenings.tiers import colour_of

_LEVELS = ("红", "橙", "黄", "蓝")
"""Levels of warnings, worst first."""


class VerdictTable(ListTable):
    """A household a row; names of codes come from the run that the rows belong to."""

    archive_no = tables.Column(accessor="household__archive_no", verbose_name=_("档案编号"))
    name = tables.Column(accessor="household__head__name", verbose_name=_("姓名"))
    unit = tables.Column(accessor="household__unit_id", verbose_name=_("所属单位"))
    tier = tables.Column(verbose_name=_("困难类别"))
    income = MoneyColumn(verbose_name=_("人均月净收入（元）"), default="")
    line = MoneyColumn(verbose_name=_("低保标准（元/月）"), default="")
    main_cause = tables.Column(verbose_name=_("主要致困原因"), default="")
    score = tables.Column(
        verbose_name=_("需求评分"), default="", attrs={"td": {"class": "number"}, "th": {"class": "number"}}
    )
    warnings = tables.Column(verbose_name=_("预警"), default="", empty_values=(None, []))
    problems = tables.Column(verbose_name=_("未能认定的原因"), default="", empty_values=(None, []))

    _tree: UnitTree | None = None

    def render_archive_no(self, record: Verdict) -> SafeString:
        """A link to the file."""
        url = reverse("registry:file", args=[record.household_id])
        return format_html('<a href="{}">{}</a>', url, record.household.archive_no)

    def value_archive_no(self, record: Verdict) -> str:
        """The bare number."""
        return record.household.archive_no

    def render_unit(self, value: int) -> str:
        """The path of the unit."""
        self._tree = self._tree or read_units()
        return self._tree.path(value)

    value_unit = render_unit

    def render_tier(self, record: Verdict) -> SafeString:
        """The tag of the tier."""
        name, url = say(record.run.name_of("tiers", record.tier)), reverse("screenings:verdict", args=[record.pk])
        colour = colour_of(record.run, record.tier)
        return format_html('<a class="tag tag-{}" href="{}" title="{}">{}</a>', colour, url, _("认定说明"), name)

    def value_tier(self, record: Verdict) -> str:
        """Its name."""
        return record.run.name_of("tiers", record.tier)

    def render_main_cause(self, record: Verdict) -> str:
        """Its name."""
        return say(record.run.name_of("causes", record.main_cause))

    def value_main_cause(self, record: Verdict) -> str:
        """The name that the criteria give it, as in a result workbook."""
        return record.run.name_of("causes", record.main_cause)

    def render_score(self, record: Verdict) -> str:
        """With its decimal places."""
        return "" if record.score is None else str(Decimal(record.score).scaleb(-record.run.labels["score_places"]))

    value_score = render_score

    def render_warnings(self, record: Verdict) -> SafeString:
        """How many of each level, worst first; the names stand in the title."""
        levels = Counter(row[2] for row in _warnings(record))
        short = " ".join(f"{say(level)} {levels[level]}" for level in sorted(levels, key=_rank))
        return format_html('<span title="{}">{}</span>', _warning_title(record), short)

    def value_warnings(self, record: Verdict) -> str:
        """Levels and names."""
        return "；".join(f"[{row[2]}]{row[1]}" for row in _warnings(record))

    def render_problems(self, value: list[str]) -> str:
        """Every reason."""
        return "；".join(value)

    value_problems = render_problems


class NeedTable(VerdictTable):
    """Families that are in a tier, who have no reason to be undecided."""

    class Meta(ListTable.Meta):
        exclude = ("problems",)


class MarginalTable(VerdictTable):
    """Marginal families: all of the same tier."""

    class Meta(ListTable.Meta):
        exclude = ("problems", "tier")


class NeedFilter(ListFilterSet):
    """Search by name, tier, cause, score."""

    name = django_filters.CharFilter(label=_("姓名或档案编号"), method="by_name")
    tier = django_filters.ChoiceFilter(label=_("困难类别"), empty_label=_("全部"), choices=tier_choices)
    main_cause = django_filters.ChoiceFilter(label=_("主要致困原因"), empty_label=_("全部"), choices=cause_choices)
    score = django_filters.NumberFilter(label=_("需求评分不低于"), method="by_score")

    class Meta:
        model = Verdict
        fields: list[str] = []

    def by_name(self, rows: Any, _name: str, value: str) -> Any:
        """The beginning of a file number, or of a name."""
        found = rows.filter(household__head__name__startswith=value)
        return found | rows.filter(household__archive_no__startswith=value)

    def by_score(self, rows: Any, _name: str, value: Decimal) -> Any:
        """Scores from a mark on; they are stored as scaled integers."""
        found = Q(pk__in=[])
        for run in current_runs():
            found = found | Q(run=run, score__gte=value.scaleb(run.labels["score_places"]))
        return rows.filter(found)


class VerdictFilter(NeedFilter):
    """Search also by what keeps a family from being judged."""

    problem = django_filters.CharFilter(label=_("未能认定的原因"), method="by_problem")

    class Meta(NeedFilter.Meta):
        pass

    def by_problem(self, rows: Any, _name: str, value: str) -> Any:
        """Reasons that say this; a reason may stand escaped in the text of the column."""
        text = rows.annotate(problems_text=Cast("problems", TextField()))
        written, escaped = (json.dumps(value, ensure_ascii=ascii_only)[1:-1] for ascii_only in (False, True))
        return text.filter(Q(problems_text__contains=written) | Q(problems_text__contains=escaped))


def _rank(level: str) -> int:
    return _LEVELS.index(level) if level in _LEVELS else len(_LEVELS)


def _warning_title(record: Verdict) -> str:
    return "；".join(f"[{say(row[2])}] {say(row[1])}" for row in _warnings(record))


def _warnings(record: Verdict) -> list[list[str]]:
    """Code, name and level of each warning that the verdict raises."""
    return [row for row in record.run.labels["warnings"] if row[0] in record.warnings]
