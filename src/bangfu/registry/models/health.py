"""Health and disability: a table of its own, readable to screening and to those whose role grants it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.base.identifiers import new_id
from bangfu.base.sealed import SealedColumn, SealedText
from bangfu.registry import choices
from bangfu.registry.models.person import Person


class Health(models.Model):
    """The state of a person's health as coded words; diagnosis and certificate number are sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="health_record")
    health = models.CharField(_("健康状况"), max_length=10, blank=True, default="", choices=choices.HEALTH)
    disability = models.CharField(_("残疾类别"), max_length=2, blank=True, default="", choices=choices.DISABILITY)
    disability_grade = models.CharField(
        _("残疾等级"), max_length=2, blank=True, default="", choices=choices.DISABILITY_GRADE
    )
    certificate_sealed = SealedColumn()
    certificate = SealedText()
    diagnosis_sealed = SealedColumn()
    diagnosis = SealedText()

    class Meta:
        verbose_name = _("健康")
