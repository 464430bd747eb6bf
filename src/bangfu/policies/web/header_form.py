"""The form of what a set says of itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.base.forms import DateField, Form
from bangfu.core.criteria.entry_diff import said
from bangfu.core.criteria.yaml_spans import Data
from bangfu.core.criteria.yaml_writing import Value


class HeaderForm(Form):
    """Title, number, time of force and note, over what the draft says now."""

    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    title = forms.CharField(label=_("标题"), max_length=200)
    number = forms.CharField(label=_("版本"), max_length=20, help_text=_("同一套标准里，每个发布的版本号只用一次。"))
    start = DateField(label=_("生效日期"), required=False)
    end = DateField(label=_("失效日期"), required=False, help_text=_("空着表示一直有效，直到发布更新的版本。"))
    note = forms.CharField(label=_("说明"), max_length=4000, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, before: Data, data: Any = None, lock: int = 0) -> None:
        self.before = before if isinstance(before, dict) else {}
        period = self.before.get("生效")
        period = period if isinstance(period, dict) else {}
        initial = {
            "lock": lock, "title": said(self.before.get("标题")), "number": said(self.before.get("版本")),
            "start": said(period.get("起")), "end": said(period.get("止")), "note": said(self.before.get("说明")),
        }  # fmt: skip
        super().__init__(data, initial=initial)

    def values(self) -> dict[str, Value]:
        """What is said, as the service takes it."""
        typed = self.cleaned_data
        period = {"起": typed["start"], "止": typed["end"]} if typed["start"] or typed["end"] else None
        note = typed["note"].replace("\r\n", "\n").strip()
        before = said(self.before.get("说明"))
        return {
            "标题": typed["title"],
            "版本": typed["number"],
            "生效": period,
            "说明": (before if before.strip() == note else note) or None,
        }
