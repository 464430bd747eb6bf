"""How often a user searched by the last four of an ID number: a limit that holds across processes."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SearchCount(models.Model):
    """One row a user: searches counted since a moment."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
