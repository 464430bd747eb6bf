"""Runs over the stored register and their verdicts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.base.identifiers import new_id
from bangfu.base.scope import ScopedQuerySet
from bangfu.registry.models import Household


class Run(models.Model):
    """One screening of the register at one moment under one version of the criteria."""

    class State(models.TextChoices):
        """Where a run stands; only a complete one is shown."""

        RUNNING = "running", _("进行中")
        COMPLETE = "complete", _("已完成")
        FAILED = "failed", _("未完成")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    criteria = models.CharField(_("认定标准"), max_length=60)
    version = models.CharField(_("版本"), max_length=20)
    on = models.DateField(_("认定日期"))
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    started_by = models.CharField(max_length=100)
    tally = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("筛查")
        ordering = ["-started_at"]


class Verdict(models.Model):
    """The verdict of a household in a run, with the facts it was made from (sealed JSON) to recompute it by."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="verdicts")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="verdicts")
    household_version = models.PositiveIntegerField()
    tier = models.CharField(_("困难类别"), max_length=20)
    main_cause = models.CharField(_("主要致困原因"), max_length=20, blank=True, default="")
    causes = models.JSONField(default=list)
    score = models.IntegerField(_("需求评分"), null=True, blank=True)
    income = models.BigIntegerField(_("人均月净收入"), null=True, blank=True, help_text="fen, for display")
    line = models.BigIntegerField(_("低保标准"), null=True, blank=True, help_text="fen")
    measures = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    facts_sealed = models.BinaryField(default=b"")

    objects = ScopedQuerySet.as_manager()
    scope_path = "household__unit_id"

    class Meta:
        verbose_name = _("认定结果")
        constraints = [models.UniqueConstraint(fields=["run", "household"], name="screenings_one_verdict_a_run")]
        indexes = [models.Index(fields=["run", "tier"], name="screenings_verdict_tier")]
