"""Flows in versions, and the moves that the database lets a case make."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FlowVersion(models.Model):
    """One text of a flow (docs/developer/case-flows.md); it never changes: cases go on by the one they began with.

    ``in_use`` marks the one that new cases begin with. ``digest`` is the SHA-256 of the text.
    """

    name = models.CharField(_("代号"), max_length=60)
    version = models.CharField(_("版本"), max_length=20)
    title = models.CharField(_("标题"), max_length=200)
    text = models.TextField(_("内容"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    in_use = models.BooleanField(_("正在使用"), default=False)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("办理流程")
        ordering = ["-in_use", "name", "-entered_at"]
        constraints = [
            models.UniqueConstraint(fields=["in_use"], condition=Q(in_use=True), name="casework_one_flow_in_use"),
            models.UniqueConstraint(fields=["name", "version"], name="casework_flow_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class FlowMove(models.Model):
    """A move that a flow allows; the database lets a case make no other (see migration 0002)."""

    flow = models.ForeignKey(FlowVersion, on_delete=models.CASCADE, related_name="moves")
    step = models.CharField(max_length=30)
    action = models.CharField(max_length=30)
    to = models.CharField(max_length=30)
    starts = models.BooleanField(default=False, help_text="whether every case begins at this step")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "step", "action"], name="casework_move_once")]


class FlowApart(models.Model):
    """Two steps of a flow that one person must not both decide; the database refuses it too."""

    flow = models.ForeignKey(FlowVersion, on_delete=models.CASCADE, related_name="apart")
    step = models.CharField(max_length=30)
    earlier = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "step", "earlier"], name="casework_apart_once")]
