"""From draft to published version: sound, by a second person, once a number, with what was published meanwhile seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bangfu.accounts.models import Membership
from bangfu.audit.models import Entry
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Denied, SystemActor
from bangfu.inbox.models import Item
from bangfu.policies import checks
from bangfu.policies.models import CriteriaSet, CriteriaVersion
from bangfu.policies.selectors.criteria import version_in_force
from bangfu.policies.services import drafts, entries, publishing
from tests.people import START, People
from tests.policies.small_set import TEXT, store_small_set

State = CriteriaVersion.State


@pytest.fixture
def published(people: People) -> CriteriaVersion:
    return store_small_set()


@pytest.fixture
def ready(people: People, published: CriteriaVersion) -> CriteriaVersion:
    return handed_in(people, published)


def handed_in(people: People, base: CriteriaVersion, old: str = "值: 2}]", new: str = "值: 3}]") -> CriteriaVersion:
    draft = drafts.start_draft(people.group_officer, base_id=base.pk)
    text = draft.text.replace(old, new)
    draft = drafts.change_draft(people.group_officer, version_id=draft.pk, lock=draft.lock, text=text)
    return publishing.hand_in(people.group_officer, version_id=draft.pk, lock=draft.lock)


def published_now(people: People, version: CriteriaVersion, **seen: object) -> CriteriaVersion:
    return publishing.publish(people.group_reviewer, version_id=version.pk, lock=version.lock, **seen)


def lend_publishing(people: People, units: object) -> None:
    Membership.objects.create(user=people.group_officer, role="group_reviewer", unit=units.group, since=START)


def todos(user: object) -> list[str]:
    return list(Item.objects.filter(user=user, kind="todo", done_at__isnull=True).values_list("title", flat=True))


def test_a_second_person_publishes_and_the_version_is_in_force(people: People, ready: CriteriaVersion) -> None:
    assert ready.state == State.READY
    assert todos(people.group_reviewer) == ["发布认定标准：small 2026.2"]
    done = published_now(people, ready)
    assert (done.state, done.published_by) == (State.PUBLISHED, people.group_reviewer)
    assert version_in_force(timezone.localdate(), "small").pk == done.pk
    assert todos(people.group_reviewer) == []
    assert Item.objects.filter(user=people.group_officer, kind="message", title__contains="已发布").exists()
    entry = Entry.objects.order_by("-number").first()
    assert entry.action == "criteria.published"
    assert done.digest in entry.details
    assert '"boundary_cases":' in entry.details


def test_who_made_changed_or_handed_in_a_version_does_not_publish_it(people: People, units: object, ready) -> None:
    lend_publishing(people, units)
    officer = type(people.group_officer).objects.get(pk=people.group_officer.pk)
    with pytest.raises(Refused, match="另一个人"):
        publishing.publish(officer, version_id=ready.pk, lock=ready.lock)
    Membership.objects.create(user=people.group_reviewer, role="group_officer", unit=units.group, since=START)
    reviewer = type(people.group_reviewer).objects.get(pk=people.group_reviewer.pk)
    back = publishing.send_back(reviewer, version_id=ready.pk, lock=ready.lock, reason="请改")
    changed = drafts.change_draft(reviewer, version_id=back.pk, lock=back.lock, text=back.text + "# 改\n")
    again = publishing.hand_in(people.group_officer, version_id=changed.pk, lock=changed.lock)
    with pytest.raises(Refused, match="另一个人"):
        publishing.publish(reviewer, version_id=again.pk, lock=again.lock)


def test_the_database_itself_refuses_the_maker_as_publisher(people: People, ready: CriteriaVersion) -> None:
    for person in ("made_by", "handed_in_by"):
        with pytest.raises(IntegrityError, match="policies_maker_is_not_publisher"), transaction.atomic():
            CriteriaVersion.objects.filter(pk=ready.pk).update(published_by=getattr(ready, person))


def test_the_system_publishes_nothing(ready: CriteriaVersion) -> None:
    with pytest.raises(Refused, match="另一个人"):
        publishing.publish(SystemActor(), version_id=ready.pk, lock=ready.lock)


def test_a_failing_case_keeps_a_draft_from_being_handed_in(people: People, published: CriteriaVersion) -> None:
    with pytest.raises(Refused, match="案例「在线上」的困难类别应是 相对困难，算得 不符合"):
        handed_in(people, published, "值: 2}]", "值: 1.5}]")


def test_publishing_checks_again_whatever_was_handed_in(people: People, ready: CriteriaVersion) -> None:
    CriteriaVersion.objects.filter(pk=ready.pk).update(
        text=ready.text.replace("困难类别: 相对困难", "困难类别: 不符合")
    )
    with pytest.raises(Refused, match="案例没有通过"):
        published_now(people, ready)


def test_engines_that_disagree_keep_a_version_from_being_published(
    people: People, ready: CriteriaVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def differing(compiled, examples):
        return [replace(found, python=1) for found in [checks.Disagreement("在线下", "row", 0, 2)]]

    monkeypatch.setattr(checks, "disagreements", differing)
    checks._deeply_checked.cache_clear()
    with pytest.raises(Refused, match=r"两种算法的结果不一致.*在线下"):
        published_now(people, ready)
    checks._deeply_checked.cache_clear()
    ready.refresh_from_db()
    assert ready.state == State.READY


def test_one_number_is_published_once(people: People, published: CriteriaVersion) -> None:
    first = handed_in(people, published)
    second = drafts.start_draft(people.group_officer, base_id=published.pk)
    second = drafts.change_draft(
        people.group_officer, version_id=second.pk, lock=second.lock, text=second.text.replace("2026.3", "2026.2")
    )
    second = publishing.hand_in(people.group_officer, version_id=second.pk, lock=second.lock)
    done = published_now(people, first)
    with pytest.raises(Refused, match=r"已发布过 2026\.2"):
        published_now(people, second, seen=[done.pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        CriteriaVersion.objects.filter(pk=second.pk).update(state=State.PUBLISHED)


def test_the_second_of_two_drafts_is_told_what_was_published_meanwhile(people: People, published) -> None:
    first = handed_in(people, published)
    second = handed_in(people, published, "10 * 住房套数", "20 * 住房套数")
    done = published_now(people, first)
    with pytest.raises(publishing.NewerPublished, match=r"2026\.2") as told:
        published_now(people, second)
    assert [each.pk for each in told.value.versions] == [done.pk]
    assert published_now(people, second, seen=[done.pk]).state == State.PUBLISHED


def test_a_draft_takes_over_what_was_published_meanwhile(people: People, published: CriteriaVersion) -> None:
    first = handed_in(people, published)
    second = handed_in(people, published, "10 * 住房套数", "20 * 住房套数")
    done = published_now(people, first)
    back = publishing.take_back(people.group_officer, version_id=second.pk, lock=second.lock)
    merged, left = drafts.rebase_draft(people.group_officer, version_id=back.pk, lock=back.lock)
    assert left == []
    assert merged.text == TEXT.replace("2026.1", "2026.3").replace("值: 2}]", "值: 3}]").replace("10 * 住", "20 * 住")
    assert merged.base == done
    again = publishing.hand_in(people.group_officer, version_id=merged.pk, lock=merged.lock)
    assert published_now(people, again).state == State.PUBLISHED
    with pytest.raises(Refused, match="已发布"):
        drafts.rebase_draft(people.group_officer, version_id=again.pk, lock=again.lock + 1)


def test_an_entry_that_both_changed_stays_as_drafted_and_is_named(people: People, published: CriteriaVersion) -> None:
    first = handed_in(people, published)
    second = drafts.start_draft(people.group_officer, base_id=published.pk)
    text = second.text.replace("值: 2}]", "值: 4}]")
    second = drafts.change_draft(people.group_officer, version_id=second.pk, lock=second.lock, text=text)
    published_now(people, first)
    merged, left = drafts.rebase_draft(people.group_officer, version_id=second.pk, lock=second.lock)
    assert [(change.section, change.label) for change in left] == [("参数", "倍数")]
    assert merged.text == text


def test_a_version_is_sent_back_with_a_reason_and_handed_in_again(people: People, ready: CriteriaVersion) -> None:
    for reason in ("", " ", "长" * 501):
        with pytest.raises(Refused, match="退回理由"):
            publishing.send_back(people.group_reviewer, version_id=ready.pk, lock=ready.lock, reason=reason)
    back = publishing.send_back(people.group_reviewer, version_id=ready.pk, lock=ready.lock, reason="依据不足")
    assert (back.state, back.returned_because) == (State.DRAFT, "依据不足")
    assert todos(people.group_officer) == ["认定标准被退回：small 2026.2"]
    assert todos(people.group_reviewer) == []
    again = publishing.hand_in(people.group_officer, version_id=back.pk, lock=back.lock)
    assert (again.state, again.returned_because) == (State.READY, "")
    assert todos(people.group_officer) == []


def test_a_version_that_changed_since_it_was_read_is_not_published(people: People, ready: CriteriaVersion) -> None:
    with pytest.raises(Outdated):
        publishing.publish(people.group_reviewer, version_id=ready.pk, lock=ready.lock - 1)


@pytest.mark.parametrize("who", ["officer", "case_officer", "group_officer", "auditor", "administrator", "outsider"])
def test_only_the_group_reviewer_publishes(people: People, ready: CriteriaVersion, who: str) -> None:
    user, at = getattr(people, who), {"version_id": ready.pk, "lock": ready.lock}
    for command in (
        lambda: publishing.publish(user, **at),
        lambda: publishing.send_back(user, reason="甲", **at),
        lambda: publishing.use_set(user, set_id=ready.criteria_set_id),
    ):
        with pytest.raises(Denied):
            command()


def test_the_set_in_use_is_chosen_among_those_published(people: People, published: CriteriaVersion) -> None:
    chosen = publishing.use_set(people.group_reviewer, set_id=published.criteria_set_id)
    assert [row.pk for row in CriteriaSet.objects.filter(in_use=True)] == [chosen.pk]
    assert version_in_force(date(2026, 6, 1)).pk == published.pk
    unpublished = drafts.upload_draft(people.group_officer, text=TEXT.replace("名称: small", "名称: new"))
    with pytest.raises(Refused, match="还没有发布过"):
        publishing.use_set(people.group_reviewer, set_id=unpublished.criteria_set_id)
    with pytest.raises(Refused, match="没有这套标准"):
        publishing.use_set(people.group_reviewer, set_id=0)


def test_a_title_changes_with_the_published_version(people: People, published: CriteriaVersion) -> None:
    draft = drafts.start_draft(people.group_officer, base_id=published.pk)
    draft = entries.change_header(people.group_officer, version_id=draft.pk, lock=draft.lock, values={"标题": "新标题"})
    draft = publishing.hand_in(people.group_officer, version_id=draft.pk, lock=draft.lock)
    published_now(people, draft)
    assert CriteriaSet.objects.get(name="small").title == "新标题"
