"""The application's addresses, and the yardstick: a bare view with one indexed query and a table of so many rows.

It runs behind the same middleware and for the same signed-in users; only what a page adds to that is compared.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

from bangfu.config import urls
from bangfu.config.urls import handler400, handler403, handler404, handler500
from bangfu.registry.models import Household

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


def _template() -> Template:
    if not _made:
        _made.append(Template(_SOURCE))
    return _made[0]


_made: list[Template] = []

urlpatterns = [path("bare/<int:rows>/", bare, name="bare"), *urls.urlpatterns]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
