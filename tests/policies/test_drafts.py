"""Drafts: begun from a published version or a file, changed by entry or as a whole, never overwritten unseen."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from bangfu.audit.models import Entry
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Denied
from bangfu.policies.digests import digest_of
from bangfu.policies.models import CriteriaSet, CriteriaVersion
from bangfu.policies.services import drafts, entries
from bangfu.policies.services.publishing import hand_in
from tests.people import People
from tests.policies.small_set import TEXT, store_small_set

State = CriteriaVersion.State


@pytest.fixture
def published(people: People) -> CriteriaVersion:
    return store_small_set()


@pytest.fixture
def draft(people: People, published: CriteriaVersion) -> CriteriaVersion:
    return drafts.start_draft(people.group_officer, base_id=published.pk)


def test_a_draft_begins_with_the_text_under_the_next_free_number(people: People, published: CriteriaVersion) -> None:
    first = drafts.start_draft(people.group_officer, base_id=published.pk)
    second = drafts.start_draft(people.group_officer, base_id=published.pk)
    assert (first.version, second.version) == ("2026.2", "2026.3")
    assert first.text == TEXT.replace('"2026.1"', '"2026.2"')
    assert (first.state, first.base, first.made_by) == (State.DRAFT, published, people.group_officer)
    entry = Entry.objects.order_by("-number")[1]
    assert (entry.action, entry.subject_label) == ("criteria.draft_made", "small 2026.2")
    assert first.digest in entry.details


def test_a_draft_is_begun_from_a_published_version_only(people: People, draft: CriteriaVersion) -> None:
    for base in (draft.pk, uuid.uuid4()):
        with pytest.raises(Refused, match="已发布"):
            drafts.start_draft(people.group_officer, base_id=base)


def test_a_file_makes_a_draft_of_the_set_it_names(people: People, published: CriteriaVersion) -> None:
    made = drafts.upload_draft(
        people.group_officer, text="\ufeff" + TEXT.replace("2026.1", "2027.1").replace("\n", "\r\n")
    )
    assert (made.criteria_set.name, made.version, made.base) == ("small", "2027.1", published)
    assert made.text == TEXT.replace("2026.1", "2027.1")


def test_a_file_with_a_new_name_makes_a_new_set(people: People) -> None:
    made = drafts.upload_draft(people.group_officer, text=TEXT.replace("名称: small", "名称: our-own"))
    assert (made.criteria_set.name, made.criteria_set.title, made.criteria_set.in_use) == ("our-own", "小标准", False)
    assert made.base is None


def test_a_set_is_copied_under_a_name_of_its_own(people: People, published: CriteriaVersion) -> None:
    made = drafts.copy_set(people.group_officer, base_id=published.pk, name="our-own", title="我们的标准")
    assert (made.criteria_set.name, made.criteria_set.title, made.version) == ("our-own", "我们的标准", "2026.1")
    with pytest.raises(Refused, match="换一个代号"):
        drafts.copy_set(people.group_officer, base_id=published.pk, name="our-own", title="又一套")
    with pytest.raises(Refused, match="连字符"):
        drafts.copy_set(people.group_officer, base_id=published.pk, name="我们的", title="又一套")


@pytest.mark.parametrize(
    ("text", "told"),
    [("名称: [", "第 2 行"), ("", "空的"), ("标题: 甲", "名称"), (TEXT.replace('"2026.1"', '"' + "9" * 21 + '"'), "最多 20"),
     ("名称: x\x00", "字符"), ("x" * 1_000_001, "一百万")],
)  # fmt: skip
def test_a_file_that_cannot_be_a_draft_is_refused_with_the_reason(people: People, text: str, told: str) -> None:
    before = CriteriaSet.objects.count()
    with pytest.raises(Refused, match=told):
        drafts.upload_draft(people.group_officer, text=text)
    assert CriteriaSet.objects.count() == before


def test_a_draft_with_errors_is_saved_but_not_handed_in(people: People, draft: CriteriaVersion) -> None:
    broken = draft.text.replace("人均收入 < 低保标准", "人均收人 < 低保标准")
    saved = drafts.change_draft(people.group_officer, version_id=draft.pk, lock=draft.lock, text=broken)
    assert (saved.text, saved.digest, saved.lock) == (broken, digest_of(broken), draft.lock + 1)
    with pytest.raises(Refused, match="第 24 行") as refused:
        hand_in(people.group_officer, version_id=draft.pk, lock=saved.lock)
    assert "人均收入" in str(refused.value)
    unreadable = drafts.change_draft(people.group_officer, version_id=draft.pk, lock=saved.lock, text="名称: [")
    assert (unreadable.version, unreadable.state) == ("2026.2", State.DRAFT)


def test_the_second_of_two_editors_is_shown_what_stands_now(people: People, draft: CriteriaVersion) -> None:
    drafts.change_draft(people.group_officer, version_id=draft.pk, lock=draft.lock, text=TEXT + "# 甲\n")
    with pytest.raises(Outdated) as outdated:
        drafts.change_draft(people.group_officer, version_id=draft.pk, lock=draft.lock, text=TEXT + "# 乙\n")
    assert outdated.value.theirs["text"] == TEXT + "# 甲\n"
    assert outdated.value.by == people.group_officer.name
    with pytest.raises(Outdated):
        entries.remove_entry(people.group_officer, version_id=draft.pk, lock=draft.lock, section="预警", index=0)


def test_an_entry_is_changed_added_moved_switched_and_removed(people: People, draft: CriteriaVersion) -> None:
    officer, lock, before = people.group_officer, draft.lock, draft.text
    values = {"值": [{"起": date(2020, 1, 1), "值": "2"}, {"起": date(2027, 1, 1), "值": "3"}]}
    made = entries.change_entry(officer, version_id=draft.pk, lock=lock, section="参数", index=0, values=values)
    assert made.text == before.replace(
        "[{起: 2020-01-01, 值: 2}]", "[{起: 2020-01-01, 值: 2}, {起: 2027-01-01, 值: 3}]"
    )
    made = entries.switch_entry(officer, version_id=draft.pk, lock=made.lock, index=0, on=False)
    assert "启用: 否" in made.text
    tier = {
        "代码": "edge",
        "名称": "边缘困难",
        "条件": "人均收入 < 3 * 低保标准",
        "依据": {"条文": "五", "核实": "自定"},
    }
    made = entries.add_entry(officer, version_id=draft.pk, lock=made.lock, section="类别", values=tier)
    made = entries.move_entry(officer, version_id=draft.pk, lock=made.lock, section="类别", index=2, by=-1)
    assert made.text.index("edge") < made.text.index("relative")
    made = entries.remove_entry(officer, version_id=draft.pk, lock=made.lock, section="类别", index=1)
    assert "edge" not in made.text
    made = entries.change_header(
        officer, version_id=draft.pk, lock=made.lock, values={"生效": {"止": date(2028, 12, 31)}}
    )
    assert made.effective_to == date(2028, 12, 31)
    assert made.text.count("#") == TEXT.count("#")
    last = Entry.objects.filter(action="criteria.changed").order_by("number").first()
    assert '"entry":"参数/1"' in last.details


def test_saving_the_same_text_changes_nothing(people: People, draft: CriteriaVersion) -> None:
    entries_before = Entry.objects.count()
    same = drafts.change_draft(people.group_officer, version_id=draft.pk, lock=draft.lock, text=draft.text)
    assert (same.lock, Entry.objects.count()) == (draft.lock, entries_before)


@pytest.mark.parametrize(("section", "index"), [("类别", 9), ("没有", 0), ("名称", 0)])
def test_an_entry_that_is_not_there_is_refused(
    people: People, draft: CriteriaVersion, section: str, index: int
) -> None:
    with pytest.raises(Refused):
        entries.remove_entry(people.group_officer, version_id=draft.pk, lock=draft.lock, section=section, index=index)
    with pytest.raises(Refused):
        entries.change_header(people.group_officer, version_id=draft.pk, lock=draft.lock, values={"名称": "other"})


def test_a_dropped_draft_stays_readable_and_takes_no_change(people: People, draft: CriteriaVersion) -> None:
    dropped = drafts.drop_draft(people.group_officer, version_id=draft.pk, lock=draft.lock)
    assert dropped.state == State.DROPPED
    with pytest.raises(Refused, match="已作废"):
        drafts.change_draft(people.group_officer, version_id=draft.pk, lock=dropped.lock, text=TEXT)


def test_a_published_text_never_changes(people: People, published: CriteriaVersion) -> None:
    with pytest.raises(Refused, match="已发布"):
        drafts.change_draft(people.group_officer, version_id=published.pk, lock=published.lock, text="x")
    published.refresh_from_db()
    assert published.text == TEXT


@pytest.mark.parametrize("who", ["officer", "case_officer", "group_reviewer", "auditor", "administrator", "outsider"])
def test_only_the_group_officer_writes_criteria(people: People, draft: CriteriaVersion, who: str) -> None:
    user = getattr(people, who)
    at = {"version_id": draft.pk, "lock": draft.lock}
    commands = [
        lambda: drafts.start_draft(user, base_id=draft.base_id),
        lambda: drafts.copy_set(user, base_id=draft.base_id, name="own", title="甲"),
        lambda: drafts.upload_draft(user, text=TEXT),
        lambda: drafts.change_draft(user, text="x", **at),
        lambda: drafts.rebase_draft(user, **at),
        lambda: drafts.drop_draft(user, **at),
        lambda: entries.switch_entry(user, index=0, on=False, **at),
        lambda: hand_in(user, **at),
    ]
    for command in commands:
        with pytest.raises(Denied):
            command()
    draft.refresh_from_db()
    assert draft.lock == 1
