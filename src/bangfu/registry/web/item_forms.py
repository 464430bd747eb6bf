"""Forms of dated items, employment and papers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.registry import choices
from bangfu.registry.models import Asset, Cause, Document, Employment, Expense, Income, Injury
from bangfu.registry.web.file_forms import add_fields, people_choices
from bangfu.registry.web.forms import FileForm, YuanField, model_fields, not_in_future


class ItemForm(FileForm):
    """What dated items have in common."""

    def __init__(self, *args: Any, household_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = Document.objects.filter(household=household_id, removed_at__isnull=True)
        evidence = [("", "---------"), *((str(paper.pk), f"{paper.kind}：{paper.name}") for paper in papers)]
        add_fields(
            self,
            {
                **self.own(household_id),
                "since": forms.DateField(label=_("自"), initial=timezone.localdate),
                "until": forms.DateField(label=_("至"), required=False, help_text=_("仍有效则留空")),
                "evidence": forms.TypedChoiceField(
                    label=_("凭证"), choices=evidence, required=False, coerce=UUID, empty_value=None
                ),
                "note": forms.CharField(label=_("说明"), max_length=200, required=False),
            },
        )

    def own(self, household_id: UUID) -> dict[str, forms.Field]:
        """The fields of one kind of item."""
        raise NotImplementedError

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        values = dict(self.cleaned_data)
        values["evidence_id"] = values.pop("evidence")
        if "person" in values:
            values["person_id"] = values.pop("person")
        return values


def _person_field(household_id: UUID, whole: Any) -> forms.Field:
    people = [("", whole), *people_choices(household_id)]
    return forms.TypedChoiceField(label=_("成员"), choices=people, required=False, coerce=UUID, empty_value=None)


class IncomeForm(ItemForm):
    """An income."""

    def own(self, household_id: UUID) -> dict[str, forms.Field]:
        """Whose, of which kind, how much."""
        amount = YuanField(label=_("金额（元）"), help_text=_("成员收入按月填，家庭其他收入按年填"))
        kind = model_fields(Income, ("kind",), ("kind",))
        return {"person": _person_field(household_id, _("（全户）")), **kind, "amount": amount}


class ExpenseForm(ItemForm):
    """An expense."""

    def own(self, household_id: UUID) -> dict[str, forms.Field]:
        """Whose, of which kind, how much a year."""
        amount = YuanField(
            label=_("年金额（元）"), help_text=_("医疗自付、意外损失和赔偿救助从“自”起计 12 个月，到期自动截止")
        )
        kind = model_fields(Expense, ("kind",), ("kind",))
        return {"person": _person_field(household_id, _("（全户）")), **kind, "amount": amount}


class AssetForm(ItemForm):
    """An asset."""

    def own(self, household_id: UUID) -> dict[str, forms.Field]:
        """What and how much."""
        amount = YuanField(label=_("估值（元）"))
        return {**model_fields(Asset, ("kind", "description"), ("kind",)), "amount": amount}


class CauseForm(ItemForm):
    """A cause of hardship."""

    def own(self, household_id: UUID) -> dict[str, forms.Field]:
        """Which."""
        return model_fields(Cause, ("cause", "main"), ("cause",))


class EndForm(FileForm):
    """An item ends."""

    until = forms.DateField(label=_("最后一天"), initial=timezone.localdate)


class EmploymentForm(FileForm):
    """Post and status from a day on."""

    def __init__(self, *args: Any, household_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = model_fields(Employment, ("status", "post"), ("status",))
        add_fields(self, fields | {"since": forms.DateField(label=_("自"), initial=timezone.localdate)})

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data)


class InjuryForm(FileForm):
    """A work injury or an occupational disease."""

    def __init__(self, *args: Any, household_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_fields(self, model_fields(Injury, ("kind", "on", "grade", "note"), ("kind", "on")))

    def clean_on(self) -> Any:
        """Not in the future."""
        return not_in_future(self.cleaned_data["on"])

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data)


class ArrearsForm(FileForm):
    """Wages owed."""

    months = forms.IntegerField(label=_("欠薪月数"), min_value=0, max_value=600)
    amount = YuanField(label=_("欠薪金额（元）"), min_value=0)
    since = forms.DateField(label=_("自"))

    def __init__(self, *args: Any, household_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data)


class SettleForm(FileForm):
    """Wages owed were paid."""

    settled_on = forms.DateField(label=_("付清日期"), initial=timezone.localdate)


class DocumentForm(FileForm):
    """A paper to be uploaded."""

    kind = forms.ChoiceField(label=_("材料种类"), choices=[("", "---------"), *choices.DOCUMENT_KIND])
    file = forms.FileField(
        label=_("文件"),
        help_text=_("照片（JPG、PNG、WebP）或 PDF，不超过 10 MB；照片中的位置等信息会被去掉"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )

    def __init__(self, *args: Any, household_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_fields(self, {"person": _person_field(household_id, _("（全户）"))})


class ConsentForm(FileForm):
    """What a member agrees to, with the signature as an uploaded picture or drawn on the page."""

    kind = forms.ChoiceField(label=_("授权种类"), choices=[("", "---------"), *choices.CONSENT_KIND])
    signed_on = forms.DateField(label=_("签署日期"), initial=timezone.localdate)
    drawn = forms.CharField(required=False, widget=forms.HiddenInput, max_length=1_400_000)
    file = forms.FileField(
        label=_("签名图片"), required=False, help_text=_("上传签名照片，或在下面的框中手写"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )  # fmt: skip

    def __init__(self, *args: Any, household_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [("", "---------"), *people_choices(household_id)]
        person = forms.TypedChoiceField(label=_("签署人"), choices=people, coerce=UUID)
        add_fields(self, {"person": person})
        self.order_fields(["kind", "person", "signed_on", "file"])


class WithdrawForm(FileForm):
    """A consent no longer holds."""

    withdrawn_on = forms.DateField(label=_("撤回日期"), initial=timezone.localdate)
