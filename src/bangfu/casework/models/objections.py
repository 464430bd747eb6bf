"""Objections to a case, from anyone; an open one holds whatever asks for 无未决异议."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.base.identifiers import new_id
from bangfu.base.scope import ScopedQuerySet
from bangfu.base.sealed import SealedColumn, SealedText
from bangfu.casework.models.cases import Case


class Objection(models.Model):
    """What somebody holds against a case, and what he was answered.

    ``objector`` (name and how to reach him; empty for an anonymous one), ``content`` and ``answer`` are sealed.
    """

    class Channel(models.TextChoices):
        """How it came in."""

        VISIT = "visit", _("来访")
        PHONE = "phone", _("来电")
        LETTER = "letter", _("来信")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="objections")
    channel = models.CharField(_("渠道"), max_length=6, choices=Channel)
    anonymous = models.BooleanField(_("匿名"), default=False)
    objector_sealed = SealedColumn()
    objector = SealedText()
    content_sealed = SealedColumn()
    content = SealedText()
    received_on = models.DateField(_("收到日期"))
    due_on = models.DateField(_("答复期限"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    upheld = models.BooleanField(_("异议成立"), null=True, blank=True)
    answer_sealed = SealedColumn()
    answer = SealedText()
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_path = "case__household__unit_id"

    class Meta:
        verbose_name = _("异议")
        ordering = ["received_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, upheld__isnull=True)
                | Q(answered_at__isnull=False, upheld__isnull=False),
                name="casework_answered_with_a_decision",
            )
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(answered_at__isnull=True), name="casework_open_objections"),
        ]
