"""Messages and to-dos."""

from __future__ import annotations

from datetime import date

from bangfu.inbox.models import Item
from bangfu.inbox.selectors import counters, messages_of, open_todos
from bangfu.inbox.services import add_todo, finish_todos, mark_all_read, mark_read, notify
from tests.people import People


def test_a_message_counts_until_it_is_read(people: People) -> None:
    notify(users=[people.officer.pk, people.reviewer.pk], title="导入完成", link="/imports/")
    assert counters(people.officer).unread == 1
    item = mark_read(user=people.officer, item_id=Item.objects.get(user=people.officer).pk)
    assert item
    assert item.read_at
    assert (counters(people.officer).unread, counters(people.reviewer).unread) == (0, 1)


def test_the_message_of_another_user_cannot_be_read_under_a_forged_id(people: People) -> None:
    notify(users=[people.reviewer.pk], title="导入完成")
    assert mark_read(user=people.officer, item_id=Item.objects.get().pk) is None
    assert counters(people.reviewer).unread == 1


def test_a_disabled_user_and_one_who_does_not_exist_get_nothing(people: People) -> None:
    people.officer.is_active = False
    people.officer.save()
    notify(users=[people.officer.pk, 10_000], title="导入完成")
    assert not Item.objects.exists()


def test_a_todo_is_given_once_and_done_for_everyone_when_one_has_done_it(people: People) -> None:
    both = [people.officer.pk, people.reviewer.pk]
    add_todo(users=both, title="核对一户", link="/households/1/")
    add_todo(users=both, title="核对一户", link="/households/1/")
    assert counters(people.officer).todos == 1
    assert finish_todos(link="/households/1/") == 2
    assert counters(people.officer).todos == counters(people.reviewer).todos == 0
    add_todo(users=both, title="再核对一户", link="/households/1/")
    assert counters(people.officer).todos == 1


def test_the_nearest_day_comes_first_and_unread_messages_stand_above_read_ones(people: People) -> None:
    user = people.officer
    for title, due in (("无期限", None), ("较晚", date(2026, 9, 1)), ("较早", date(2026, 8, 1))):
        add_todo(users=[user.pk], title=title, link=f"/{title}/", due_on=due)
    assert [item.title for item in open_todos(user)] == ["较早", "较晚", "无期限"]
    notify(users=[user.pk], title="旧")
    mark_all_read(user=user)
    notify(users=[user.pk], title="新")
    assert [item.title for item in messages_of(user)] == ["新", "旧"]
    assert mark_all_read(user=user) == 1
    assert mark_all_read(user=user) == 0


def test_a_long_title_is_cut_to_what_the_column_holds(people: People) -> None:
    notify(users=[people.officer.pk], title="长" * 300)
    assert len(Item.objects.get().title) == 120
