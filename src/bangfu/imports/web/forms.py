"""The upload form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.imports.kinds import ImportKind


class UploadForm(forms.Form):
    """What to import, the file, and whether files that exist are updated."""

    kind = forms.ChoiceField(label=_("导入内容"))
    file = forms.FileField(
        label=_("文件"),
        help_text=_("Excel 工作簿（.xlsx），不超过 200 MB；也可以是装有 CSV 的 .zip。"),
        error_messages={"required": _("请选择文件"), "empty": _("文件是空的，请重新选择")},
    )
    update_existing = forms.BooleanField(
        label=_("更新已有数据"),
        required=False,
        initial=True,
        help_text=_("不勾选时只新增，已在册的档案保持原样。导入前还可以改。"),
    )

    def __init__(self, *args: Any, kinds: Sequence[ImportKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.code, kind.label) for kind in kinds]
        endings = sorted({ending for kind in kinds for ending in kind.endings})
        self.fields["file"].widget.attrs["accept"] = ",".join(endings)
