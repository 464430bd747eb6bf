"""The form of a line."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.base.forms import Form, MoneyField
from bangfu.policies.services.lines import LineValues
from bangfu.reference.web.fields import RegionInput


class LineForm(Form):
    """What is entered for a region and year."""

    region = forms.CharField(
        label=_("地区代码"),
        max_length=6,
        widget=RegionInput,
        help_text=_("六位行政区划代码（GB/T 2260）；没有县的标准时依次用市（xxxx00）、省（xx0000）的。"),
    )
    year = forms.IntegerField(label=_("年度"))
    dibao_month = MoneyField(label=_("低保标准（元/月）"))
    province_income_year = MoneyField(label=_("全省人均可支配收入（元/年）"), required=False)
    source = forms.CharField(
        label=_("依据"), max_length=200, required=False, help_text=_("公布文件的名称和文号，认定理由里会引用。")
    )

    def values(self) -> LineValues:
        """What the service takes."""
        return LineValues(**self.cleaned_data)
