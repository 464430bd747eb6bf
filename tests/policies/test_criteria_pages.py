"""The pages of criteria: read by many, edited by the group officer, published by a second person."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.accounts.models import Membership
from bangfu.base.scope import SystemActor
from bangfu.core.criteria.library import load_shipped
from bangfu.core.criteria.sections import entries_of
from bangfu.core.criteria.text_edits import changed
from bangfu.core.criteria.yaml_spans import read_spans
from bangfu.policies.models import CriteriaSet, CriteriaVersion
from bangfu.policies.reading import PARTS, SLUGS
from bangfu.policies.services import drafts, publishing
from bangfu.policies.services.lines import LineValues, save_line
from bangfu.policies.web.entry_forms import EntryForm
from bangfu.registry import services
from tests.people import People
from tests.policies.small_set import TEXT, store_small_set
from tests.registry.families import facts, number

State = CriteriaVersion.State


@pytest.fixture
def published(people: People) -> CriteriaVersion:
    return store_small_set()


@pytest.fixture
def draft(people: People, published: CriteriaVersion) -> CriteriaVersion:
    return drafts.start_draft(people.group_officer, base_id=published.pk)


@pytest.fixture
def officer(client: Client, people: People) -> Client:
    client.force_login(people.group_officer)
    return client


def page(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(f"criteria:{name}", args=args))
    assert answer.status_code == 200, name
    return str(answer.content.decode())


def posted_as_shown(form: EntryForm) -> dict[str, str]:
    """What a browser sends for a form that nobody touched."""
    sent: dict[str, str] = {}
    for bound in [*form, *(field for row in (form.rows.forms if form.rows else []) for field in row)]:
        value = bound.value()
        if isinstance(value, bool):
            sent |= {bound.html_name: "on"} if value else {}
        else:
            sent[bound.html_name] = str(value if value is not None else "").replace("\n", "\r\n")
    if form.rows:
        sent |= {bound.html_name: str(bound.value()) for bound in form.rows.management_form}
    return sent


@pytest.mark.parametrize("name", ["union-current", "union-2016"])
def test_every_form_sent_back_untouched_says_what_the_file_says(name: str) -> None:
    text = load_shipped(name)[0]
    data = read_spans(text).data()
    for slug, section in SLUGS.items():
        for index, before in enumerate(entries_of(data, section)):
            assert isinstance(before, dict)
            shown = EntryForm(slug, before, ["本项目"], lock=1)
            sent = EntryForm(slug, before, ["本项目"], posted_as_shown(shown), lock=1)
            assert sent.is_valid(), (section, index, sent.errors)
            if index in (0, 1):
                assert changed(text, (section, index), sent.values()) == text, (section, index)


def test_the_list_shows_sets_versions_states_and_people(officer: Client, draft: CriteriaVersion) -> None:
    text = page(officer, "list")
    for words in ("小标准", "2026.1", "2026.2", "草稿", "已发布", "孙主任", "union-current", "正在使用"):
        assert words in text


@pytest.mark.parametrize("who", ["officer", "case_officer", "reviewer", "group_reviewer", "auditor"])
def test_those_who_read_criteria_read_every_part_and_see_no_editing(
    client: Client, people: People, draft, who: str
) -> None:
    client.force_login(getattr(people, who))
    for part in PARTS:
        text = page(client, "part", draft.pk, part)
        assert "删除" not in text
        assert reverse("criteria:entry_new", args=[draft.pk, PARTS[part][1][0]]) not in text
    assert "试验文件" in page(client, "part", draft.pk, "tiers")
    assert "人均收入 &lt; 低保标准" in page(client, "part", draft.pk, "tiers")
    assert "相符" in page(client, "part", draft.pk, "cases")
    assert "孙主任" in page(client, "version", draft.pk)
    assert 'id="L3"' in page(client, "text", draft.pk)
    assert client.get(reverse("criteria:entry", args=[draft.pk, "tiers", 0])).status_code == 403
    assert client.post(reverse("criteria:change_text", args=[draft.pk]), {"text": "x", "lock": "1"}).status_code == 403


def test_a_version_is_downloaded_as_its_file(officer: Client, published: CriteriaVersion) -> None:
    answer = officer.get(reverse("criteria:download", args=[published.pk]))
    assert answer.content.decode() == TEXT
    assert 'filename="small-2026.1.yaml"' in answer["Content-Disposition"]


def test_a_threshold_is_changed_by_the_form_and_nothing_else(officer: Client, draft: CriteriaVersion) -> None:
    address = reverse("criteria:entry", args=[draft.pk, "parameters", 0])
    text = officer.get(address).content.decode()
    assert 'value="倍数"' in text
    sent = {
        "lock": "1", "name": "倍数", "unit": "倍", "places": "1", "low": "0.5", "high": "5", "article": "略高于低保的家庭",
        "source": "本项目", "verified": "自定", "rows-TOTAL_FORMS": "3", "rows-INITIAL_FORMS": "1",
        "rows-0-value": "2", "rows-0-start": "2020-01-01", "rows-1-value": "3", "rows-1-start": "2027-01-01",
        "rows-1-region": "990200",
    }  # fmt: skip
    assert officer.post(address, sent).status_code == 302
    before, after = draft.text, CriteriaVersion.objects.get(pk=draft.pk).text
    assert after == before.replace(
        "值: [{起: 2020-01-01, 值: 2}]", "值: [{起: 2020-01-01, 值: 2}, {起: 2027-01-01, 地区: 990200, 值: 3}]"
    )
    answer = officer.post(address, sent | {"rows-0-value": "9"})
    assert answer.status_code == 422
    assert "孙主任刚改过这份草稿" in answer.content.decode()
    assert 'name="lock" value="2"' in answer.content.decode()


@pytest.mark.parametrize("slug", sorted(SLUGS))
def test_an_entry_of_every_kind_is_added_and_removed(officer: Client, draft: CriteriaVersion, slug: str) -> None:
    address = reverse("criteria:entry_new", args=[draft.pk, slug])
    assert officer.get(address).status_code == 200
    sent = {"lock": "1", "name": "新的", "short": "新的", "code": "new", "rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0",
            "condition": "住房套数 >= 2\r\nAND 欠薪月数 > 1", "expected": "困难类别: 深度困难\r\n预警: 甲、乙\r\n措施: living=9000"}  # fmt: skip
    assert officer.post(address, sent).status_code == 302
    made = CriteriaVersion.objects.get(pk=draft.pk)
    entries = entries_of(read_spans(made.text).data(), SLUGS[slug])
    assert "新的" in str(entries[-1])
    if slug == "cases":
        assert entries[-1] == {
            "名称": "新的",
            "应为": {"困难类别": "深度困难", "预警": ["甲", "乙"], "措施": {"living": "9000"}},
        }
    if slug == "tiers":
        assert entries[-1]["条件"] == "住房套数 >= 2\nAND 欠薪月数 > 1"
    remove = reverse("criteria:entry_remove", args=[draft.pk, slug, len(entries) - 1])
    officer.post(remove, {"lock": "2"})
    assert CriteriaVersion.objects.get(pk=draft.pk).text == draft.text


def test_entries_move_and_switch_off(officer: Client, draft: CriteriaVersion) -> None:
    officer.post(reverse("criteria:entry_move", args=[draft.pk, "tiers", 1]), {"lock": "1", "by": "-1"})
    officer.post(reverse("criteria:entry_switch", args=[draft.pk, 0]), {"lock": "2", "on": "0"})
    text = CriteriaVersion.objects.get(pk=draft.pk).text
    assert text.index("relative") < text.index("deep")
    assert "启用: 否" in text
    assert "已停用" in page(officer, "part", draft.pk, "tiers")


def test_a_draft_with_an_error_shows_where_it_is_and_is_not_handed_in(officer: Client, draft: CriteriaVersion) -> None:
    broken = draft.text.replace("人均收入 < 低保标准", "人均收人 < 低保标准")
    assert (
        officer.post(reverse("criteria:change_text", args=[draft.pk]), {"text": broken, "lock": "1"}).status_code == 302
    )
    text = page(officer, "version", draft.pk)
    assert "第 24 行第 9 列" in text
    assert "您是否想写「人均收入」" in text
    assert "没有「人均收人」这个名称" in page(officer, "part", draft.pk, "tiers")
    assert "没有「人均收人」这个名称" in page(officer, "entry", draft.pk, "tiers", 0)
    answer = officer.post(reverse("criteria:hand_in", args=[draft.pk]), {"lock": "2"}, follow=True)
    assert "全文还有错" in answer.content.decode()
    assert CriteriaVersion.objects.get(pk=draft.pk).state == State.DRAFT


def test_a_text_that_is_no_yaml_leaves_every_page_open(officer: Client, draft: CriteriaVersion) -> None:
    officer.post(reverse("criteria:change_text", args=[draft.pk]), {"text": "名称: [", "lock": "1"})
    assert "不是有效的 YAML" in page(officer, "version", draft.pk)
    assert "不是有效的 YAML" in page(officer, "part", draft.pk, "tiers")
    assert "名称: [" in page(officer, "text", draft.pk)
    assert "不能对照" in page(officer, "diff", draft.base_id, draft.pk)
    answer = officer.post(reverse("criteria:entry_new", args=[draft.pk, "tiers"]), {"lock": "2", "name": "甲"})
    assert answer.status_code == 422


def test_the_second_editor_of_the_text_sees_both(officer: Client, draft: CriteriaVersion) -> None:
    address = reverse("criteria:change_text", args=[draft.pk])
    officer.post(address, {"text": draft.text + "# 甲\n", "lock": "1"})
    answer = officer.post(address, {"text": draft.text + "# 乙\n", "lock": "1"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "# 甲" in text
    assert "# 乙" in text
    assert 'name="lock" value="2"' in text


def test_what_is_typed_is_checked_by_field_and_place(officer: Client, draft: CriteriaVersion) -> None:
    address = reverse("criteria:check", args=[draft.pk, "tiers", 1])
    sent = {
        "lock": "1",
        "code": "deep",
        "name": "深度困难",
        "condition": "住房套数 >= 1 AND\r\n 人均收人 < 1",
        "article": "甲",
    }
    told = officer.post(address, sent).json()
    assert told["faults"] == [
        {"field": "condition", "offset": 15, "reason": "没有「人均收人」这个名称", "hint": "您是否想写「人均收入」?"}
    ]
    assert "住房套数" in sent["condition"][:15]
    fine = officer.post(address, sent | {"condition": "人均收入 < 1"}).json()
    assert (fine["faults"], fine["said"]) == ([], "这一项没有错误")
    assert CriteriaVersion.objects.get(pk=draft.pk).text == draft.text
    new = reverse("criteria:check", args=[draft.pk, "measures", 0])
    told = officer.post(new, {"lock": "1", "code": "x", "name": "新", "condition": "1 +", "article": "甲"}).json()
    assert [each["field"] for each in told["faults"]] == ["condition"]


def test_the_whole_text_is_checked_as_it_is_typed(officer: Client, draft: CriteriaVersion) -> None:
    address = reverse("criteria:check_text", args=[draft.pk])
    assert officer.post(address, {"text": draft.text}).json()["problems"] == []
    wrong = officer.post(address, {"text": draft.text.replace("困难类别: 深度困难", "困难类别: 不符合")}).json()
    assert "应是 不符合，算得 深度困难" in wrong["problems"][0]["text"]
    broken = officer.post(address, {"text": "名称: ["}).json()
    assert broken["problems"][0]["line"] == 2


def test_from_a_file_to_a_set_in_use(officer: Client, people: People) -> None:
    own = TEXT.replace("名称: small", "名称: our-own")
    file = SimpleUploadedFile("own.yaml", own.encode())
    answer = officer.post(reverse("criteria:upload"), {"file": file})
    draft = CriteriaVersion.objects.get(criteria_set__name="our-own")
    assert answer["Location"] == reverse("criteria:version", args=[draft.pk])
    officer.post(reverse("criteria:hand_in", args=[draft.pk]), {"lock": "1"})
    assert officer.get(reverse("criteria:publish", args=[draft.pk])).status_code == 403
    officer.force_login(people.group_reviewer)
    assert "全新的标准" in page(officer, "publish", draft.pk)
    assert officer.post(reverse("criteria:publish", args=[draft.pk]), {"lock": "2"}).status_code == 302
    officer.post(reverse("criteria:use", args=[draft.criteria_set_id]))
    assert CriteriaSet.objects.get(in_use=True).name == "our-own"


@pytest.mark.parametrize("content", ["名称: [".encode(), b"\xff\xfe", b"x: 1"])
def test_a_file_that_is_no_criteria_is_refused_at_its_field(officer: Client, content: bytes) -> None:
    answer = officer.post(reverse("criteria:upload"), {"file": SimpleUploadedFile("x.yaml", content)})
    assert answer.status_code == 422
    assert not CriteriaVersion.objects.filter(state=State.DRAFT).exists()


def test_a_set_is_copied(officer: Client, published: CriteriaVersion) -> None:
    address = reverse("criteria:copy", args=[published.pk])
    assert officer.post(address, {"name": "我的", "title": "甲"}).status_code == 422
    assert officer.post(address, {"name": "small", "title": "甲"}).status_code == 422
    assert officer.post(address, {"name": "own", "title": "甲"}).status_code == 302


def test_the_reviewer_sees_what_changed_and_confirms_what_came_between(
    client: Client, people: People, published
) -> None:
    made = []
    for new in ("值: 3}]", "值: 4}]"):
        draft = drafts.start_draft(people.group_officer, base_id=published.pk)
        text = draft.text.replace("值: 2}]", new)
        draft = drafts.change_draft(people.group_officer, version_id=draft.pk, lock=1, text=text)
        made.append(publishing.hand_in(people.group_officer, version_id=draft.pk, lock=2))
    client.force_login(people.group_reviewer)
    text = page(client, "publish", made[0].pk)
    assert re.search(r"<del[^>]*>起 2020-01-01，值 2</del>", text)
    client.post(reverse("criteria:publish", args=[made[0].pk]), {"lock": "3"})
    address = reverse("criteria:publish", args=[made[1].pk])
    answer = client.post(address, {"lock": "3"})
    assert answer.status_code == 422
    assert "起草之后已发布 2026.2" in answer.content.decode()
    assert client.post(address, {"lock": "3", "seen": "on"}).status_code == 302
    assert CriteriaVersion.objects.get(pk=made[1].pk).state == State.PUBLISHED


def test_the_reviewer_sends_back_and_the_officer_reads_why(client: Client, people: People, draft) -> None:
    ready = publishing.hand_in(people.group_officer, version_id=draft.pk, lock=draft.lock)
    client.force_login(people.group_reviewer)
    client.post(reverse("criteria:send_back", args=[ready.pk]), {"lock": str(ready.lock), "reason": "依据不足"})
    client.force_login(people.group_officer)
    assert "依据不足" in page(client, "version", draft.pk)


def test_header_take_back_drop_and_rebase_have_their_buttons(officer: Client, people: People, draft) -> None:
    sent = {"lock": "1", "title": "新标题", "number": "2026.9", "start": "2026-01-01", "end": "", "note": ""}
    assert officer.post(reverse("criteria:header", args=[draft.pk]), sent).status_code == 302
    now = CriteriaVersion.objects.get(pk=draft.pk)
    assert (now.version, str(now.effective_from)) == ("2026.9", "2026-01-01")
    officer.post(reverse("criteria:hand_in", args=[draft.pk]), {"lock": "2"})
    officer.post(reverse("criteria:take_back", args=[draft.pk]), {"lock": "3"})
    answer = officer.post(reverse("criteria:rebase", args=[draft.pk]), {"lock": "4"}, follow=True)
    assert "没有发布过别的版本" in answer.content.decode()
    officer.post(reverse("criteria:drop", args=[draft.pk]), {"lock": "4"})
    assert CriteriaVersion.objects.get(pk=draft.pk).state == State.DROPPED


@pytest.mark.parametrize(
    ("name", "args"),
    [("part", ["nothing"]), ("entry", ["tiers", 99]), ("entry", ["nothing", 0]), ("entry_new", ["nothing"])],
)
def test_what_is_not_there_is_not_found(officer: Client, draft: CriteriaVersion, name: str, args: list[Any]) -> None:
    assert officer.get(reverse(f"criteria:{name}", args=[draft.pk, *args])).status_code == 404


def test_values_are_shown_for_a_household_within_reach_only(officer: Client, people: People, units: Any, draft) -> None:
    worker = {"name": "甲", "id_number": number(order=7)}
    home = services.create_household(SystemActor(), unit=units.coal_face, head=worker, facts=facts(houses=1))
    save_line(people.group_officer, values=LineValues("990000", timezone.localdate().year, 80_000))
    address = reverse("criteria:check", args=[draft.pk, "exclusions", 1])
    sent = {"lock": "1", "code": "houses", "name": "两套以上住房", "condition": "住房套数 >= 1", "article": "甲",
            "enabled": "on", "archive_no": home.archive_no}  # fmt: skip
    told = officer.post(address, sent).json()["preview"]
    assert told["message"] == ""
    assert ["结论", "排除"] in told["lines"]
    assert any("住房套数 1" in value for _name, value in told["lines"])
    assert any(name == "人均收入" for name, _value in told["lines"])
    assert "改好错误" in officer.post(address, sent | {"condition": "住房 >"}).json()["preview"]["message"]
    assert "没有这份档案" in officer.post(address, sent | {"archive_no": "x"}).json()["preview"]["message"]
    Membership.objects.filter(user=people.group_officer).update(unit=units.mine_2)
    assert "没有这份档案" in officer.post(address, sent).json()["preview"]["message"]


def test_examples_on_every_line_are_shown(officer: Client, draft: CriteriaVersion) -> None:
    text = page(officer, "boundaries", draft.pk)
    assert "两种算法一致" in text
    assert re.search(r"<strong>1</strong>：相对困难|<strong>2</strong>：排除（两套以上住房）", text)
    officer.post(reverse("criteria:change_text", args=[draft.pk]), {"text": "名称: [", "lock": "1"})
    assert "改好错误后才能算出" in page(officer, "boundaries", draft.pk)
