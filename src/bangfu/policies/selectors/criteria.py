"""Which criteria hold on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from bangfu.base.refusals import Refused
from bangfu.policies.models import CriteriaVersion


def version_in_force(on: date, set_name: str = "") -> CriteriaVersion:
    """The published version that holds on a day, of the set in use where none is named; the newest where several do.

    Its text is not read until it is asked for. Raises Refused where none holds.
    """
    of_set = Q(criteria_set__name=set_name) if set_name else Q(criteria_set__in_use=True)
    begun = Q(effective_from__isnull=True) | Q(effective_from__lte=on)
    not_over = Q(effective_to__isnull=True) | Q(effective_to__gte=on)
    published = CriteriaVersion.objects.filter(of_set & begun & not_over, state=CriteriaVersion.State.PUBLISHED)
    found = published.select_related("criteria_set").defer("text").order_by("-published_at", "-pk").first()
    if found is None:
        raise Refused(_("%(on)s 没有已发布、在生效期内的认定标准") % {"on": on.isoformat()})
    return found
