"""Staged imports: an uploaded file, and each of its units of work (a household, an organisation unit) as a row."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.base.identifiers import new_id
from bangfu.base.sealed import SealedColumn, SealedText
from bangfu.core.exchange.problems import RowProblem
from bangfu.imports.kinds import Difference


class ImportFile(models.Model):
    """An upload on its way into the register; the file lies encrypted until 30 days after the end."""

    class State(models.TextChoices):
        """Where it stands; each step can be resumed."""

        UPLOADED = "uploaded", _("已上传")
        CHECKING = "checking", _("检查中")
        READY = "ready", _("待确认")
        COMMITTING = "committing", _("导入中")
        COMMITTED = "committed", _("已导入")
        UNDOING = "undoing", _("撤销中")
        UNDONE = "undone", _("已撤销")
        REFUSED = "refused", _("无法使用")
        ABANDONED = "abandoned", _("已放弃")

    WORKING = (State.UPLOADED, State.CHECKING, State.COMMITTING, State.UNDOING)
    ENDED = (State.COMMITTED, State.UNDONE, State.REFUSED, State.ABANDONED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    name = models.CharField(_("文件名"), max_length=120)
    size = models.PositiveBigIntegerField(_("大小"), help_text="bytes before encryption")
    on = models.DateField(_("数据日期"), help_text="the day the values hold from; bounds birth dates")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.UPLOADED)
    update_existing = models.BooleanField(_("更新已有数据"), default=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    message = models.TextField(blank=True, default="")
    job_id = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = _("导入")
        ordering = ["-uploaded_at"]
        indexes = [models.Index(fields=["uploaded_by", "-uploaded_at"], name="imports_mine")]

    def __str__(self) -> str:
        return self.name


class StagedRow(models.Model):
    """One household (or unit) of the file: what it would do, and, once done, how to undo it."""

    class Outcome(models.TextChoices):
        """What committing it would do."""

        NEW = "new", _("新增")
        CHANGED = "changed", _("变更")
        UNCHANGED = "unchanged", _("无变化")
        WRONG = "wrong", _("有错误")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="rows")
    place = models.PositiveIntegerField(help_text="position in the file, from 0")
    source_row = models.PositiveIntegerField(help_text="row number that the user sees in the file")
    key = models.CharField(max_length=120, help_text="档案编号 or unit path")
    label = models.CharField(max_length=80, blank=True, default="")
    outcome = models.CharField(max_length=10, choices=Outcome)
    chosen = models.BooleanField(default=True)
    to_confirm = models.BooleanField(default=False, help_text="an uncertain match that an officer must choose himself")
    problems_sealed = SealedColumn()
    problems = SealedText()
    payload_sealed = SealedColumn()
    payload = SealedText()
    committed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["file", "place"]
        constraints = [models.UniqueConstraint(fields=["file", "place"], name="imports_one_row_a_place")]
        indexes = [models.Index(fields=["file", "outcome", "committed_at"], name="imports_next_rows")]

    @property
    def data(self) -> dict[str, Any]:
        """What the kind's ``commit`` gets."""
        found: dict[str, Any] = json.loads(self.payload)["data"] if self.payload else {}
        return found

    @property
    def shown(self) -> tuple[list[Difference], str]:
        """What would change, and the remark, for the preview."""
        if not self.payload:
            return [], ""
        stored = json.loads(self.payload)
        return [Difference(*each) for each in stored["changes"]], stored["remark"]

    @property
    def faults(self) -> list[RowProblem]:
        """Why the row cannot be committed."""
        return [RowProblem(*each) for each in json.loads(self.problems)] if self.problems else []

    def set_faults(self, problems: list[RowProblem]) -> None:
        """Seal why the row cannot be committed."""
        rows = [[p.sheet, p.row, p.column, p.value, p.reason, p.archive_no] for p in problems]
        self.problems = json.dumps(rows, ensure_ascii=False) if rows else ""


class CommittedRow(models.Model):
    """How to take a committed row back; a row of its own, since inserting many is far faster than updating many."""

    row = models.OneToOneField(StagedRow, on_delete=models.CASCADE, primary_key=True, related_name="committed")
    undo_sealed = SealedColumn()
    undo = SealedText()
