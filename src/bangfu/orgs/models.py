"""The organisation tree and what happened to its units."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode
from tree_queries.query import TreeQuerySet

from bangfu.base.scope import ScopedQuerySet
from bangfu.core.national.pinyin import pinyin_initials


class UnitKind(models.TextChoices):
    """What a unit is in the enterprise; each has its union beside it."""

    GROUP = "group", _("集团公司")
    MINE = "mine", _("矿（厂、公司）")
    DISTRICT = "district", _("区队（车间）")
    TEAM = "team", _("班组")
    OFFICE = "office", _("机关科室")


class EnterpriseState(models.TextChoices):
    """The state of an enterprise: a sign of hardship to come for all of its workers (domain: 企业状况)."""

    NORMAL = "normal", _("正常")
    LOSS = "loss", _("亏损")
    HALF_STOPPED = "half_stopped", _("半停产")
    STOPPED = "stopped", _("停产")
    RESTRUCTURED = "restructured", _("改制")
    CLOSED = "closed", _("关闭破产")
    CAPACITY_CUT = "capacity_cut", _("去产能")


class UnitQuerySet(ScopedQuerySet["Unit"], TreeQuerySet):
    """Units: scoped, and able to walk the tree."""


class Unit(TreeNode):
    """A node of the tree: group, mine, district, team or office, with its union and, maybe, its assistance centre."""

    name = models.CharField(_("单位名称"), max_length=60)
    kind = models.CharField(_("类型"), max_length=10, choices=UnitKind)
    code = models.CharField(_("单位编码"), max_length=30, blank=True, default="")
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, default="")
    union_name = models.CharField(_("工会名称"), max_length=60, blank=True, default="")
    has_centre = models.BooleanField(_("设困难职工帮扶中心"), default=False)
    region = models.CharField(_("所在地区"), max_length=6, blank=True, default="")
    order = models.PositiveIntegerField(_("排序"), default=0)
    initials = models.CharField(max_length=120, blank=True, default="", editable=False)
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UnitQuerySet.as_manager()
    scope_path = "pk"

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("单位")
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], condition=Q(closed_on__isnull=True), name="orgs_name_once_under_a_parent"
            ),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="orgs_code_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the initials in step with the name."""
        self.initials = " ".join(pinyin_initials(self.name))
        super().save(*args, **kwargs)


class UnitState(models.Model):
    """The state of a unit's enterprise from a day on, until the next row; a unit without rows has its parent's."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="states")
    state = models.CharField(_("企业状况"), max_length=12, choices=EnterpriseState)
    since = models.DateField(_("自"))
    basis = models.CharField(_("依据"), max_length=200, blank=True, default="")

    class Meta:
        ordering = ["-since"]
        constraints = [models.UniqueConstraint(fields=["unit", "since"], name="orgs_one_state_a_day")]


class UnitChange(models.Model):
    """What happened to a unit: founded, renamed, moved under another parent, merged into another unit, closed."""

    class Kind(models.TextChoices):
        """The kinds."""

        FOUNDED = "founded", _("设立")
        RENAMED = "renamed", _("更名")
        MOVED = "moved", _("划转")
        MERGED = "merged", _("合并")
        CLOSED = "closed", _("撤销")

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=8, choices=Kind)
    on = models.DateField(_("日期"))
    before = models.CharField(max_length=200, blank=True, default="")
    after = models.CharField(max_length=200, blank=True, default="")
    reason = models.CharField(_("原因"), max_length=200, blank=True, default="")
    by_name = models.CharField(max_length=100)

    class Meta:
        ordering = ["-on", "-id"]
