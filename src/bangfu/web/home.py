"""The first page after signing in: the user's own figures, to-dos, recent changes and shortcuts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bangfu.base.tags import tag_of
from bangfu.inbox import selectors as inbox
from bangfu.registry.models import Household
from bangfu.registry.models.household import HouseholdState
from bangfu.screenings import selectors as screenings
from bangfu.web.menu import address

FIGURES_KEPT = 60  # seconds; a home page that counted a million files at each visit would be slow for everyone
RECENT = 8
TODOS = 8


@dataclass(frozen=True)
class Tier:
    """Households of a tier, with its share of all in thousandths of the bar."""

    code: str
    name: str
    count: int
    share: int
    colour: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The page."""
    user: Any = request.user
    figures = None
    if user.may("registry.view"):
        figures = cache.get_or_set(f"home:{user.pk}", lambda: _figures(user), FIGURES_KEPT)
    todos = inbox.open_todos(user)
    today = timezone.localdate()
    context = {
        "figures": figures,
        "todos": todos[:TODOS],
        "due_count": todos.filter(due_on__lte=today).count(),
        "today": today,
        "recent": _recent(user) if figures is not None else None,
        "actions": _shortcuts(user),
    }
    return render(request, "web/home.html", context)


def _figures(user: Any) -> dict[str, Any]:
    """What is counted, kept for a minute."""
    files = Household.objects.visible_to(user, "registry.view").filter(state=HouseholdState.OPEN)
    month = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    counts = screenings.tier_counts(user)
    whole = max((tier.count for tier in counts), default=0) or 1
    return {
        "files": files.count(),
        "runs": [(run.on, run.labels["title"], run.version) for run in screenings.runs_behind(user)],
        "new_files": files.filter(created_at__gte=month).count(),
        "tiers": [
            Tier(tier.code, tier.name, tier.count, tier.count * 1000 // whole, tag_of("tier", tier.name).colour)
            for tier in counts
        ],
    }


def _recent(user: Any) -> QuerySet[Household]:
    """Files changed last, by the index on the time of change."""
    rows = Household.objects.visible_to(user, "registry.view").select_related("head", "unit")
    return rows.only(*_SHOWN).order_by("-updated_at", "id")[:RECENT]


_SHOWN = ("archive_no", "updated_at", "updated_by", "head__name", "unit__name")
"""What the page shows of a file."""


def _shortcuts(user: Any) -> list[dict[str, Any]]:
    """What this user does most, by what the roles grant."""
    possible = [
        ("registry.create", "registry:create", "file-plus", _("新建档案")),
        ("registry.import", "imports:upload", "file-import", _("批量导入")),
        ("registry.view", "registry:list", "users", _("查找家庭")),
        ("screenings.view", "screenings:verdicts", "scale", _("认定结果")),
        ("accounts.manage", "accounts:create", "user-plus", _("新建用户")),
        ("orgs.edit", "orgs:list", "sitemap", _("维护组织")),
        ("audit.view", "audit:list", "shield-check", _("查审计日志")),
        ("", "accounts:delegations", "switch-horizontal", _("请人代理")),
    ]
    return [
        {"url": address(name), "icon": icon, "label": label}
        for action, name, icon, label in possible
        if address(name) and (not action or user.may(action))
    ]
