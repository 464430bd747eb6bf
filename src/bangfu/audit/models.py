"""The audit log: one chain of entries that can only grow, and the keys of what it holds about a person."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.base.scope import ScopedQuerySet


class Chain(models.Model):
    """The head of the chain: number and link of its last entry, locked last in a transaction that writes to it."""

    name = models.CharField(max_length=20, primary_key=True)
    last_number = models.BigIntegerField(default=0)
    last_link = models.BinaryField(max_length=32, default=b"")


class SubjectKey(models.Model):
    """The key that seals the personal values of one subject; destroying it makes them unreadable for good.

    The links of the chain are taken over the sealed form, so the chain still verifies afterwards.
    """

    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    key_sealed = models.BinaryField(default=b"")
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_type", "subject_id"], name="audit_one_key_a_subject")]


class Entry(models.Model):
    """One thing that was done, seen in full or refused. Rows are only ever inserted."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="entries")
    number = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_name = models.CharField(max_length=100)
    acting_for = models.CharField(max_length=100, blank=True, default="")
    action = models.CharField(max_length=60)
    unit_id = models.BigIntegerField(null=True, blank=True)
    subject_type = models.CharField(max_length=40, blank=True, default="")
    subject_id = models.CharField(max_length=40, blank=True, default="")
    subject_label = models.CharField(max_length=120, blank=True, default="")
    request_id = models.CharField(max_length=36, blank=True, default="")
    address = models.CharField(max_length=45, blank=True, default="")
    details = models.TextField(blank=True, default="{}", help_text="canonical JSON without personal values")
    changes_sealed = models.BinaryField(default=b"", help_text="old and new values, sealed under the subject's key")
    link = models.BinaryField(max_length=32)

    objects = ScopedQuerySet.as_manager()
    scope_path = "unit_id"

    class Meta:
        verbose_name = _("审计记录")
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="audit_numbers_once")]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "number"], name="audit_subject"),  # 变更历史 of a file
            models.Index(fields=["actor_id", "number"], name="audit_actor"),  # what one user did
            models.Index(fields=["action", "number"], name="audit_action"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse: entries are written by ``audit.services.record`` alone."""
        raise TypeError("audit entries are only appended by audit.services.record")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise TypeError("audit entries are never deleted")
