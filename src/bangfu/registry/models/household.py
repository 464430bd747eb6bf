"""Households and who belongs to them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bangfu.base.identifiers import new_id
from bangfu.base.scope import ScopedQuerySet
from bangfu.base.sealed import SealedColumn, SealedText
from bangfu.orgs.models import Unit
from bangfu.registry import choices
from bangfu.registry.models.person import Person


class HouseholdState(models.TextChoices):
    """Whether the file is in use."""

    OPEN = "open", _("在册")
    MERGED = "merged", _("已合并")
    CLOSED = "closed", _("已停用")


class Household(models.Model):
    """The file of one family, kept by the unit of its worker.

    Facts that criteria read bear the column names of the catalogue of facts; money is in fen. ``version`` grows with
    every change of anything in the file, which is how two officers who edit at once are told apart.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    archive_no = models.CharField(_("档案编号"), max_length=40, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="households", verbose_name=_("所属单位"))
    head = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="headed", verbose_name=_("本人"))
    state = models.CharField(_("状态"), max_length=8, choices=HouseholdState, default=HouseholdState.OPEN)
    region = models.CharField(_("所在地区"), max_length=6)
    work_status = models.CharField(_("工作状态"), max_length=4, choices=choices.WORK_STATUS)
    employment_months = models.PositiveIntegerField(_("劳动关系月数"), default=0)
    union_member = models.BooleanField(_("工会会员"), default=False)

    houses = models.PositiveSmallIntegerField(_("住房套数"), null=True, blank=True)
    private_car = models.BooleanField(_("私家车"), default=False)
    owns_business = models.BooleanField(_("经营店铺或雇工"), default=False)
    private_school = models.BooleanField(_("高收费私立学校"), default=False)
    self_paid_abroad = models.BooleanField(_("自费留学"), default=False)
    on_dibao = models.BooleanField(_("低保对象"), default=False)
    months_below_dibao = models.PositiveSmallIntegerField(_("低于低保连续月数"), null=True, blank=True)
    accident_kind = models.CharField(_("意外类型"), max_length=4, blank=True, default="", choices=choices.ACCIDENT_KIND)

    housing = models.CharField(_("住房类型"), max_length=8, blank=True, default="", choices=choices.HOUSING)
    housing_area = models.CharField(
        _("建筑面积（平方米）"), max_length=6, blank=True, default="", choices=choices.HOUSING_AREA
    )
    address_sealed = SealedColumn()
    address = SealedText()
    post_code = models.CharField(_("邮政编码"), max_length=6, blank=True, default="")
    other_contact = models.CharField(_("其他联系方式"), max_length=60, blank=True, default="")
    started_work_on = models.DateField(_("参加工作时间"), null=True, blank=True)
    single_parent = models.BooleanField(_("单亲家庭"), default=False)
    no_one_employed = models.BooleanField(_("零就业家庭"), default=False)
    can_help_itself = models.BooleanField(_("有一定自救能力"), default=False)
    key_group = models.CharField(_("重点群体"), max_length=24, blank=True, default="", choices=choices.KEY_GROUP)
    remark_sealed = SealedColumn()
    remark = SealedText()

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.CharField(max_length=100, blank=True, default="", editable=False)

    objects = ScopedQuerySet.as_manager()
    scope_path = "unit_id"

    class Meta:
        verbose_name = _("家庭档案")
        ordering = ["archive_no"]
        indexes = [
            models.Index(fields=["unit", "archive_no"], name="registry_household_unit"),  # lists by unit
            models.Index(fields=["head"], name="registry_household_head"),  # search by worker
            models.Index(fields=["-updated_at", "id"], name="registry_household_updated"),  # recently changed
        ]

    def __str__(self) -> str:
        return self.archive_no


class Member(models.Model):
    """A person's place in a household, from a day to a day; 本人 is a member too."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="places", verbose_name=_("人员"))
    relation = models.CharField(_("与户主关系"), max_length=4, choices=choices.RELATION)
    co_resident = models.BooleanField(_("共同生活"), default=True)
    order = models.PositiveSmallIntegerField(default=0)
    since = models.DateField(_("自"), null=True, blank=True)
    until = models.DateField(_("至"), null=True, blank=True)
    remark_sealed = SealedColumn()
    remark = SealedText()

    objects = ScopedQuerySet.as_manager()
    scope_path = "household__unit_id"

    class Meta:
        verbose_name = _("家庭成员")
        ordering = ["household", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person"], condition=Q(until__isnull=True), name="registry_member_once"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(until__isnull=True, co_resident=True),
                name="registry_co_resident_in_one_household",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(until__isnull=True, relation="本人"),
                name="registry_one_worker_a_household",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="registry_member_leaves_after_joining",
            ),
        ]
