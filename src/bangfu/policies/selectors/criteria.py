"""Which criteria hold on a day."""

from __future__ import annotations

from datetime import date
from typing import NoReturn

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from bangfu.base.refusals import Refused
from bangfu.policies.models import CriteriaSet, CriteriaVersion


def version_in_force(on: date, set_name: str = "") -> CriteriaVersion:
    """The published version that holds on a day, of the set in use where none is named; the newest where several do.

    Its text is not read until it is asked for. Raises Refused where none holds.
    """
    found = _in_force(on, set_name).select_related("criteria_set").defer("text").first()
    return found or _refuse(on)


def digest_in_force(on: date) -> str:
    """The digest of the version of the set in use that holds on a day. Raises Refused where none holds."""
    return _in_force(on).values_list("digest", flat=True).first() or _refuse(on)


def _in_force(on: date, set_name: str = "") -> QuerySet[CriteriaVersion]:
    of_set = Q(criteria_set__name=set_name) if set_name else Q(criteria_set__in_use=True)
    begun = Q(effective_from__isnull=True) | Q(effective_from__lte=on)
    not_over = Q(effective_to__isnull=True) | Q(effective_to__gte=on)
    published = CriteriaVersion.objects.filter(of_set & begun & not_over, state=CriteriaVersion.State.PUBLISHED)
    return published.order_by("-published_at", "-pk")


def _refuse(on: date) -> NoReturn:
    raise Refused(_("%(on)s 没有已发布、在生效期内的认定标准") % {"on": on.isoformat()})


def latest_published(of_set: CriteriaSet) -> CriteriaVersion | None:
    """The version of a set that was published last."""
    published = CriteriaVersion.objects.filter(criteria_set=of_set, state=CriteriaVersion.State.PUBLISHED)
    return published.order_by("-published_at", "-pk").first()


def published_meanwhile(version: CriteriaVersion) -> list[CriteriaVersion]:
    """Versions of the set published after the one that a draft started from, oldest first."""
    published = CriteriaVersion.objects.filter(
        criteria_set=version.criteria_set_id, state=CriteriaVersion.State.PUBLISHED
    )
    if version.base and version.base.published_at:
        published = published.filter(published_at__gt=version.base.published_at)
    return list(published.exclude(pk__in=[version.pk, version.base_id]).order_by("published_at", "pk"))


def sets_with_versions() -> list[tuple[CriteriaSet, list[CriteriaVersion]]]:
    """Every set with its versions without their texts, newest first; the set in use stands first."""
    rows = CriteriaVersion.objects.defer("text").select_related("made_by", "handed_in_by", "published_by")
    sets = CriteriaSet.objects.prefetch_related(Prefetch("versions", queryset=rows.order_by("-made_at", "-pk")))
    return [(each, list(each.versions.all())) for each in sets]
