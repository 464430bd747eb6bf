"""Files of households through the API: read, made and changed by the rules of the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.accounts.models import ApiToken
from bangfu.audit.models import Entry
from bangfu.registry.models import Household, Income
from tests.api.callers import Caller, caller_of
from tests.people import People, Units
from tests.registry.families import number
from tests.security.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(world: World) -> Units:
    return world.units


@pytest.fixture
def people(world: World) -> People:
    return world.people


@pytest.fixture
def program(people: People) -> Caller:
    return caller_of(people.case_officer)


def new_file(units: Units, **more: Any) -> dict[str, Any]:
    return {
        "unit_id": units.coal_face.pk, "name": "孙新户", "id_number": number("19700101", 9), "region": "990000",
        "work_status": "在岗", "phone": "13711112222", **more,
    }  # fmt: skip


def path(world: World, rest: str = "") -> str:
    return f"/households/{world.near.household.pk}{rest}"


def test_a_file_is_made_shown_masked_and_logged_under_the_name_of_the_token(units: Units, program: Caller) -> None:
    made = program.post("/households", new_file(units, address="山西省大同市云冈区一号"))
    assert made.status_code == 201, made.json()
    told = made.json()
    assert (told["name"], told["phone"], told["unit"], told["version"]) == ("孙新户", "137****2222", "一矿/综采队", 1)
    assert number("19700101", 9) not in made.content.decode()
    assert "一号" not in told["address"]
    assert program.get(f"/households/{told['id']}").json() == told
    assert made["Location"] == f"/api/v1/households/{told['id']}"
    entry = Entry.objects.get(action="registry.household_created", subject_id=told["id"])
    assert entry.actor_name == f"李专干（case_officer）·令牌“{ApiToken.objects.latest('pk').name}”"


def test_what_the_page_refuses_is_refused_in_the_same_words(units: Units, people: People, program: Caller) -> None:
    wrong = new_file(
        units, id_number="990000197001010000", region="99", work_status="闲着", started_work_on="2026-01-01"
    )
    told = program.post("/households", wrong).json()
    browser = Client()
    browser.force_login(people.case_officer, backend="django.contrib.auth.backends.ModelBackend")
    form = {**{k: v for k, v in wrong.items() if k != "unit_id"}, "unit": units.coal_face.pk}
    page = browser.post(reverse("registry:create"), form)
    assert page.status_code == told["status"] == 422
    words = {name: "；".join(found) for name, found in page.context["form"].errors.items()}
    assert told["errors"] == words
    assert "work_status" in words


def test_refusals_are_in_english_for_those_who_ask_for_it(units: Units, program: Caller) -> None:
    told = program.post("/households", new_file(units, name=""), Accept_Language="en").json()
    assert told["errors"] == {"name": "This field is required."}
    assert program.get("/nothing", Accept_Language="en").json()["title"] == "Not found"


def test_an_unknown_field_and_a_wrong_type_are_told_by_field(units: Units, program: Caller) -> None:
    told = program.post("/households", new_file(units, colour="red", houses="viele")).json()
    assert told["errors"] == {"colour": "没有这个字段", "houses": "应为整数"}
    broken = program.send("POST", "/households", b'{"name": ')
    assert broken.status_code == 400
    assert broken["Content-Type"] == "application/problem+json"


def test_someone_alike_is_shown_before_anything_is_stored(world: World, units: Units, program: Caller) -> None:
    before = Household.objects.count()
    twin = new_file(units, phone="13800006621")
    told = program.post("/households", twin)
    assert told.status_code == 409
    assert told.json()["alike"][0]["archive_no"] == world.near.household.archive_no
    assert Household.objects.count() == before
    assert program.post("/households", twin | {"not_alike": True}).status_code == 201


def test_a_file_is_changed_field_by_field(world: World, program: Caller) -> None:
    version = program.get(path(world)).json()["version"]
    changed = program.patch(path(world), {"houses": 3, "private_car": True}, version)
    assert changed.status_code == 200, changed.json()
    assert (changed.json()["houses"], changed.json()["private_car"]) == (3, True)
    assert changed["ETag"] == f'"{version + 1}"'
    household = Household.objects.get(pk=world.near.household.pk)
    assert (household.address, household.region) == ("平常", "990000")
    emptied = program.patch(path(world), {"houses": None, "private_car": False}, version + 1).json()
    assert (emptied["houses"], emptied["private_car"]) == (None, False)


def test_two_editors_the_second_gets_both_versions(world: World, people: People, program: Caller) -> None:
    version = program.get(path(world)).json()["version"]
    other = caller_of(people.officer)
    assert other.patch(path(world), {"houses": 2, "phone": "13700000001"}, version).status_code == 200
    late = program.patch(path(world), {"houses": 4, "phone": "13700000002"}, version)
    assert late.status_code == 412
    told = late.json()
    assert (told["yours"], told["theirs"], told["not_shown"]) == ({"houses": 4}, {"houses": 2}, ["phone"])
    assert told["version"] == version + 1
    assert told["by"].startswith("王干事（officer）·令牌“程序")
    assert "13700000001" not in late.content.decode()
    assert program.patch(path(world), {"houses": 4}, told["version"]).status_code == 200


def test_a_change_without_a_version_is_refused(world: World, program: Caller) -> None:
    assert program.patch(path(world), {"houses": 4}).status_code == 428
    assert program.patch(path(world), {"houses": 4}, "abc").status_code == 422


def test_a_masked_value_does_not_replace_what_it_hides(world: World, program: Caller) -> None:
    shown = program.get(path(world)).json()
    told = program.patch(path(world), {"bank_card": shown["bank_card"], "houses": 2}, shown["version"])
    assert told.json()["errors"] == {"bank_card": "这是打了码的值，不改的字段请不要送来"}


def test_numbers_in_full_are_for_who_may_and_leave_an_entry(world: World, people: People, program: Caller) -> None:
    told = program.get(path(world, "?unmask=true")).json()
    assert told["id_number"] == world.near.secrets[0]
    assert Entry.objects.filter(action="registry.unmasked").count() == 1
    assert caller_of(people.officer).get(path(world, "?unmask=true")).status_code == 403
    narrowed = caller_of(people.case_officer, actions=["registry.view"])
    assert narrowed.get(path(world, "?unmask=true")).status_code == 403
    assert narrowed.get(path(world)).json()["members"][1]["health"] is None
    assert program.get(path(world)).json()["members"][1]["health"]["health"] == "恶性肿瘤"


def test_files_are_listed_page_by_page_and_found(world: World, people: People, program: Caller) -> None:
    group = caller_of(people.group_officer)
    first = group.get("/households?limit=1").json()
    second = group.get(f"/households?limit=1&after={first['next']}").json()
    assert [len(first["items"]), len(second["items"]), second["next"]] == [1, 1, None]
    assert {first["items"][0]["id"], second["items"][0]["id"]} == {
        str(world.near.household.pk), str(world.far.household.pk)
    }  # fmt: skip
    assert [each["unit"] for each in program.get("/households").json()["items"]] == ["一矿/综采队"]
    archive = world.near.household.archive_no
    assert [each["archive_no"] for each in program.get(f"/households/search?q={archive}").json()["items"]] == [archive]
    assert group.get(f"/households?unit_id={world.units.mine_2.pk}").json()["items"][0]["unit"] == "二矿/机电队"
    assert program.get("/households?updated_after=gestern").status_code == 422
    assert program.get("/households?state=open&work_status=在岗&who=平常").json()["items"] != []


def test_members_come_change_and_leave(world: World, program: Caller) -> None:
    child = {"name": "孙小", "id_number": number("20100101", 8), "relation": "子"}
    made = program.post(path(world, "/members"), child)
    assert made.status_code == 201, made.json()
    member, version = made.json()["id"], made.json()["version"]
    changed = program.patch(f"/members/{member}", {"school_stage": "初中"}, version)
    assert changed.json() == {"version": version + 1}
    ill = program.patch(f"/members/{member}/health", {"health": "恶性肿瘤"}, version + 1)
    assert ill.status_code == 200, ill.json()
    assert program.patch(f"/members/{member}/health", {"health": "好"}, version + 2).status_code == 422
    future = program.post(f"/members/{member}/leave", {"left_on": "2100-01-01"}).json()
    assert future["errors"] == {"left_on": "离开日期不能晚于今天"}
    assert program.post(f"/members/{member}/leave", {"left_on": "2026-11-20", "reason": "结婚"}).status_code == 200
    row = next(each for each in program.get(path(world)).json()["members"] if each["id"] == member)
    assert (row["school_stage"], row["until"]) == ("初中", "2026-11-19")


def test_dated_rows_are_in_fen_and_end(world: World, program: Caller) -> None:
    head = str(world.near.household.head_id)
    income = {"person_id": head, "kind": "工资", "amount_fen": 123456, "since": "2026-11-10"}
    made = program.post(path(world, "/incomes"), income)
    assert made.status_code == 201, made.json()
    assert Income.objects.get(pk=made.json()["id"]).amount == 123456
    refused = program.post(path(world, "/incomes"), income | {"kind": "彩票", "amount_fen": -1})
    assert set(refused.json()["errors"]) == {"kind"}
    ended = program.post(f"/items/income/{made.json()['id']}/end", {"until": "2026-11-20"})
    assert ended.status_code == 200
    for kind, body in {
        "expenses": {"kind": "年学费", "amount_fen": 100, "since": "2026-11-01", "person_id": head},
        "assets": {"kind": "储蓄", "amount_fen": 100, "since": "2026-11-01"},
        "causes": {"cause": "子女上学", "since": "2026-11-01"},
        "employments": {"status": "待岗", "since": timezone.localdate().isoformat()},
        "injuries": {"kind": "工伤", "on": "2026-10-01"},
        "arrears": {"months": 2, "amount_fen": 100, "since": "2026-10-01"},
    }.items():
        answer = program.post(path(world, f"/{kind}"), body)
        assert answer.status_code == 201, (kind, answer.json())
    settled = program.post(path(world, f"/arrears/{answer.json()['id']}/settle"), {"settled_on": "2026-11-20"})
    assert settled.status_code == 200
    items = program.get(path(world, "/items")).json()
    assert {name: len(rows) for name, rows in items.items()} == {
        "incomes": 2, "expenses": 2, "assets": 2, "causes": 2, "employments": 1, "injuries": 2, "arrears": 2
    }  # fmt: skip
    assert [row["kind"] for row in program.get(path(world, "/documents")).json()["items"]] == ["签名", "其他"]


def test_a_file_is_closed_and_reopened(world: World, program: Caller) -> None:
    assert program.post(path(world, "/close"), {"reason": ""}).json()["errors"] == {"reason": "这个字段是必填项。"}
    assert program.post(path(world, "/close"), {"reason": "重复"}).status_code == 200
    assert program.patch(path(world), {"houses": 1}, 99).status_code == 409
    assert program.post(path(world, "/reopen"), {"reason": "误停"}).status_code == 200
    assert program.post(path(world, "/reopen"), {"reason": "误停"}).status_code == 409


def test_a_file_is_made_only_where_it_can_be_read(units: Units, people: People) -> None:
    blind, before = caller_of(people.case_officer, actions=["registry.create"]), Household.objects.count()
    assert blind.post("/households", new_file(units)).status_code == 403
    assert Household.objects.count() == before
