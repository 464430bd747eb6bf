"""The way of a case: step by step to the archive, with everything that must stop it on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from bangfu.accounts.models import Delegation, Membership
from bangfu.audit.models import Entry
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Denied
from bangfu.casework.models import Archive, Case, Opinion
from bangfu.casework.selectors import desk_of, waiting_for
from bangfu.casework.services import act, open_case, recuse
from bangfu.inbox.models import Item
from bangfu.registry.models import Consent, Household
from tests.casework.cases import (
    FILING,
    VISIT,
    again,
    at_step,
    make_complete,
    opened,
    second_officer,
    take,
)
from tests.people import People, Units

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(files: dict[str, Household]) -> Household:
    """A family of 综采队 in 深度困难 with everything it needs."""
    return make_complete(files["deep"])


def test_a_complete_case_goes_all_the_way_to_an_archive(people: People, family: Household) -> None:
    case = at_step(people, opened(people, family), "")
    assert (case.place, case.archived, case.place_label) == ("archived", True, "已建档")
    archive = Archive.objects.get(household=family)
    assert (archive.level, archive.paper_no, archive.event) == ("全国级", "K2026-001", "new")
    assert [stay.step for stay in case.stays.all()] == [
        "draft", "first_check", "home_visit", "peer_review", "report_up", "means_check", "notice", "approval", "filing",
    ]  # fmt: skip
    assert not Item.objects.filter(kind=Item.Kind.TODO, done_at__isnull=True).exists()


def test_each_step_is_in_the_log_of_the_household(people: People, family: Household) -> None:
    at_step(people, opened(people, family), "home_visit")
    actions = Entry.objects.filter(subject_id=str(family.pk), action__startswith="casework.").order_by("number")
    assert list(actions.values_list("action", flat=True)) == ["casework.opened", "casework.passed", "casework.passed"]


def test_a_household_has_one_open_case(people: People, family: Household) -> None:
    opened(people, family)
    with pytest.raises(Refused, match="已有办理中的申请"):
        open_case(people.case_officer, household_id=family.pk)


def test_a_household_with_an_archive_needs_no_case(people: People, family: Household) -> None:
    at_step(people, opened(people, family), "")
    with pytest.raises(Refused, match="已建档"):
        opened(people, family)


def test_a_family_that_was_refused_may_apply_again(people: People, family: Household) -> None:
    case = at_step(people, opened(people, family), "first_check")
    take(people.case_officer, case, "refuse", reason="住房两套")
    assert opened(people, family).place == "draft"


def test_one_that_falls_back_after_an_archive_is_counted_as_a_relapse(people: People, family: Household) -> None:
    at_step(people, opened(people, family), "")
    Archive.objects.update(closed_on=Archive.objects.get().opened_on)
    at_step(people, opened(people, family), "")
    assert Archive.objects.get(closed_on__isnull=True).event == Archive.Event.RELAPSE


def test_an_officer_of_another_mine_neither_opens_nor_sees_it(people: People, family: Household) -> None:
    with pytest.raises(Denied):
        open_case(people.other_mine_officer, household_id=family.pk)
    case = opened(people, family)
    with pytest.raises(Http404):
        act(people.other_mine_officer, case_id=case.pk, lock=case.lock, action="submit")


@pytest.mark.parametrize("who", ["informant", "finance", "counsellor", "auditor", "administrator", "outsider"])
def test_who_handles_no_cases_opens_none(people: People, family: Household, who: str) -> None:
    with pytest.raises(Denied):
        open_case(getattr(people, who), household_id=family.pk)


# --- what must be there ---------------------------------------------------------------------------------------------
def test_what_is_missing_is_named_and_nothing_moves(people: People, files: dict[str, Household]) -> None:
    case = opened(people, files["deep"])
    with pytest.raises(Refused, match=r"建档授权.*还缺材料：个人申请、身份证、户口本"):
        take(people.officer, case, "submit")
    assert Case.objects.get().place == "draft"
    assert not Opinion.objects.exists()


def test_a_family_outside_every_tier_is_not_approved(people: People, files: dict[str, Household]) -> None:
    case = at_step(people, opened(people, make_complete(files["rich"])), "approval")
    with pytest.raises(Refused, match="不在深度、相对、意外或边缘困难之列"):
        take(people.group_reviewer, case, "pass")
    assert take(people.group_reviewer, case, "refuse", reason="收入超过标准").place == "refused"


def test_a_consent_withdrawn_on_the_way_stops_the_case(people: People, family: Household) -> None:
    case = at_step(people, opened(people, family), "home_visit")
    Consent.objects.filter(household=family, kind="核对授权").update(withdrawn_on="2026-11-23")
    with pytest.raises(Refused, match="核对授权"):
        take(people.case_officer, case, "pass", VISIT)


def test_without_consent_to_a_notice_a_panel_decides_instead(
    people: People, units: Units, files: dict[str, Household]
) -> None:
    family = make_complete(files["deep"], consents=("建档", "核对授权"))
    case = at_step(people, opened(people, family), "means_check")
    means = {"asked_on": "2026-11-20", "answered_on": "2026-11-21", "answer": "与申报一致"}
    with pytest.raises(Refused, match="公示授权"):
        take(people.group_officer, case, "notice", means)
    case = take(people.group_officer, case, "internal", means, reason="家庭不同意公示")
    assert case.place == "internal_review"
    assert take(people.reviewer, case, "pass").place == "internal_review"
    with pytest.raises(Refused, match="已对这一步表过态"):
        take(people.reviewer, case, "pass")
    assert take(people.group_reviewer, case, "pass").place == "approval"


def test_a_notice_stands_for_its_full_time(people: People, family: Household) -> None:
    case = at_step(people, opened(people, family), "notice")
    with pytest.raises(Refused, match="要满 5 个工作日"):
        take(people.case_officer, case, "pass", {"place": "公开栏", "posted_on": "2026-11-20", "removed": "on"})


def test_a_form_is_checked_line_by_line(people: People, family: Household) -> None:
    case = at_step(people, opened(people, family), "home_visit")
    with pytest.raises(Refused) as caught:
        take(people.case_officer, case, "pass", {**VISIT, "visitors": "王干事", "found": ""})
    assert caught.value.messages == {"visitors": "至少写 2 人，姓名之间用顿号隔开", "found": "请填写"}


def test_sending_back_needs_a_reason_and_no_papers(people: People, family: Household) -> None:
    case = at_step(people, opened(people, family), "home_visit")
    with pytest.raises(Refused) as caught:
        take(people.case_officer, case, "return")
    assert caught.value.messages == {"reason": "请写明理由"}
    assert take(people.case_officer, case, "return", reason="收入证明不清楚").place == "draft"


def test_a_closed_file_is_only_sent_back_or_refused(people: People, family: Household) -> None:
    case = at_step(people, opened(people, family), "home_visit")
    Household.objects.filter(pk=family.pk).update(state="closed")
    with pytest.raises(Refused, match="已停用或已合并"):
        take(people.case_officer, case, "pass", VISIT)
    assert take(people.case_officer, case, "refuse", reason="档案已停用").place == "refused"


# --- who may not ----------------------------------------------------------------------------------------------------
def test_the_maker_does_not_check(people: People, units: Units, family: Household) -> None:
    case = at_step(people, opened(people, family), "first_check")
    with pytest.raises(Refused, match="办理过这一户的前面步骤"):
        take(people.officer, case, "pass")
    assert take(second_officer(units), case, "pass").place == "home_visit"


def test_whoever_opened_it_is_a_maker_though_another_handed_it_in(
    people: People, units: Units, family: Household
) -> None:
    case = open_case(people.case_officer, household_id=family.pk)
    take(people.officer, case, "submit")
    with pytest.raises(Refused, match="办理过这一户的前面步骤"):
        take(people.case_officer, case, "pass")


def test_a_role_that_does_not_do_the_step_is_told(people: People, family: Household) -> None:
    case = at_step(people, opened(people, family), "report_up")
    with pytest.raises(Refused, match="角色不办理"):
        take(people.group_officer, case, "pass")


def test_whoever_is_partial_keeps_out(people: People, units: Units, family: Household) -> None:
    case = at_step(people, opened(people, family), "first_check")
    recuse(people.case_officer, case_id=case.pk, reason="申请人的姐夫")
    with pytest.raises(Refused, match="回避"):
        take(people.case_officer, case, "pass")


def test_the_team_of_the_applicant_does_not_decide(people: People, units: Units, family: Household) -> None:
    Household.objects.filter(pk=family.pk).update(unit=units.team)
    case = at_step(people, opened(people, family), "first_check")
    mate = second_officer(units)
    Membership.objects.filter(user=mate).update(unit=units.team)
    with pytest.raises(Refused, match="同一班组"):
        take(mate, case, "pass")


def test_a_role_lent_by_the_maker_does_not_check_his_case(people: People, units: Units, family: Household) -> None:
    case = open_case(people.case_officer, household_id=family.pk)
    take(people.case_officer, case, "submit")
    today = timezone.localdate()
    taker = people.other_mine_officer
    Delegation.objects.create(giver=people.case_officer, taker=taker, since=today, until=today + timedelta(days=3))
    with pytest.raises(Refused, match="角色不办理"):
        take(taker, case, "pass")


def test_what_is_done_for_a_colleague_says_so(people: People, family: Household) -> None:
    case = at_step(people, opened(people, family), "first_check")
    today = timezone.localdate()
    taker = people.other_mine_officer
    Delegation.objects.create(giver=people.case_officer, taker=taker, since=today, until=today + timedelta(days=3))
    take(taker, case, "pass")
    assert Opinion.objects.get(person=taker).acting_for == "李专干"


# --- two at once ----------------------------------------------------------------------------------------------------
def test_a_page_that_is_out_of_date_decides_nothing(people: People, units: Units, family: Household) -> None:
    case = at_step(people, opened(people, family), "first_check")
    seen = case.lock
    take(people.case_officer, case, "return", reason="补材料")
    with pytest.raises(Outdated) as caught:
        act(again(second_officer(units)), case_id=case.pk, lock=seen, action="pass")
    assert caught.value.by == "李专干"


def test_sent_twice_it_is_done_once(people: People, family: Household) -> None:
    case = opened(people, family)
    act(again(people.officer), case_id=case.pk, lock=case.lock, action="submit")
    with pytest.raises(Outdated):
        act(again(people.officer), case_id=case.pk, lock=case.lock, action="submit")
    assert Opinion.objects.count() == 1


def test_an_ended_case_takes_nothing_more(people: People, family: Household) -> None:
    case = take(people.officer, opened(people, family), "withdraw")
    with pytest.raises(Refused, match="已经办结"):
        take(people.officer, case, "submit")


def test_an_action_that_the_step_does_not_have_is_refused(people: People, family: Household) -> None:
    with pytest.raises(Refused, match="没有这个动作"):
        take(people.officer, opened(people, family), "file", FILING)


# --- who is asked ---------------------------------------------------------------------------------------------------
def test_the_nearest_who_may_do_a_step_is_asked(people: People, family: Household) -> None:
    case = at_step(people, opened(people, family), "first_check")
    todos = Item.objects.filter(kind=Item.Kind.TODO, done_at__isnull=True)
    # The district's officer made it, so the mine's is asked.
    assert list(todos.values_list("user", "due_on")) == [(people.case_officer.pk, case.due_on)]
    assert "初审" in todos.get().title


def test_what_waits_for_a_role_is_found_within_its_reach(people: People, family: Household) -> None:
    case = at_step(people, opened(people, family), "report_up")
    assert list(waiting_for(again(people.reviewer))) == [case]
    assert not waiting_for(again(people.group_officer))
    assert not waiting_for(again(people.other_mine_officer))


def test_what_the_reader_made_himself_does_not_wait_for_him(people: People, units: Units, family: Household) -> None:
    case = at_step(people, opened(people, family), "first_check")
    assert not waiting_for(again(people.officer))
    assert list(waiting_for(again(second_officer(units)))) == [case]
    recuse(people.case_officer, case_id=case.pk, reason="亲属")
    assert not waiting_for(again(people.case_officer))


def test_the_desk_says_what_stands_in_the_way(people: People, files: dict[str, Household]) -> None:
    case = opened(people, files["deep"])
    desk = desk_of(again(people.officer), case, timezone.localdate())
    assert not desk.barred
    submit, withdraw = desk.choices
    assert [each.kind for each in submit.obstacles] == ["condition", "papers"]
    assert not withdraw.obstacles
    assert "角色不办理" in desk_of(again(people.reviewer), case, timezone.localdate()).barred
