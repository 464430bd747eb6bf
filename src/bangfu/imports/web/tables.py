"""The table of imports."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from bangfu.base.lists import ListTable, TagColumn
from bangfu.imports.kinds import KINDS


class ImportTable(ListTable):
    """My imports."""

    name = tables.Column(verbose_name=_("文件名"), linkify=("imports:file", {"file_id": tables.A("pk")}))
    kind = tables.Column(verbose_name=_("导入内容"))
    state = TagColumn("import_state", shape="dot", verbose_name=_("状态"))
    message = tables.Column(verbose_name=_("说明"))
    uploaded_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=_("上传时间"))

    def render_kind(self, value: str) -> str:
        """The label of the kind."""
        return str(KINDS[value].label) if value in KINDS else value
