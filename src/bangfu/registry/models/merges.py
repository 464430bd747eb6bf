"""Merging two households that turned out to be one, so that it can be undone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.base.identifiers import new_id
from bangfu.base.sealed import SealedColumn, SealedText
from bangfu.registry.models.household import Household


class Merge(models.Model):
    """``source`` went into ``target``; ``moved`` (JSON, sealed) names every row that moved and what it was before."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="merged_away")
    target = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="merges")
    reason = models.CharField(_("原因"), max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    by_name = models.CharField(max_length=100)
    moved_sealed = SealedColumn()
    moved = SealedText()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("合并")
        ordering = ["-at"]
