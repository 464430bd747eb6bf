"""The archive that a case ends in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.base.identifiers import new_id
from bangfu.base.scope import ScopedQuerySet
from bangfu.casework.models.cases import Case
from bangfu.registry.models import Household


class Archive(models.Model):
    """The archive of a household: opened by a case, closed at exit. A household has none or one open."""

    class Event(models.TextChoices):
        """What its opening was, as the yearly figures count it."""

        STOCK = "stock", _("存量")
        NEW = "new", _("增量")
        RELAPSE = "relapse", _("返困")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="archives")
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="archive")
    event = models.CharField(_("建档方式"), max_length=7, choices=Event, default=Event.NEW)
    level = models.CharField(_("档案级别"), max_length=3, blank=True, default="")
    paper_no = models.CharField(_("纸质档案号"), max_length=100, blank=True, default="")
    opened_on = models.DateField(_("建档日期"))
    closed_on = models.DateField(_("撤档日期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_path = "household__unit_id"

    class Meta:
        verbose_name = _("困难职工档案")
        ordering = ["-opened_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(closed_on__isnull=True), name="casework_one_open_archive"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="casework_archive_closes_after_opening",
            ),
        ]
