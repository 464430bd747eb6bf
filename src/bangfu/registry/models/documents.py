"""Papers of a household and what the family agreed to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.base.identifiers import new_id
from bangfu.base.scope import ScopedQuerySet
from bangfu.registry import choices
from bangfu.registry.models.household import Household
from bangfu.registry.models.person import Person


class Document(models.Model):
    """A photo or PDF; the file itself lies encrypted outside the web root, named by this row's key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="documents")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, verbose_name=_("成员"))
    kind = models.CharField(_("材料种类"), max_length=10, choices=choices.DOCUMENT_KIND)
    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(_("大小"), help_text="bytes before encryption")
    sha256 = models.CharField(max_length=64, help_text="of the content before encryption")
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_path = "household__unit_id"

    class Meta:
        verbose_name = _("证明材料")
        ordering = ["-uploaded_at", "id"]

    def __str__(self) -> str:
        return self.name


class Consent(models.Model):
    """What the family agreed to, when, with the signature; withdrawn by a date, never deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="consents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, verbose_name=_("签署人"))
    kind = models.CharField(_("授权种类"), max_length=4, choices=choices.CONSENT_KIND)
    signed_on = models.DateField(_("签署日期"))
    signature = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_path = "household__unit_id"

    class Meta:
        verbose_name = _("授权")
        ordering = ["kind", "-signed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "kind", "person"],
                condition=Q(withdrawn_on__isnull=True),
                name="registry_consent_once_in_force",
            )
        ]
