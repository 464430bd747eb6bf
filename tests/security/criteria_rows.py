"""Versions of a set in every state, for the walk through all pages, and what its forms send."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bangfu.core.criteria.text_edits import changed, inserted
from bangfu.policies.models import CriteriaSet, CriteriaVersion
from bangfu.policies.services.versions import put_text
from tests.people import People
from tests.policies.small_set import TEXT

_STATES = {
    "criteria:start": "published_id", "criteria:copy": "published_id",
    "criteria:take_back": "ready_id", "criteria:send_back": "ready_id", "criteria:publish": "ready_id",
}  # fmt: skip
"""Pages about versions that are no drafts."""


def store_criteria(people: People, words: str) -> dict[str, Any]:
    """Two published versions, a draft of the older one and one handed in; their titles and names hold ``words``."""
    of_set = CriteriaSet.objects.create(name="small", title=words)
    text = changed(changed(TEXT, ("标题",), words), ("类别", 1, "名称"), words)
    text = changed(text, ("案例", 1, "应为", "困难类别"), words)
    second = {
        "代码": "own",
        "名称": words,
        "条件": "欠薪月数 > 99",
        "依据": {"条文": words, "来源": "本项目", "核实": "自定"},
    }
    text = inserted(text, ("排除",), 1, second)
    now = timezone.now()
    older = _store(of_set, text, "2026.1", "published", published_at=now - timedelta(days=9))
    newer = _store(of_set, text, "2026.2", "published", published_at=now - timedelta(days=2))
    own = {"made_by": people.group_officer, "handed_in_by": people.group_officer}
    draft = _store(of_set, text, "2026.3", "draft", base=older, made_by=people.group_officer)
    ready = _store(of_set, text, "2026.4", "ready", base=newer, returned_because=words[:500], **own)
    return {
        "version_id": draft.pk, "before_id": older.pk, "after_id": newer.pk, "set_id": of_set.pk,
        "published_id": newer.pk, "ready_id": ready.pk,
    }  # fmt: skip


def _store(of_set: CriteriaSet, text: str, number: str, state: str, **more: Any) -> CriteriaVersion:
    version = CriteriaVersion(criteria_set=of_set, state=state, **more)
    put_text(version, changed(text, ("版本",), number))
    version.save()
    return version


def chosen_version(name: str, rows: dict[str, Any]) -> Any:
    """The version that a page is walked with."""
    return rows[_STATES.get(name, "version_id")]


def criteria_bodies(world: Any) -> dict[str, dict[str, Any]]:
    """The fields of a valid POST to each of the pages."""
    lock = {"lock": "1"}
    draft = CriteriaVersion.objects.get(pk=world.near.ids["version_id"])
    entry = {**lock, "code": "new", "name": "新的", "condition": "住房套数 >= 1", "article": "甲"}
    names = ("hand_in", "take_back", "rebase", "drop", "publish", "entry_remove")
    return {
        **{f"criteria:{name}": lock for name in names},
        "criteria:upload": {"file": SimpleUploadedFile("own.yaml", TEXT.replace("2026.1", "2027.1").encode())},
        "criteria:copy": {"name": "own", "title": "另一套"},
        "criteria:header": {**lock, "title": "甲", "number": "2027.1"},
        "criteria:change_text": {**lock, "text": draft.text + "# 改\n"},
        "criteria:check_text": {"text": draft.text},
        "criteria:entry_new": entry,
        "criteria:entry": entry,
        "criteria:check": entry,
        "criteria:entry_move": {**lock, "by": "-1"},
        "criteria:entry_switch": {**lock, "on": "0"},
        "criteria:send_back": {**lock, "reason": "请改"},
    }
