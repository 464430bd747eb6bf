"""The pages of the inbox."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from bangfu.accounts.models import User
from bangfu.inbox.models import Item
from bangfu.inbox.services import add_todo, notify
from tests.people import People


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_everyone_sees_his_own_todos_and_messages(people: People) -> None:
    add_todo(users=[people.officer.pk], title="核对一户", link="/households/")
    notify(users=[people.officer.pk], title="<i>导入完成</i>", link="/imports/")
    client = signed_in(people.officer)
    assert "核对一户" in client.get(reverse("inbox:list")).content.decode()
    page = client.get(reverse("inbox:messages")).content.decode()
    assert "&lt;i&gt;导入完成" in page
    other = signed_in(people.outsider)
    assert "核对一户" not in other.get(reverse("inbox:list")).content.decode()


def test_reading_a_message_leads_where_it_points(people: People) -> None:
    notify(users=[people.officer.pk], title="导入完成", link="/imports/")
    item = Item.objects.get()
    client = signed_in(people.officer)
    address = reverse("inbox:read", args=[item.pk])
    assert client.get(address).status_code == 405
    assert client.post(address)["Location"] == "/imports/"
    item.refresh_from_db()
    assert item.read_at


def test_a_message_of_another_user_is_not_found(people: People) -> None:
    notify(users=[people.officer.pk], title="导入完成")
    address = reverse("inbox:read", args=[Item.objects.get().pk])
    assert signed_in(people.reviewer).post(address).status_code == 404


def test_a_link_to_another_site_is_not_followed(people: People) -> None:
    notify(users=[people.officer.pk], title="导入完成", link="https://evil.example/")
    response = signed_in(people.officer).post(reverse("inbox:read", args=[Item.objects.get().pk]))
    assert response["Location"] == reverse("inbox:messages")


def test_all_messages_are_read_at_once(people: People) -> None:
    notify(users=[people.officer.pk], title="一")
    notify(users=[people.officer.pk], title="二")
    assert signed_in(people.officer).post(reverse("inbox:read_all")).status_code == 302
    assert not Item.objects.filter(read_at__isnull=True).exists()
