"""Dated incomes, expenses, assets and causes: a new value is a new row, the old one stays with its dates."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.base.identifiers import new_id
from bangfu.base.scope import ScopedQuerySet
from bangfu.registry import choices
from bangfu.registry.models.documents import Document
from bangfu.registry.models.household import Household
from bangfu.registry.models.person import Person


def _ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name=name)


class DatedItem(models.Model):
    """What the items have in common: the household, the days they hold, and the paper that proves them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="%(class)ss")
    since = models.DateField(_("自"))
    until = models.DateField(_("至"), null=True, blank=True)
    evidence = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="%(class)ss", verbose_name=_("凭证")
    )
    note = models.CharField(_("说明"), max_length=200, blank=True, default="")

    objects = ScopedQuerySet.as_manager()
    scope_path = "household__unit_id"

    class Meta:
        abstract = True
        ordering = ["-since", "id"]


class Income(DatedItem):
    """A monthly income of a person, or a yearly one of the whole household (person empty; may be negative)."""

    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="incomes", verbose_name=_("成员")
    )
    kind = models.CharField(_("收入种类"), max_length=8, choices=[*choices.INCOME_KIND, *choices.HOUSEHOLD_INCOME_KIND])
    amount = models.BigIntegerField(_("金额"), help_text="fen; a month for a person, a year for the household")

    class Meta(DatedItem.Meta):
        verbose_name = _("收入")
        constraints = [
            _ends_after_start("registry_income_ends_after_start"),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(amount__gte=0), name="registry_income_of_a_person_not_negative"
            ),
        ]


class Expense(DatedItem):
    """A yearly expense or loss; of one person (medical, schooling) or of the household."""

    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="expenses", verbose_name=_("成员")
    )
    kind = models.CharField(_("支出种类"), max_length=8, choices=choices.EXPENSE_KIND)
    amount = models.BigIntegerField(_("年金额"), help_text="fen a year")

    class Meta(DatedItem.Meta):
        verbose_name = _("支出")
        constraints = [
            _ends_after_start("registry_expense_ends_after_start"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="registry_expense_not_negative"),
        ]


class Asset(DatedItem):
    """Savings, investments, housing, vehicles."""

    kind = models.CharField(_("资产种类"), max_length=8, choices=choices.ASSET_KIND)
    amount = models.BigIntegerField(_("估值"), help_text="fen")
    description = models.CharField(_("描述"), max_length=100, blank=True, default="")

    class Meta(DatedItem.Meta):
        verbose_name = _("资产")
        constraints = [
            _ends_after_start("registry_asset_ends_after_start"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="registry_asset_not_negative"),
        ]


class Cause(DatedItem):
    """A cause of hardship as an officer states it, with the ground; screening names its own beside it."""

    cause = models.CharField(_("致困原因"), max_length=12, choices=choices.CAUSES)
    main = models.BooleanField(_("主要原因"), default=False)
    stated_by = models.CharField(max_length=100, blank=True, default="", editable=False)

    class Meta(DatedItem.Meta):
        verbose_name = _("致困原因")
        constraints = [
            _ends_after_start("registry_cause_ends_after_start"),
            models.UniqueConstraint(
                fields=["household"], condition=Q(until__isnull=True, main=True), name="registry_one_main_cause"
            ),
        ]
