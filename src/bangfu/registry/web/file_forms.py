"""The forms of a file and of its members, in the sections in which an officer fills them in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.base.scope import Actor
from bangfu.base.tags import Words
from bangfu.orgs.models import Unit
from bangfu.orgs.selectors import read_tree
from bangfu.registry.columns import SELF
from bangfu.registry.models import Health, Household, Member
from bangfu.registry.services.files import HEAD_FIELDS, HOUSEHOLD_FIELDS
from bangfu.registry.services.heads import FACTS
from bangfu.registry.services.health import HEALTH_FIELDS
from bangfu.registry.services.members import PERSON_FIELDS
from bangfu.registry.web.forms import (
    KEEP,
    SEALED,
    FileForm,
    given,
    household_fields,
    model_fields,
    not_in_future,
    person_fields,
    sealed_field,
    style_field,
)

Section = tuple[Words, list[tuple[forms.BoundField, str]]]

_SECTIONS: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (_("职工本人"), ("unit", "archive_no", *HEAD_FIELDS)),
    (
        _("就业与单位"),
        ("region", "work_status", "employment_months", "union_member", "started_work_on"),
    ),
    (
        _("住房与财产"),
        ("houses", "housing", "housing_area", "private_car", "owns_business", "private_school", "self_paid_abroad"),
    ),
    (
        _("家庭情况"),
        (
            "on_dibao",
            "months_below_dibao",
            "accident_kind",
            "single_parent",
            "no_one_employed",
            "can_help_itself",
            "key_group",
            "address",
            "post_code",
            "other_contact",
            "remark",
        ),
    ),
)


def unit_choices(actor: Actor, action: str) -> list[tuple[str, Any]]:
    """The units an action reaches, by their paths; closed ones are left out."""
    tree = read_tree()
    reach = actor.reach(action)
    closed = set(Unit.objects.filter(closed_on__isnull=False).values_list("pk", flat=True))
    units = [(str(unit), tree.path(unit)) for unit in tree.parents if unit in reach and unit not in closed]
    return [("", "---------"), *units]


def unit_field(actor: Actor, action: str, label: Any) -> forms.TypedChoiceField:
    """A choice of a unit with a search box."""
    widget = forms.Select(attrs={"data-searchable": "", "aria-label": label})
    return forms.TypedChoiceField(label=label, choices=unit_choices(actor, action), coerce=int, widget=widget)


class HouseholdForm(FileForm):
    """A new file, or (with ``household``) the one that is edited."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, actor: Actor, *args: Any, household: Household | None = None, **kwargs: Any) -> None:
        self.keep = household is not None
        if household is not None:
            kwargs["initial"] = _initial(household)
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = {}
        if household is None:
            fields["unit"] = unit_field(actor, "registry.create", _("所属单位"))
            fields["archive_no"] = forms.CharField(
                label=_("档案编号"), max_length=40, required=False, help_text=_("留空由系统编号")
            )
        fields |= person_fields(HEAD_FIELDS, keep=self.keep) | household_fields(HOUSEHOLD_FIELDS, keep=self.keep)
        add_fields(self, fields)

    def head(self) -> dict[str, Any]:
        """What the service takes about the worker."""
        return given(self.cleaned_data, HEAD_FIELDS, keep=self.keep)

    def facts(self) -> dict[str, Any]:
        """What the service takes about the file."""
        values = given(self.cleaned_data, HOUSEHOLD_FIELDS, keep=self.keep)
        return values | {"employment_months": values.get("employment_months") or 0}

    def sections(self) -> list[Section]:
        """The fields by section, each with the value of another editor."""
        return [
            (label, [(self[name], self.theirs.get(name, "")) for name in names if name in self.fields])
            for label, names in _SECTIONS
        ]


def add_fields(form: FileForm, fields: dict[str, forms.Field]) -> None:
    """Give a form fields that depend on who fills it in."""
    for name, field in fields.items():
        style_field(field)
        form.fields[name] = field


def _initial(household: Household) -> dict[str, Any]:
    values = {name: getattr(household, name) for name in HOUSEHOLD_FIELDS if name not in SEALED}
    values |= {name: getattr(household.head, name) for name in HEAD_FIELDS if name not in SEALED}
    return values | {"version": household.version}


class MemberForm(FileForm):
    """Someone of the household, with his place in it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, member: Member | None = None, **kwargs: Any) -> None:
        self.keep = member is not None
        if member is not None:
            kwargs["initial"] = {name: getattr(member.person, name) for name in PERSON_FIELDS if name not in SEALED}
            kwargs["initial"] |= {name: getattr(member, name) for name in ("relation", "co_resident", "remark")}
            kwargs["initial"]["version"] = member.household.version
        super().__init__(*args, **kwargs)
        own = model_fields(Member, ("relation", "co_resident"), ("relation",))
        people = person_fields(PERSON_FIELDS, keep=self.keep)
        fields = {"name": people.pop("name"), "id_number": people.pop("id_number"), **own, **people}
        if member is None:
            fields["since"] = forms.DateField(label=_("加入日期"), required=False, help_text=_("一向在户则留空"))
        fields["remark"] = sealed_field(_("备注"), most=500, lines=2)
        add_fields(self, fields)

    def clean_since(self) -> Any:
        """Not in the future."""
        return not_in_future(self.cleaned_data["since"])

    def person(self) -> dict[str, Any]:
        """What the service takes about the person."""
        return given(self.cleaned_data, PERSON_FIELDS, keep=self.keep)

    def place(self) -> dict[str, Any]:
        """What the service takes about his place."""
        return given(self.cleaned_data, ("relation", "co_resident", "remark"), keep=False)


class HeadForm(FileForm):
    """Who was 本人 so far, and what has to be said of the new one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, old_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relation = model_fields(Member, ("relation",), ("relation",))["relation"]
        relation.label = gettext("%(name)s 是新本人的") % {"name": old_name}
        relation.choices = [each for each in relation.choices if each[0] != SELF]  # type: ignore[attr-defined]
        asked = model_fields(Household, FACTS, ("work_status",))
        asked["work_status"].label = _("新本人的工作状态")
        reason = forms.CharField(label=_("更换原因"), max_length=200)
        add_fields(self, {"relation": relation, **asked, "reason": reason})

    def facts(self) -> dict[str, Any]:
        """What the service takes about the new one."""
        values = given(self.cleaned_data, FACTS, keep=False)
        return values | {"employment_months": values.get("employment_months") or 0}


class HealthForm(FileForm):
    """Health and disability."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:

        super().__init__(*args, **kwargs)
        fields = model_fields(Health, HEALTH_FIELDS)
        fields["certificate"] = sealed_field(_("残疾证号"), most=30, hint=KEEP)
        fields["diagnosis"] = sealed_field(_("诊断说明"), most=500, lines=2, hint=KEEP)
        add_fields(self, fields)

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return given(self.cleaned_data, HEALTH_FIELDS, keep=True)


class ReasonForm(FileForm):
    """A change that only needs its reason."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class LeaveForm(FileForm):
    """Someone leaves the household."""

    left_on = forms.DateField(label=_("离开日期"), initial=timezone.localdate)
    reason = forms.CharField(label=_("原因"), max_length=200, required=False)


class TransferForm(FileForm):
    """Files go to another unit."""

    reason = forms.CharField(label=_("转移原因"), max_length=200)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_fields(self, {"unit": unit_field(actor, "registry.transfer", _("转入单位"))})
        self.order_fields(["unit", "reason"])


class MergeForm(FileForm):
    """Another file goes into this one."""

    archive_no = forms.CharField(label=_("并入本档的档案编号"), max_length=40)
    reason = forms.CharField(label=_("合并原因"), max_length=200)


def people_choices(household_id: UUID) -> list[tuple[str, str]]:
    """Who belongs to a household now, for a choice."""
    rows = Member.objects.filter(household=household_id, until__isnull=True)
    found = rows.values_list("person_id", "person__name", "relation")
    return [(str(person), f"{name}（{relation}）") for person, name, relation in found]
