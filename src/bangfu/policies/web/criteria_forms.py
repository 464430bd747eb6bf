"""Forms about sets and versions as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from bangfu.base.forms import Form
from bangfu.policies.models import CriteriaVersion

MOST_BYTES = 4_000_000


class UploadForm(Form):
    """A criteria file."""

    file = forms.FileField(
        label=_("标准文件"),
        help_text=_("下载后改好的 YAML 文件。文件里的“名称”已有的，成为那一套的草稿；没有的，另建一套。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml"}),
    )

    def clean_file(self) -> str:
        """The text of the file."""
        sent: UploadedFile = self.cleaned_data["file"]
        if (sent.size or 0) > MOST_BYTES:
            raise ValidationError(_("文件太大，最多 4 MB"))
        try:
            return sent.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_("文件不是 UTF-8 文本")) from None


class CopyForm(Form):
    """What a set of one's own is called."""

    name = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9-]*$",
        label=_("代号"),
        max_length=60,
        help_text=_("字母、数字和连字符，如 beiling-2027。"),
        error_messages={"invalid": _("只能用字母、数字和连字符")},
    )
    title = forms.CharField(label=_("标题"), max_length=200)


class ReturnForm(Form):
    """Why a version is sent back."""

    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(label=_("退回理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class PublishForm(Form):
    """The decision of the second person; ``seen`` where other versions were published meanwhile."""

    lock = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    seen = forms.BooleanField(required=False)

    def __init__(self, *args: Any, newer: Sequence[CriteriaVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if newer:
            numbers = "、".join(each.version for each in newer)
            self.fields["seen"].label = _("我看过起草之后发布的 %(numbers)s，确认发布这个版本") % {"numbers": numbers}
        else:
            del self.fields["seen"]
