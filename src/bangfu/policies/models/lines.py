"""Lines by region and year."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegionLine(models.Model):
    """What criteria compare with in one region and year (GB/T 2260 code), in fen, with its source."""

    region = models.CharField(_("地区代码"), max_length=6)
    year = models.PositiveSmallIntegerField(_("年度"))
    dibao_month = models.BigIntegerField(_("低保标准（元/月）"), help_text="fen a month")
    province_income_year = models.BigIntegerField(
        _("全省人均可支配收入（元/年）"), null=True, blank=True, help_text="fen a year"
    )
    source = models.CharField(_("依据"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("地区标准")
        ordering = ["region", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["region", "year"], name="policies_one_line_a_region_and_year"),
            models.CheckConstraint(condition=models.Q(dibao_month__gt=0), name="policies_dibao_positive"),
        ]
