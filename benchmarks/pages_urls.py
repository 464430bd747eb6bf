"""The application's addresses, and the yardstick: a bare view with one indexed query and a table of so many rows.

It runs behind the same middleware and for the same signed-in users; only what a page adds to that is compared.
The page of a file stands here once more without what screenings add to it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template import Context, Template
from django.urls import path

from bangfu.base.scope import NOWHERE
from bangfu.config import urls
from bangfu.config.urls import handler400, handler403, handler404, handler500
from bangfu.registry import search
from bangfu.registry.models import Household
from bangfu.registry.web.file import show_file

search.LAST_FOUR_PER_HOUR = 1_000_000  # the limit holds for one user; here one account stands for twenty

_SOURCE = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><title>Bare</title></head><body><table>
<tr><th>档案编号</th><th>姓名</th><th>所属单位</th><th>工作状态</th><th>更新日期</th></tr>
{% for row in rows %}<tr><td>{{ row.archive_no }}</td><td><a href="{% url 'registry:file' row.pk %}">{{ row.head.name }}
</a></td><td>{{ row.unit.name }}</td><td>{{ row.work_status }}</td><td>{{ row.updated_at|date:"Y-m-d" }}</td></tr>
{% endfor %}</table></body></html>"""


def bare(_request: HttpRequest, rows: int) -> HttpResponse:
    """So many rows by the index on the time of change."""
    found = Household.objects.select_related("head", "unit").order_by("-updated_at", "id")[:rows]
    return HttpResponse(_template().render(Context({"rows": found})))


def file_without_panels(request: HttpRequest, household_id: UUID) -> HttpResponseBase:
    """The page of a file for a reader who sees no verdicts."""
    user: Any = request.user
    user._reaches["screenings.view"] = NOWHERE  # noqa: SLF001 - of this request alone
    return show_file(request, household_id)


def _template() -> Template:
    if not _made:
        _made.append(Template(_SOURCE))
    return _made[0]


_made: list[Template] = []

urlpatterns = [
    path("bare/<int:rows>/", bare, name="bare"),
    path("without-panels/<uuid:household_id>/", file_without_panels, name="without_panels"),
    *urls.urlpatterns,
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
