"""One search box: what was typed decides what is looked for, always within reach, and masks stay on."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bangfu.base.scope import Actor
from bangfu.core.national.text import squeeze_text
from bangfu.registry.blind import id_number_index, last_four_index, phone_index
from bangfu.registry.models import Household, Member, SearchCount

VIEW = "registry.view"
MOST_FOUND = 20
LAST_FOUR_PER_HOUR = 60
_NUMBER = re.compile(r"\d{17}[\dXx]|\d{15}")
_PHONE = re.compile(r"(?:\+?86)?1\d{10}|0\d{9,11}")
_LAST_FOUR = re.compile(r"\d{3}[\dXx]")
_LETTERS = re.compile(r"[A-Za-z]{2,}")


class TooManySearches(Exception):  # noqa: N818 - a decision, not an error
    """The last four of an ID number were tried more often than anyone needs: it would find numbers by guessing."""


def matching(text: str) -> Q | None:
    """The condition for what was typed, None for nothing. ID numbers and phones match whole or not at all."""
    word = squeeze_text(text)
    if not word:
        return None
    if _NUMBER.fullmatch(word):
        return Q(pk__in=_of_someone(Q(person__id_number_blind=id_number_index(word))))
    if _PHONE.fullmatch(word):
        return Q(pk__in=_of_someone(Q(person__phone_blind=phone_index(word))))
    if _LAST_FOUR.fullmatch(word):
        people = [Q(person__last_four_blind=last_four_index(word))]
    elif _LETTERS.fullmatch(word):
        people = _initials(word.lower())
    else:
        people = [Q(person__name__startswith=word)]
    # A union of keys, each part by its own index; conditions joined by OR would be tried on every file there is.
    return Q(pk__in=_numbered(word).union(*(_of_someone(each) for each in people)))


def by_number(text: str) -> Q:
    """The condition that a file number begins so."""
    return Q(pk__in=_numbered(squeeze_text(text)))


def _numbered(word: str) -> QuerySet[Any, Any]:
    """As typed or in capitals, which an index answers; regardless of case no index would."""
    begins = Q(archive_no__startswith=word) | Q(archive_no__startswith=word.upper())
    return Household.objects.filter(begins).order_by().values("pk")


def _initials(letters: str) -> list[Q]:
    """The first reading of a name, or a further one: names with several are few and have an index of their own."""
    further = Q(person__initials__contains=" ") & Q(person__initials__contains=f" {letters}")
    return [Q(person__initials__startswith=letters), further]


def _of_someone(person: Q) -> QuerySet[Any, Any]:
    """Files in which someone of the household now is such a person."""
    return Member.objects.filter(person, until__isnull=True).order_by().values("household")


def is_last_four(text: str) -> bool:
    """Whether a search goes by the last four of an ID number, which is counted."""
    return bool(_LAST_FOUR.fullmatch(squeeze_text(text)))


def count_last_four(user_id: int) -> None:
    """Count a search by the last four of a user. Raises TooManySearches beyond the limit of the hour."""
    now = timezone.now()
    with transaction.atomic():
        SearchCount.objects.get_or_create(user_id=user_id, defaults={"since": now})
        row = SearchCount.objects.select_for_update().get(user_id=user_id)
        if row.since <= now - timedelta(hours=1):
            row.since, row.count = now, 0
        row.count += 1
        row.save()
        allowed = row.count <= LAST_FOUR_PER_HOUR
    if not allowed:
        raise TooManySearches


def find_households(actor: Actor, text: str, *, most: int = MOST_FOUND) -> QuerySet[Household]:
    """Files within the actor's reach that match, newest first. Raises TooManySearches."""
    if is_last_four(text) and actor.actor_id is not None:
        count_last_four(actor.actor_id)
    condition = matching(text)
    if condition is None:
        return Household.objects.none()
    rows = Household.objects.visible_to(actor, VIEW).filter(condition).exclude(state="merged")
    return rows.select_related("head", "unit").order_by(F("updated_at").desc(), "id")[:most]
