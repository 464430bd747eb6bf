"""Employment of a worker: dated facts of their own, since they are signs of hardship to come."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.base.identifiers import new_id
from bangfu.orgs.models import Unit
from bangfu.registry import choices
from bangfu.registry.models.person import Person


class Employment(models.Model):
    """A time in one post with one status."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="employments")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("单位"))
    post = models.CharField(_("岗位"), max_length=40, blank=True, default="")
    status = models.CharField(_("工作状态"), max_length=4, choices=choices.WORK_STATUS)
    since = models.DateField(_("自"))
    until = models.DateField(_("至"), null=True, blank=True)

    class Meta:
        verbose_name = _("就业")
        ordering = ["-since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="registry_employment_ends_after_start"
            )
        ]


class Injury(models.Model):
    """A work injury or an occupational disease."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="injuries")
    kind = models.CharField(_("种类"), max_length=4, choices=choices.INJURY)
    on = models.DateField(_("发生或诊断日期"))
    grade = models.CharField(_("等级或期别"), max_length=20, blank=True, default="")
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("工伤与职业病")
        ordering = ["-on", "id"]


class WageArrears(models.Model):
    """Wages owed to a worker: how many months, how much, since when, and the day they were paid."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="arrears")
    since = models.DateField(_("自"))
    months = models.PositiveSmallIntegerField(_("欠薪月数"))
    amount = models.BigIntegerField(_("欠薪金额"), help_text="fen")
    settled_on = models.DateField(_("付清日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("欠薪")
        ordering = ["-since", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="registry_arrears_not_negative")]
