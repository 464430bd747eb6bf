"""Background work: a row a job, with a lease that a dead process lets run out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.base.identifiers import new_id


class Job(models.Model):
    """One piece of work; without an owner it is the system's own.

    A worker that takes it renews ``leased_until``; when that passes, another goes on with it.
    ``worker`` names who holds the lease: a process that was thought dead and comes back finds another name there and
    stops.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("等待中")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("失败")
        CANCELLED = "cancelled", _("已取消")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=60)
    title = models.CharField(_("任务"), max_length=120)
    arguments = models.JSONField(default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="jobs")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True, default="")
    link = models.CharField(max_length=200, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True, default="")
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("提交时间"), auto_now_add=True)
    not_before = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("后台任务")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["state", "created_at"], name="jobs_next"),  # the worker's question
            models.Index(fields=["owner", "-created_at"], name="jobs_owner"),  # my jobs
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        """Share done, 0 to 100; 0 while the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)


class Schedule(models.Model):
    """When a periodic kind is due next. The row is locked while its job is queued, so that it is queued once."""

    kind = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()
