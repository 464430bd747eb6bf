"""Lists of their own: marginal families, families in hardship that nobody filed, and why families are undecided."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from bangfu.base.views import needs
from bangfu.core.screening import outputs
from bangfu.registry.models import Cause
from bangfu.registry.stored import in_force
from bangfu.screenings.comparing import OUTSIDE
from bangfu.screenings.selectors import VIEW, current_verdicts, tier_choices
from bangfu.screenings.web.tables import MarginalTable, NeedFilter, NeedTable
from bangfu.screenings.web.views import VerdictList

_REASONS_SHOWN = 200


def marginal_tiers() -> list[str]:
    """The tiers whose name says 边缘."""
    return [code for code, name in tier_choices() if "边缘" in name]


class MarginalList(VerdictList):
    """Families just above the line: the first to fall below it."""

    table_class, filterset_class = MarginalTable, NeedFilter
    key, title = "screenings.marginal", gettext_lazy("边缘家庭")
    empty_text = gettext_lazy("没有边缘家庭。")

    def get_queryset(self) -> Any:
        """Rows in scope, in the marginal tiers."""
        return super().get_queryset().filter(tier__in=marginal_tiers())


class UnfiledList(VerdictList):
    """Families whom the criteria find in hardship while nobody has stated a cause of hardship in their file.

    Until applications exist in the program, a stated cause is the one trace that an officer took a family up.
    """

    table_class, filterset_class = NeedTable, NeedFilter
    key, title = "screenings.unfiled", gettext_lazy("在册困难而无人申报的家庭")
    empty_text = gettext_lazy("没有这样的家庭。")
    template_name = "screenings/unfiled.html"

    def get_queryset(self) -> Any:
        """Rows in scope, in a tier, without a stated cause in force."""
        stated = Cause.objects.filter(in_force(timezone.localdate()), household=OuterRef("household"))
        rows = super().get_queryset().filter(household__state="open")
        return rows.exclude(tier__in=OUTSIDE).filter(~Exists(stated))


@require_safe
@needs(VIEW)
def undecided(request: HttpRequest) -> HttpResponseBase:
    """Why families could not be judged, by reason with counts, the lines that are missing among them."""
    user: Any = request.user
    rows = current_verdicts(user).filter(tier=outputs.UNDECIDED).order_by()
    reasons: Counter[str] = Counter()
    total = 0
    for problems in rows.values_list("problems", flat=True).iterator(chunk_size=5_000):
        total += 1
        reasons.update(problems)
    context = {
        "page_title": _("未能认定的原因"),
        "reasons": reasons.most_common(_REASONS_SHOWN),
        "more": max(0, len(reasons) - _REASONS_SHOWN),
        "total": total,
        "list_url": f"{reverse('screenings:verdicts')}?tier={outputs.UNDECIDED}",
    }
    return render(request, "screenings/undecided.html", context)
