"""The organisation pages as each role meets them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.accounts.models import User
from bangfu.audit.models import Entry
from bangfu.orgs.models import Unit, UnitState
from bangfu.orgs.services import set_state
from tests.people import People, Units


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


FIELDS = {"name": "通风队", "kind": "district", "order": "0", "version": "1"}


def test_a_visitor_is_led_to_the_sign_in_page(units: Units) -> None:
    response = Client().get(reverse("orgs:list"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_a_reader_sees_his_part_of_the_tree_and_no_button_to_change_it(people: People, units: Units) -> None:
    page = signed_in(people.case_officer).get(reverse("orgs:list")).content.decode()
    assert "综采队" in page
    assert "机电队" not in page
    assert reverse("orgs:create") not in page


def test_a_user_without_a_role_is_refused_and_the_log_tells_it(people: People, units: Units) -> None:
    assert signed_in(people.outsider).get(reverse("orgs:list")).status_code == 403
    assert Entry.objects.filter(action="audit.refused").exists()


def test_units_are_found_by_initials(people: People, units: Units) -> None:
    page = signed_in(people.administrator).get(reverse("orgs:list"), {"q": "jdd"}).content.decode()
    assert "二矿/机电队" in page


@pytest.mark.parametrize("tab", ["basic", "states", "below", "changes", "people", "nonsense"])
def test_every_tab_of_a_unit_opens(people: People, units: Units, tab: str) -> None:
    set_state(actor=people.administrator, unit_id=units.group.pk, state="loss", since=date(2026, 1, 1))
    response = signed_in(people.administrator).get(reverse("orgs:unit", args=[units.mine_1.pk]), {"tab": tab})
    assert response.status_code == 200


def test_the_unit_of_another_mine_is_not_found(people: People, units: Units) -> None:
    client = signed_in(people.case_officer)
    assert client.get(reverse("orgs:unit", args=[units.electric.pk])).status_code == 404
    assert client.get(reverse("orgs:unit", args=[99_999])).status_code == 404


@pytest.mark.parametrize("name", ["edit", "move", "merge", "close", "add_state", "create_below"])
def test_who_may_only_read_is_refused_every_command(people: People, units: Units, name: str) -> None:
    address = reverse(f"orgs:{name}", args=[units.mine_1.pk])
    for user in (people.case_officer, people.auditor):
        client = signed_in(user)
        assert client.get(address).status_code == 403
        assert client.post(address, FIELDS).status_code == 403
    assert signed_in(people.administrator).get(address).status_code == 200


def test_a_unit_is_founded_on_the_page(people: People, units: Units) -> None:
    client = signed_in(people.administrator)
    response = client.post(reverse("orgs:create_below", args=[units.mine_1.pk]), FIELDS, follow=True)
    assert response.status_code == 200
    assert "已建立 通风队" in response.content.decode()
    assert Unit.objects.get(name="通风队").parent == units.mine_1


def test_what_was_typed_comes_back_with_the_reason_at_the_field(people: People, units: Units) -> None:
    client = signed_in(people.administrator)
    address = reverse("orgs:create_below", args=[units.mine_1.pk])
    response = client.post(address, {**FIELDS, "name": "<b>综采队</b>", "credit_code": "91"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "应为 18 位" in page
    assert "&lt;b&gt;综采队&lt;/b&gt;" in page
    assert "<b>综采队" not in page


def test_two_editors_see_both_versions_and_the_second_decides(people: People, units: Units) -> None:
    first, second = signed_in(people.administrator), signed_in(people.group_officer)
    address = reverse("orgs:edit", args=[units.heading.pk])
    first.post(address, {**FIELDS, "name": "掘进一队"})
    response = second.post(address, {**FIELDS, "name": "掘进二队"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "刚被他人改为：掘进一队" in page
    assert 'value="掘进二队"' in page
    assert 'name="version" value="2"' in page
    assert second.post(address, {**FIELDS, "name": "掘进二队", "version": "2"}).status_code == 302
    assert Unit.objects.get(pk=units.heading.pk).name == "掘进二队"


def test_a_unit_moves_merges_and_closes_on_the_pages(people: People, units: Units) -> None:
    client = signed_in(people.administrator)
    when = {"on": "2026-06-01", "version": "1", "reason": "重组"}
    moved = client.post(reverse("orgs:move", args=[units.coal_face.pk]), {**when, "parent": units.mine_2.pk})
    assert moved.status_code == 302
    merged = client.post(reverse("orgs:merge", args=[units.heading.pk]), {**when, "into": units.electric.pk})
    assert merged["Location"] == reverse("orgs:unit", args=[units.electric.pk])
    refused = client.post(reverse("orgs:close", args=[units.team.pk]), when)
    assert refused.status_code == 422
    assert "任职 1 项" in refused.content.decode()
    closed = client.post(reverse("orgs:close", args=[units.team.pk]), {**when, "into": units.coal_face.pk})
    assert closed.status_code == 302
    assert client.get(reverse("orgs:edit", args=[units.team.pk])).status_code == 409
    assert client.get(reverse("orgs:unit", args=[units.team.pk])).status_code == 200


def test_a_forged_target_out_of_reach_is_no_choice(people: People, units: Units) -> None:
    people.administrator.memberships.update(unit=units.mine_1)
    client = signed_in(people.administrator)
    form = {"on": "2026-06-01", "version": "1", "parent": units.mine_2.pk}
    assert client.post(reverse("orgs:move", args=[units.coal_face.pk]), form).status_code == 422
    assert Unit.objects.get(pk=units.coal_face.pk).parent == units.mine_1
    assert client.get(reverse("orgs:create")).status_code == 403


def test_a_day_to_come_is_refused(people: People, units: Units) -> None:
    form = {"on": "2999-01-01", "version": "1", "parent": units.mine_2.pk}
    response = signed_in(people.administrator).post(reverse("orgs:move", args=[units.coal_face.pk]), form)
    assert response.status_code == 422
    assert "不能晚于今天" in response.content.decode()


def test_a_state_is_entered_and_taken_back(people: People, units: Units) -> None:
    client = signed_in(people.administrator)
    form = {"state": "loss", "since": "2026-06-01", "basis": "矿字〔2026〕5号"}
    assert client.post(reverse("orgs:add_state", args=[units.mine_1.pk]), form).status_code == 302
    row = UnitState.objects.get()
    remove = reverse("orgs:remove_state", args=[units.mine_1.pk, row.pk])
    assert client.get(remove).status_code == 405
    assert client.post(remove).status_code == 302
    assert client.post(remove).status_code == 409


def test_a_root_is_founded_by_whoever_reaches_everything(people: People, units: Units) -> None:
    client = signed_in(people.administrator)
    response = client.post(reverse("orgs:create"), {**FIELDS, "name": "南岭集团", "kind": "group"})
    assert response.status_code == 302
    assert Unit.objects.get(name="南岭集团").parent is None


def test_closed_units_are_shown_and_found_under_their_switch_and_stand_in_grey(people: People, units: Units) -> None:
    Unit.objects.filter(pk=units.electric.pk).update(closed_on=date(2026, 6, 1))
    client = signed_in(people.administrator)
    address = reverse("orgs:unit", args=[units.electric.pk])
    for asked in ({}, {"q": "jdd"}):
        assert address not in client.get(reverse("orgs:list"), asked).content.decode()
        page = client.get(reverse("orgs:list"), {**asked, "closed": "1"}).content.decode()
        assert f'class="text-secondary" href="{address}"' in page
        assert "含已撤销" in page


def test_no_picker_offers_a_closed_unit(people: People, units: Units) -> None:
    Unit.objects.filter(pk=units.electric.pk).update(closed_on=date(2026, 6, 1))
    client = signed_in(people.administrator)
    for page in (reverse("accounts:create"), reverse("orgs:move", args=[units.heading.pk])):
        text = client.get(page).content.decode()
        assert "二矿</option>" in text, page
        assert "机电队" not in text, page
    officer = signed_in(people.group_officer)
    assert "机电队" not in officer.get(reverse("registry:create")).content.decode()


def test_the_log_names_a_closed_unit(people: People, units: Units) -> None:
    client = signed_in(people.administrator)
    set_state(actor=people.administrator, unit_id=units.electric.pk, state="loss", since=date(2026, 1, 1))
    Unit.objects.filter(pk=units.electric.pk).update(closed_on=date(2026, 6, 1))
    entry = Entry.objects.get(action="orgs.state_set")
    assert "二矿/机电队" in client.get(reverse("audit:entry", args=[entry.number])).content.decode()
