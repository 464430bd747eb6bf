"""To-do items and messages of a user."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Item(models.Model):
    """A message, or a to-do that stays until it is done."""

    class Kind(models.TextChoices):
        """Which of the two."""

        TODO = "todo", _("待办")
        MESSAGE = "message", _("消息")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="inbox")
    kind = models.CharField(max_length=8, choices=Kind)
    tag = models.CharField(max_length=10, blank=True, default="")
    title = models.CharField(max_length=120)
    link = models.CharField(max_length=200, blank=True, default="")
    made_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("待办与消息")
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["user", "kind", "done_at"], name="inbox_open")]  # the counter in the top bar
