"""Rows of reference data. They hold for the whole installation, whoever looks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CalendarYear(models.Model):
    """One version of the working days of a year, as its holiday notice says.

    A correction is a new version; the earlier ones stay with their dates. ``made_by`` is None for the table that
    comes with the product.
    """

    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.PositiveSmallIntegerField(_("版本"))
    in_force = models.BooleanField(_("现行"), default=True)
    source = models.CharField(_("依据"), max_length=200)
    made_at = models.DateTimeField(_("录入时间"), auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("年度工作日历")
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="reference_calendar_numbers_once"),
            models.UniqueConstraint(fields=["year"], condition=Q(in_force=True), name="reference_one_calendar_a_year"),
        ]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that does not go by its weekday: off work, or worked on a weekend instead."""

    calendar_year = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="days")
    on = models.DateField(_("日期"))
    works = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40)

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["calendar_year", "on"], name="reference_one_row_a_day")]


class LocalList(models.Model):
    """A code list whose wording the house has adapted; ``version`` counts the changes."""

    name = models.CharField(max_length=60, primary_key=True)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


class Wording(models.Model):
    """How the house shows one code. The code itself never changes: criteria compare with it."""

    local_list = models.ForeignKey(LocalList, on_delete=models.CASCADE, related_name="wordings")
    code = models.CharField(max_length=40)
    label = models.CharField(_("本单位叫法"), max_length=40, blank=True, default="")
    place = models.PositiveSmallIntegerField(_("次序"), null=True, blank=True)
    hidden = models.BooleanField(_("录入时不再提供"), default=False)
    note = models.CharField(_("备注"), max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["local_list", "code"], name="reference_one_wording_a_code")]


class Region(models.Model):
    """The name of a region (GB/T 2260 code). ``parent`` is the code above it where its structure does not tell."""

    code = models.CharField(_("地区代码"), max_length=6, unique=True)
    name = models.CharField(_("地区名称"), max_length=60)
    parent = models.CharField(_("上级代码"), max_length=6, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        verbose_name = _("地区")
        ordering = ["code"]
        indexes = [models.Index(fields=["parent"], name="reference_region_parent")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
