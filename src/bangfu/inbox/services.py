"""Telling users something, and giving them something to do.

Other commands call these inside their own transaction and write the audit entry of what happened themselves; reading
one's own messages changes nothing for anyone else and is not logged.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from bangfu.accounts.models import User
from bangfu.inbox.models import Item


def notify(*, users: Iterable[int], title: str, link: str = "", tag: str = "") -> None:
    """Leave a message with each user, by key."""
    _leave(Item.Kind.MESSAGE, users, title, link, tag, None)


def add_todo(*, users: Iterable[int], title: str, link: str, tag: str = "", due_on: date | None = None) -> None:
    """Give each user the same thing to do; whoever has it open under this link already keeps the one he has."""
    wanted = set(users)
    having = Item.objects.filter(user__in=wanted, kind=Item.Kind.TODO, link=link, done_at__isnull=True)
    _leave(Item.Kind.TODO, wanted - set(having.values_list("user", flat=True)), title, link, tag, due_on)


def finish_todos(*, link: str) -> int:
    """Close what everyone had to do under this link, since one of them did it. Returns how many were open."""
    return Item.objects.filter(kind=Item.Kind.TODO, link=link, done_at__isnull=True).update(done_at=timezone.now())


@transaction.atomic
def mark_read(*, user: User, item_id: int) -> Item | None:
    """Mark one message of the user's own as read; None for an item that is not his."""
    item = Item.objects.select_for_update().filter(user=user, pk=item_id).first()
    if item is not None and item.read_at is None:
        item.read_at = timezone.now()
        item.save(update_fields=["read_at"])
    return item


def mark_all_read(*, user: User) -> int:
    """Mark every message of the user's own as read. Returns how many were unread."""
    unread = Item.objects.filter(user=user, kind=Item.Kind.MESSAGE, read_at__isnull=True)
    return unread.update(read_at=timezone.now())


def _leave(kind: Item.Kind, users: Iterable[int], title: str, link: str, tag: str, due_on: date | None) -> None:
    present = get_user_model().objects.filter(pk__in=set(users), is_active=True).values_list("pk", flat=True)
    Item.objects.bulk_create(
        [
            Item(user_id=user, kind=kind, title=title[:120], link=link[:200], tag=tag[:10], due_on=due_on)
            for user in present
        ],
        batch_size=500,
    )
