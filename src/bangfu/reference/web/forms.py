"""Forms of reference data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.base.forms import Form, style_fields
from bangfu.reference.code_lists import ListedCodes
from bangfu.reference.selectors import ShownCode
from bangfu.reference.services.regions import RegionValues
from bangfu.reference.services.wordings import WordingValues

_MOST_BYTES = 20 * 1024 * 1024


class YearForm(Form):
    """The working days of a year."""

    source = forms.CharField(
        label=_("依据"),
        max_length=200,
        help_text=_("放假通知的名称和文号，如“国务院办公厅关于 2027 年部分节假日安排的通知”。"),
    )
    text = forms.CharField(
        label=_("放假和调休"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14, "class": "font-monospace"}),
        help_text=_(
            "可以把通知的正文整段粘贴进来，也可以一行写一个节日，如“元旦：2027-01-01 至 2027-01-03 放假”；"
            "或者粘贴表格里的行，如“2027-01-04,上班,元旦”。括号里的内容不读。"
        ),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class RegionForm(Form):
    """What is said of a region."""

    code = forms.CharField(label=_("地区代码"), max_length=6, help_text=_("六位行政区划代码（GB/T 2260）。"))
    name = forms.CharField(label=_("地区名称"), max_length=60, help_text=_("只写本级名称，如“城关区”。"))
    parent = forms.CharField(
        label=_("上级代码"), max_length=6, required=False, help_text=_("留空按代码推定；省直辖的县请写省的代码。")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def values(self) -> RegionValues:
        """What the service takes."""
        return RegionValues(*(self.cleaned_data[name] for name in ("code", "name", "parent")))


class RegionsFileForm(Form):
    """A sheet of regions."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_("用模板填写的 Excel 工作簿（.xlsx），不超过 20 MB。"),
        error_messages={"required": _("请选择文件"), "empty": _("文件是空的，请重新选择")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx"

    def clean_file(self) -> Any:
        """By name and size; what is inside is looked at when it is read."""
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(".xlsx"):
            raise forms.ValidationError(_("应为 .xlsx 文件，请用本页的模板填写"))
        if file.size > _MOST_BYTES:
            raise forms.ValidationError(_("文件超过 20 MB"))
        return file


class WordingForm(Form):
    """A row of four inputs for each code of a list; the fields are named by the place of the code."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, listed: ListedCodes, shown: Mapping[str, ShownCode], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = listed
        for number, each in enumerate(listed.codes):
            self._add(number, each.label, shown[each.code])
        style_fields(self)

    def _add(self, number: int, title: str, now: ShownCode) -> None:
        own = "" if now.label == now.standard.label else now.label
        fields: dict[str, forms.Field] = {
            "label": forms.CharField(label=_("本单位叫法"), required=False, max_length=40, initial=own),
            "place": forms.IntegerField(
                label=_("次序"), required=False, min_value=1, max_value=999, initial=now.place,
                widget=forms.NumberInput(attrs={"class": "order-input"}),
            ),
            "hidden": forms.BooleanField(
                label=_("录入时不再提供"), required=False, initial=now.hidden,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            ),
            "note": forms.CharField(label=_("备注"), required=False, max_length=200, initial=now.note),
        }  # fmt: skip
        for name, field in fields.items():
            field.widget.attrs["aria-label"] = f"{field.label}：{title}"
            self.fields[f"{name}_{number}"] = field

    def rows(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Each code with its inputs."""
        return [
            (each, [self[f"{name}_{number}"] for name in ("label", "place", "hidden", "note")])
            for number, each in enumerate(self.listed.codes)
        ]

    def wordings(self) -> dict[str, WordingValues]:
        """What the service takes."""
        said = self.cleaned_data
        return {
            each.code: WordingValues(
                said[f"label_{number}"], said[f"place_{number}"], said[f"hidden_{number}"], said[f"note_{number}"]
            )
            for number, each in enumerate(self.listed.codes)
        }

    def show_refusal(self, messages: Mapping[str, str]) -> None:
        """Put what a service said of a code at the label of its row."""
        numbers = {each.code: number for number, each in enumerate(self.listed.codes)}
        for code, message in messages.items():
            self.add_error(f"label_{numbers[code]}" if code in numbers else None, message)
