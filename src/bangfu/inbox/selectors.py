"""Reading a user's to-dos and messages."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from bangfu.accounts.models import User
from bangfu.inbox.models import Item


@dataclass(frozen=True)
class Counters:
    """What the top bar shows."""

    todos: int
    unread: int


def counters(user: User) -> Counters:
    """Open to-dos and unread messages of a user, in one indexed query."""
    found = Item.objects.filter(user=user, done_at__isnull=True).aggregate(
        todos=Count("pk", filter=Q(kind=Item.Kind.TODO)),
        unread=Count("pk", filter=Q(kind=Item.Kind.MESSAGE, read_at__isnull=True)),
    )
    return Counters(**found)


def open_todos(user: User) -> QuerySet[Item]:
    """What the user still has to do: the nearest day first, then those without a day, oldest first."""
    rows = Item.objects.filter(user=user, kind=Item.Kind.TODO, done_at__isnull=True)
    return rows.order_by(F("due_on").asc(nulls_last=True), "made_at", "pk")


def messages_of(user: User) -> QuerySet[Item]:
    """The user's messages, unread ones first, then newest first."""
    rows = Item.objects.filter(user=user, kind=Item.Kind.MESSAGE)
    return rows.order_by(F("read_at").desc(nulls_first=True), "-made_at", "-pk")
