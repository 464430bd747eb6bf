"""Runs over the stored register and their verdicts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.base.identifiers import new_id
from bangfu.base.scope import ScopedQuerySet
from bangfu.orgs.models import Unit
from bangfu.policies.models import CriteriaVersion
from bangfu.registry.models import Household


class Run(models.Model):
    """One screening of the register, or of a unit and all below it, at one moment, by one version of the criteria.

    ``unit`` is empty for the whole register; ``moment`` is when the register was read.

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
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="runs")
    moment = models.DateTimeField(_("数据时间"), null=True, blank=True)
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
    """The verdict of a household in a run, with the place of the facts it was made from: a row of a block of the run.

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
    block = models.PositiveIntegerField(null=True, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_path = "household__unit_id"

    class Meta:
        verbose_name = _("认定结果")
        constraints = [models.UniqueConstraint(fields=["run", "household"], name="screenings_one_verdict_a_run")]
        indexes = [
            models.Index(fields=["run", "tier"], name="screenings_verdict_tier"),  # counts and lists of a tier
            models.Index(fields=["run", "-score"], name="screenings_verdict_score"),  # the list, most needy first
        ]


class WhatIf(models.Model):
    """A version of the criteria (a draft as a rule) over the whole register of a moment, against another version.

    It never becomes current. ``flow`` holds rows ``[unit, tier before, tier after, households, fen before, fen after]``
    (fen: the sum of the measures' amounts, None never occurs); ``labels_before`` and ``labels_after`` are as
    ``Run.labels``. Of the households whose tier or amount differs the rows are in :class:`WhatIfChange`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(CriteriaVersion, on_delete=models.CASCADE, related_name="what_ifs")
    against = models.ForeignKey(CriteriaVersion, on_delete=models.CASCADE, related_name="what_ifs_against")
    digest = models.CharField(max_length=64, editable=False)
    on = models.DateField(_("认定日期"))
    moment = models.DateTimeField(_("数据时间"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=Run.State, default=Run.State.RUNNING)
    started_at = models.DateTimeField(_("开始时间"), auto_now_add=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    started_by = models.CharField(_("发起人"), max_length=100)
    labels_before = models.JSONField(default=dict)
    labels_after = models.JSONField(default=dict)
    flow = models.JSONField(default=list)

    class Meta:
        verbose_name = _("试算")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.on.isoformat()} {self.version}"


class WhatIfChange(models.Model):
    """A household that another version would judge otherwise; its facts are a row of a block of the what-if."""

    id = models.BigAutoField(primary_key=True)
    what_if = models.ForeignKey(WhatIf, on_delete=models.CASCADE, related_name="changes")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="what_if_changes")
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    cost_before = models.BigIntegerField(help_text="fen")
    cost_after = models.BigIntegerField(help_text="fen")
    block = models.PositiveIntegerField()
    row = models.PositiveIntegerField()

    objects = ScopedQuerySet.as_manager()
    scope_path = "household__unit_id"

    class Meta:
        verbose_name = _("试算中的变化")
        constraints = [models.UniqueConstraint(fields=["what_if", "household"], name="screenings_one_change_a_what_if")]
        indexes = [
            models.Index(fields=["what_if", "before", "after"], name="screenings_what_if_flow"),  # the list of one flow
        ]


class FactsBlock(models.Model):
    """The facts of some thousand households of a run or a what-if, in columns, compressed and sealed."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, related_name="fact_blocks")
    what_if = models.ForeignKey(WhatIf, null=True, on_delete=models.CASCADE, related_name="fact_blocks")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("认定所依据的资料")
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="screenings_one_block_a_run"),
            models.UniqueConstraint(fields=["what_if", "number"], name="screenings_one_block_a_what_if"),
            models.CheckConstraint(
                condition=models.Q(run__isnull=True) ^ models.Q(what_if__isnull=True), name="screenings_one_owner"
            ),
        ]
