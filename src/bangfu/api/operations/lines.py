"""Lines by region and year."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from bangfu.api.filling import refuse_invalid, typed
from bangfu.api.operating import actor_of, operation, sent
from bangfu.api.schemas.base import In, Key
from bangfu.api.schemas.others import Done, LineIn, LinePage, LineShown
from bangfu.api.showing import page_of
from bangfu.policies.models import RegionLine
from bangfu.policies.services import lines as services
from bangfu.policies.web.forms import LineForm

router = Router(tags=["低保标准"])
VIEW, EDIT = "lines.view", "lines.edit"


class LineQuery(In):
    """Which lines."""

    region: str = Field(default="", max_length=6, description="地区代码的开头")
    year: int | None = Field(default=None, ge=0, le=9999, description="年度")
    after: Key | None = Field(default=None, description="上一页的 next")
    limit: int = Field(default=200, ge=1, le=1000)


@operation(router, "GET", "/lines", needs=VIEW, response=LinePage, summary="低保标准列表")
def list_lines(request: HttpRequest, asked: Query[LineQuery]) -> Any:
    """Every line; they hold for the whole register, whoever looks."""
    rows = RegionLine.objects.filter(region__startswith=asked.region.replace("\x00", ""))
    if asked.year is not None:
        rows = rows.filter(year=asked.year)
    found, following = page_of(rows, asked.after, asked.limit)
    return {"items": [_shown(line) for line in found], "next": following}


def _shown(line: RegionLine) -> dict[str, Any]:
    amounts = {"dibao_month_fen": line.dibao_month, "province_income_year_fen": line.province_income_year}
    return {"id": line.pk, "region": line.region, "year": line.year, "source": line.source} | amounts


def _saved(request: HttpRequest, payload: Any, line_id: int | None) -> dict[str, Any]:
    form = LineForm(typed(sent(request, payload)))
    refuse_invalid(form)
    return _shown(services.save_line(actor_of(request), values=form.values(), line_id=line_id))


@operation(router, "POST", "/lines", needs=EDIT, response=LineShown, status=201, summary="录入标准")
def create_line(request: HttpRequest, payload: LineIn) -> Any:
    """Enter a line."""
    return Status(201, _saved(request, payload, None))


@operation(router, "PUT", "/lines/{int:line_id}", needs=EDIT, response=LineShown, summary="修改标准")
def change_line(request: HttpRequest, line_id: int, payload: LineIn) -> Any:
    """Correct a line."""
    _refuse_missing(line_id)
    return _saved(request, payload, line_id)


@operation(router, "DELETE", "/lines/{int:line_id}", needs=EDIT, response=Done, summary="删除录错的标准")
def remove_line(request: HttpRequest, line_id: int) -> Any:
    """Remove a line entered by mistake."""
    _refuse_missing(line_id)
    services.remove_line(actor_of(request), line_id=line_id)
    return {"done": True}


def _refuse_missing(line_id: int) -> None:
    if line_id > 2**53 or not RegionLine.objects.filter(pk=line_id).exists():
        raise Http404
