"""Criteria sets in versions: a draft is edited, a second person publishes it, a published text never changes again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.base.identifiers import new_id


class CriteriaSet(models.Model):
    """Criteria under one name, such as ``union-current``; ``in_use`` marks the one that the register is screened by."""

    name = models.CharField(_("代号"), max_length=60, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    in_use = models.BooleanField(_("正在使用"), default=False)

    class Meta:
        verbose_name = _("认定标准")
        ordering = ["-in_use", "name"]
        constraints = [
            models.UniqueConstraint(fields=["in_use"], condition=Q(in_use=True), name="policies_one_set_in_use"),
        ]

    def __str__(self) -> str:
        return self.title


class CriteriaVersion(models.Model):
    """One text of a set in the language of docs/developer/criteria-language.md (YAML).

    ``effective_from`` and ``effective_to`` repeat 生效 of a text that could be read; both days count, None is open.
    ``digest`` is the SHA-256 of the text in hexadecimal; what is compiled from a text is kept by it. ``lock`` counts
    the changes of a draft, so that two editors cannot overwrite each other. Whoever wrote, changed or handed in a draft
    may not publish it. A version that came with the product has no people. ``base`` is the published version that a
    draft started from, or was last brought up to. ``returned_because`` is why it was sent back, until it is handed in.
    """

    class State(models.TextChoices):
        """Where a version stands."""

        DRAFT = "draft", _("草稿")
        READY = "ready", _("待发布")
        PUBLISHED = "published", _("已发布")
        DROPPED = "dropped", _("已作废")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(_("版本"), max_length=20)
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.DRAFT)
    text = models.TextField(_("内容"))
    digest = models.CharField(max_length=64, editable=False)
    base = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="drafts")
    effective_from = models.DateField(_("生效"), null=True, blank=True)
    effective_to = models.DateField(_("失效"), null=True, blank=True)
    lock = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(_("起草时间"), auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("修改时间"), auto_now=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    editors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    returned_because = models.CharField(_("退回理由"), max_length=500, blank=True, default="")
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("标准的版本")
        ordering = ["criteria_set", "-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "version"],
                condition=Q(state="published"),
                name="policies_one_published_version",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True)
                | (~Q(published_by=F("made_by")) & ~Q(published_by=F("handed_in_by"))),
                name="policies_maker_is_not_publisher",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criteria_set} {self.version}"
