"""Cases on their way through a flow: where they stand, where they stood, and who decided what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.base.identifiers import new_id
from bangfu.base.scope import ScopedQuerySet
from bangfu.base.sealed import SealedColumn, SealedText
from bangfu.casework.models.flows import FlowVersion
from bangfu.registry.models import Household


class Case(models.Model):
    """The application of a household: at one step of its flow, or at an end of it.

    ``place`` is the code of that step or end, ``entered_on`` and ``due_on`` belong to it; ``climbed`` is how many
    levels up were told that the step is overdue. ``lock`` grows with every act, so that two who decide at once are
    told apart.
    """

    class Origin(models.TextChoices):
        """Where a case comes from."""

        WORKER = "worker", _("本人申请")
        OFFICER = "officer", _("干部代办")
        CLUE = "clue", _("线索")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="cases")
    flow = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, related_name="cases")
    origin = models.CharField(_("来源"), max_length=8, choices=Origin, default=Origin.OFFICER)
    place = models.CharField(_("所在步骤"), max_length=30)
    place_label = models.CharField(max_length=20)
    entered_on = models.DateField(_("到达日期"))
    due_on = models.DateField(_("期限"), null=True, blank=True)
    climbed = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(_("申请时间"), auto_now_add=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    archived = models.BooleanField(default=False)
    lock = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ScopedQuerySet.as_manager()
    scope_path = "household__unit_id"

    class Meta:
        verbose_name = _("建档申请")
        ordering = ["-opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(ended_at__isnull=True), name="casework_one_open_case"
            ),
            models.CheckConstraint(
                condition=Q(archived=False) | Q(ended_at__isnull=False), name="casework_archived_has_ended"
            ),
        ]
        indexes = [
            models.Index(fields=["place", "due_on", "id"], name="casework_waiting"),  # what waits where, nearest first
            models.Index(fields=["household", "-opened_at"], name="casework_of_household"),
            models.Index(
                fields=["due_on"], condition=Q(ended_at__isnull=True, due_on__isnull=False), name="casework_overdue"
            ),
        ]


class Stay(models.Model):
    """A time of a case at one step. Once it is over it never changes again; the database refuses it too."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="stays")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=30)
    step_label = models.CharField(max_length=20)
    entered_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    action = models.CharField(max_length=30, blank=True, default="")
    action_label = models.CharField(max_length=20, blank=True, default="")
    to = models.CharField(max_length=30, blank=True, default="")

    class Meta:
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="casework_stays_in_order"),
            models.UniqueConstraint(fields=["case"], condition=Q(left_at__isnull=True), name="casework_one_place"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, action="", to="") | Q(left_at__isnull=False) & ~Q(to=""),
                name="casework_left_by_an_action",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("entered_at")), name="casework_left_after_coming"
            ),
        ]


class Opinion(models.Model):
    """What one person decided at a step, with his reason and what he filled in; never changed afterwards.

    ``filled`` is the step's form as JSON; it and the reason may name people and are sealed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="opinions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=100)
    acting_for = models.CharField(max_length=100, blank=True, default="")
    action = models.CharField(max_length=30)
    action_label = models.CharField(max_length=20)
    reason_sealed = SealedColumn()
    reason = SealedText()
    filled_sealed = SealedColumn()
    filled = SealedText()
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [models.UniqueConstraint(fields=["stay", "person"], name="casework_one_opinion_a_person")]


class Recusal(models.Model):
    """Somebody who must keep out of a case, since he is a relative or otherwise partial; it is never taken back."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="recusals")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("回避原因"), max_length=100)
    noted_by = models.CharField(max_length=100)
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="casework_one_recusal_a_person")]
