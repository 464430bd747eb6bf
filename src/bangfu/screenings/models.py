"""Runs over the stored register and their verdicts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.base.identifiers import new_id
from bangfu.base.scope import ScopedQuerySet
from bangfu.policies.models import CriteriaVersion
from bangfu.registry.models import Household


class Run(models.Model):
    """One screening of the whole register at one moment under one version of the criteria.

    ``labels`` keeps the names that the criteria gave their codes, so that an old run reads the same when the criteria
    have changed: ``tiers``, ``causes``, ``measures``, ``warnings`` (lists of code and name, a warning with its level)
    and ``score_places``.
    """

    class State(models.TextChoices):
        """Where a run stands; only a complete one is shown."""

        RUNNING = "running", _("进行中")
        COMPLETE = "complete", _("已完成")
        FAILED = "failed", _("未完成")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    criteria_version = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, related_name="runs")
    criteria = models.CharField(_("认定标准"), max_length=60)
    version = models.CharField(_("版本"), max_length=20)
    on = models.DateField(_("认定日期"))
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField(_("开始时间"), auto_now_add=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    started_by = models.CharField(_("发起人"), max_length=100)
    labels = models.JSONField(default=dict)
    tally = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("筛查")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.on.isoformat()} {self.criteria} {self.version}"

    def name_of(self, kind: str, code: str) -> str:
        """The name that this run's criteria gave a code of a kind; the code where they gave none."""
        return next((str(row[1]) for row in self.labels.get(kind, []) if row[0] == code), code)


class Verdict(models.Model):
    """The verdict of a household in a run, with the facts it was made from (sealed JSON) to recompute it by.

    ``tier`` and the causes are codes (their names: ``Run.labels``), ``measures`` fen by code, ``warnings`` codes,
    ``problems`` sentences that say why an undecided household could not be judged.
    """

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
        indexes = [
            models.Index(fields=["run", "tier"], name="screenings_verdict_tier"),  # counts and lists of a tier
            models.Index(fields=["run", "-score"], name="screenings_verdict_score"),  # the list, most needy first
        ]
