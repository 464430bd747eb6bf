"""People."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.base.identifiers import new_id
from bangfu.base.sealed import SealedColumn, SealedText
from bangfu.core.national.masks import mask_id_number, mask_phone
from bangfu.core.national.pinyin import pinyin_initials
from bangfu.registry import choices
from bangfu.registry.blind import id_number_index, last_four_index, phone_index


class Person(models.Model):
    """A worker or a member of a worker's family. A person is one row, however many households name him."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("姓名"), max_length=60, db_index=True)
    initials = models.CharField(max_length=60, blank=True, default="", editable=False)
    id_number_sealed = SealedColumn()
    id_number = SealedText()
    id_number_blind = models.BinaryField(max_length=16, null=True, blank=True, editable=False)
    last_four_blind = models.BinaryField(max_length=16, null=True, blank=True, editable=False)
    sex = models.CharField(_("性别"), max_length=1, blank=True, default="")
    born_on = models.DateField(_("出生日期"), null=True, blank=True)
    ethnicity = models.CharField(_("民族"), max_length=20, blank=True, default="")
    politics = models.CharField(_("政治面貌"), max_length=10, blank=True, default="", choices=choices.POLITICS)
    model_worker = models.CharField(_("劳模类型"), max_length=10, blank=True, default="", choices=choices.MODEL_WORKER)
    marriage = models.CharField(_("婚姻状况"), max_length=4, blank=True, default="", choices=choices.MARRIAGE)
    hukou = models.CharField(_("户口类型"), max_length=4, blank=True, default="", choices=choices.HUKOU)
    phone_sealed = SealedColumn()
    phone = SealedText()
    phone_blind = models.BinaryField(max_length=16, null=True, blank=True, editable=False)
    bank_name = models.CharField(_("开户银行"), max_length=60, blank=True, default="")
    bank_card_sealed = SealedColumn()
    bank_card = SealedText()
    occupation = models.CharField(_("人员身份"), max_length=6, blank=True, default="", choices=choices.OCCUPATION)
    school_stage = models.CharField(_("学段"), max_length=4, blank=True, default="", choices=choices.SCHOOL_STAGE)
    school = models.CharField(_("单位或学校"), max_length=60, blank=True, default="")
    insurance = models.CharField(_("医保状况"), max_length=6, blank=True, default="", choices=choices.INSURANCE)
    orphan = models.BooleanField(_("孤儿"), null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")

    class Meta:
        verbose_name = _("人员")
        indexes = [
            models.Index(fields=["id_number_blind"], name="registry_person_id_number"),  # search, import, duplicates
            models.Index(fields=["last_four_blind"], name="registry_person_last_four"),  # search within scope
            models.Index(fields=["phone_blind"], name="registry_person_phone"),  # search, duplicates
            # Search by pinyin initials: by how they begin, and by further readings of the few names that have several.
            models.Index(fields=["initials"], name="registry_person_initials", opclasses=["varchar_pattern_ops"]),
            models.Index(
                fields=["initials"],
                name="registry_person_readings",
                opclasses=["varchar_pattern_ops"],
                condition=models.Q(initials__contains=" "),
            ),
            models.Index(fields=["born_on", "name"], name="registry_person_born_name"),  # likely duplicates
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_number_blind"],
                condition=models.Q(merged_into__isnull=True, id_number_blind__isnull=False),
                name="registry_one_person_an_id_number",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def set_identity(
        self, *, id_number: str | None = None, phone: str | None = None, index: bytes | None = None
    ) -> None:
        """Set what is sealed together with its blind indexes; None leaves a value as it is.

        ``index`` is the blind index of the ID number where it was worked out already.
        """
        if id_number is not None:
            self.id_number = id_number
            self.id_number_blind = (index or id_number_index(id_number)) if id_number else None
            self.last_four_blind = last_four_index(id_number) if id_number else None
        if phone is not None:
            self.phone = phone
            self.phone_blind = phone_index(phone) if phone else None

    def set_name(self, name: str) -> None:
        """Set the name and what it is found by."""
        self.name = name
        self.initials = " ".join(pinyin_initials(name))[:60]

    @property
    def masked_id_number(self) -> str:
        """1423**********2186."""
        return mask_id_number(self.id_number) if self.id_number else ""

    @property
    def masked_phone(self) -> str:
        """138****6621."""
        return mask_phone(self.phone) if self.phone else ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the initials in step with the name."""
        self.set_name(self.name)
        super().save(*args, **kwargs)
