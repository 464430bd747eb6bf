"""The accounts of the demonstration, which stand on the sign-in page in demo mode and nowhere else."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils import timezone

from bangfu.accounts.models import Membership

DEMO_PASSWORD: Final = "Beiling-Demo-2026"
"""The one password of every account of the demonstration; all of it is invented."""

_SHOWN = 15


def demo_accounts() -> list[Membership]:
    """Roles in force with their users, one a user, to pick from; none unless this is the demonstration."""
    if not settings.BANGFU_DEMO:
        return []
    rows = Membership.objects.in_force(timezone.localdate()).filter(user__is_active=True).select_related("user", "unit")
    first = {row.user_id: row for row in rows.order_by("-pk")}
    return sorted(first.values(), key=lambda row: row.pk)[:_SHOWN]
