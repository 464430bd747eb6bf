"""Answers that are kept so that a request sent twice is done once."""

from __future__ import annotations

from django.db import models

from bangfu.accounts.models import ApiToken
from bangfu.base.identifiers import new_id
from bangfu.base.sealed import SealedColumn, SealedText


class KeptAnswer(models.Model):
    """The answer to a request that came with an ``Idempotency-Key``; the row is written with what the request did.

    ``digest`` is the SHA-256 (hexadecimal) of method, address and body: the same key with another request is refused.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body_sealed = SealedColumn()
    body = SealedText()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="api_one_answer_a_key")]
        indexes = [models.Index(fields=["made_at"], name="api_answer_age")]
