"""The list page itself: one view class that an app declares (see the package's docstring)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Model
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from bangfu.base.forms import style_fields
from bangfu.base.lists import export
from bangfu.base.lists.cells import column_boxes, columns_to_choose, table_body, table_head
from bangfu.base.lists.paging import (
    SIZES,
    RowPage,
    capped_count,
    page_links,
    read_page,
    size_options,
    sort_addresses,
    whole_number,
)
from bangfu.base.lists.parts import BatchButton, Button
from bangfu.base.lists.search import Chip, chips, is_filled, search_field
from bangfu.base.lists.settings import ListSettings, load_settings, save_settings, with_search, without_search
from bangfu.base.lists.tables import ListTable
from bangfu.base.lists.tree import TreeView
from bangfu.base.refusals import Refused
from bangfu.base.scope import Denied, Reach, require
from bangfu.base.tags import Words
from bangfu.base.templatetags.bangfu import changed_query
from bangfu.base.tree_provider import read_units
from bangfu.base.views import is_partial

_COUNTS_KEPT = 60  # seconds: numbers beside the tree are a help, not a statement
_STATE = ("page", "_part", "node", "words")


class ListPage(View):
    """Declare ``key``, ``title``, ``action``, ``model``, ``table_class``; the rest has a default."""

    key: str
    """Name of the list in the user's settings: ``registry.households``."""
    title: Words
    action: str
    """Who lacks it gets 403; rows are those that it reaches."""
    model: type[Model]
    table_class: type[ListTable]
    filterset_class: Any = None
    fields_shown = 5
    """Search fields that stand open; the others unfold."""
    unit_path = ""
    """Lookup of the unit a row belongs to; shows the organisation tree."""
    ordering: Sequence[str] = ("pk",)
    sortable: Mapping[str, Sequence[str]] = {}
    """Columns that may be sorted by, and the (indexed) ordering that each stands for."""
    export_action = ""
    """Who may take the list out; empty: nobody."""
    unmask_action = "registry.unmask"
    """Who may take masked columns out in full."""
    empty_text: Words = ""
    """What to do when nothing has been entered yet."""
    template_name = "web/list_page.html"
    results_template = "web/list_results.html"
    request: HttpRequest

    # --- what an app may override -----------------------------------------------------------------------------------
    def get_queryset(self) -> Any:
        """Rows in scope, before any search."""
        manager: Any = self.model._default_manager  # noqa: SLF001 - Django's documented way to it
        return manager.visible_to(self.request.user, self.action)

    def buttons(self) -> Sequence[Button]:
        """Buttons of the toolbar."""
        return ()

    def batch_buttons(self) -> Sequence[BatchButton]:
        """Buttons that act on ticked rows."""
        return ()

    def on_export(self, request: HttpRequest, count: int, *, unmasked: bool) -> None:
        """Called before rows leave the system, for the audit log; ``count`` rows at most."""

    def more_context(self) -> dict[str, Any]:
        """Further values for a template of the app's own."""
        return {}

    # --- requests ---------------------------------------------------------------------------------------------------
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who may."""
        require(request.user, self.action)  # type: ignore[arg-type]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the part of it that htmx asks for."""
        if request.GET.get("_part") in ("tree", "branch") and self.unit_path:
            return self._tree()
        name = self.results_template if is_partial(request, "list-results") else self.template_name
        response = render(request, name, self._context())
        response["Vary"] = "HX-Request, HX-Target"
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Change a setting of the list, or export it."""
        if request.POST.get("_do") == "export":
            return self._export(unmasked=request.POST.get("unmasked") == "1")
        self._change_settings()
        return HttpResponseRedirect(request.get_full_path())

    # --- rows -------------------------------------------------------------------------------------------------------
    @cached_property
    def settings(self) -> ListSettings:
        """What this user keeps for this list."""
        return load_settings(self.request.user, self.key)

    @cached_property
    def filterset(self) -> Any:
        """The search form with what was asked; None for a list without one."""
        if self.filterset_class is None:
            return None
        filterset = self.filterset_class(self.request.GET, queryset=self._in_unit(), request=self.request)
        style_fields(filterset.form)
        return filterset

    @cached_property
    def chosen_unit(self) -> int | None:
        """The unit picked in the tree."""
        return whole_number(self.request.GET.get("unit"), 0) or None if self.unit_path else None

    def rows(self) -> Any:
        """All rows that match, sorted; none while the search form holds a value it cannot read."""
        if self.filterset is None:
            return self._in_unit().order_by(*self.order)
        found = self.filterset.qs if self.filterset.is_valid() else self.get_queryset().none()
        return found.order_by(*self.order)

    def _in_unit(self) -> Any:
        rows = self.get_queryset()
        if self.chosen_unit is None:
            return rows
        return rows.filter(**{f"{self.unit_path}__in": read_units().subtree([self.chosen_unit])})

    @cached_property
    def sort(self) -> str:
        """The column sorted by, with a minus for descending; empty for the list's own order."""
        sort = self.request.GET.get("sort", "")
        return sort if sort.removeprefix("-") in self.sortable else ""

    @property
    def order(self) -> Sequence[str]:
        """The ordering in the database."""
        if not self.sort:
            return self.ordering
        fields = self.sortable[self.sort.removeprefix("-")]
        return [_reversed(field) for field in fields] if self.sort.startswith("-") else fields

    # --- what the templates show ------------------------------------------------------------------------------------
    def _context(self) -> dict[str, Any]:
        number = whole_number(self.request.GET.get("page"), 1)
        page = read_page(self.rows(), number, self.settings.size)
        hidden = [name for name in self.settings.hidden if name in self.table_class.base_columns]
        table = self.table_class(page.rows, exclude=hidden)
        table.request = self.request
        user: Any = self.request.user
        found = self._chips()
        address = changed_query(self.request.GET, dict.fromkeys(_STATE, ""))
        batch = [button for button in self.batch_buttons() if not button.action or user.may(button.action)]
        return {
            "list": self,
            "page_title": self.title,
            "head": table_head(table, self.sort, sort_addresses(self.sortable, self.sort, address), ticks=bool(batch)),
            "body": table_body(table, page.rows, ticks=bool(batch)),
            "page": page,
            "sizes": size_options(page.size),
            "columns": column_boxes(self.table_class, frozenset(hidden)),
            "buttons": [button for button in self.buttons() if not button.action or user.may(button.action)],
            "batch_buttons": batch,
            "may_export": self._may(self.export_action),
            "may_unmask": self._may(self.unmask_action) and self._has_masks(),
            "fields": self._fields(),
            "chips": found,
            "is_searching": bool(found) or self.chosen_unit is not None,
            "address": address,
            "pages": page_links(page, address),
            **self.more_context(),
        }

    def _fields(self) -> dict[str, Any]:
        """The search form in two halves, and whether the second is open."""
        if self.filterset is None:
            return {}
        fields = list(self.filterset.form)
        shown, more = fields[: self.fields_shown], fields[self.fields_shown :]
        return {
            "shown": [search_field(field) for field in shown],
            "more": [search_field(field) for field in more],
            "open": any(is_filled(field) for field in more),
        }

    def _chips(self) -> list[Chip]:
        """What narrows the list: the unit of the tree, and whatever the search form holds."""
        query = self.request.GET
        units = read_units()
        of_unit = [
            Chip(_("组织机构"), units.path(unit), changed_query(query, dict.fromkeys(("unit", *_STATE), "")))
            for unit in [self.chosen_unit]
            if unit in units.names
        ]
        return of_unit + (chips(self.filterset.form, query, without=_STATE) if self.filterset is not None else [])

    def _may(self, action: str) -> bool:
        user: Any = self.request.user
        return bool(action) and user.may(action)

    def _has_masks(self) -> bool:
        return any(hasattr(column, "mask") for column in self.table_class.base_columns.values())

    # --- the tree ---------------------------------------------------------------------------------------------------
    def _tree(self) -> HttpResponse:
        user: Any = self.request.user
        reach: Reach = user.reach(self.action)
        query = self.request.GET
        closed = query.get("with_closed") == "1"
        view = TreeView(read_units(), reach, self.chosen_unit, self._counts(reach), with_closed=closed)
        words = query.get("words", "").strip()
        if query.get("_part") == "branch":
            nodes = view.branch(whole_number(query.get("node"), 0))
        else:
            nodes = view.found(words) if words else view.opened()
        context = {"nodes": nodes, "words": words, "chosen": self.chosen_unit}
        return render(self.request, "web/parts/tree_nodes.html", context)

    def _counts(self, reach: Reach) -> dict[int, int]:
        """Rows of each unit; kept for a minute, since at a million rows they take a moment."""
        whose = "all" if reach.everywhere else str(self.request.user.pk)
        kept = f"list-counts:{self.key}:{whose}"
        counts: dict[int, int] | None = cache.get(kept)
        if counts is None:
            rows = self.get_queryset().order_by().values_list(self.unit_path).annotate(Count("pk"))
            counts = {unit: count for unit, count in rows if unit is not None}
            cache.set(kept, counts, _COUNTS_KEPT)
        return counts

    # --- settings and export ----------------------------------------------------------------------------------------
    def _change_settings(self) -> None:
        asked, settings = self.request.POST, self.settings
        what = asked.get("_do")
        if what == "columns":
            settings.hidden = [
                name for name, _column in columns_to_choose(self.table_class) if name not in asked.getlist("show")
            ]
        elif what == "density":
            settings.dense = not settings.dense
        elif what == "size":
            size = whole_number(asked.get("size"), SIZES[0])
            settings.size = size if size in SIZES else SIZES[0]
        elif what == "save_search":
            with_search(settings, asked.get("name", ""), self.request.GET.urlencode())
        elif what == "drop_search":
            without_search(settings, asked.get("name", ""))
        else:
            return
        save_settings(self.request.user, self.key, settings)

    def _export(self, *, unmasked: bool) -> FileResponse:
        if not self._may(self.export_action):
            raise Denied(self.export_action or self.action)
        if unmasked:
            require(self.request.user, self.unmask_action)  # type: ignore[arg-type]
        rows = self.rows()
        count = capped_count(rows, export.ROWS_AT_MOST)
        if count > export.ROWS_AT_MOST:
            raise Refused(_("一次最多导出 %(most)d 行；请先用搜索或组织树缩小范围。") % {"most": export.ROWS_AT_MOST})
        self.on_export(self.request, count, unmasked=unmasked)
        hidden = [*self.settings.hidden, *_unexported(self.table_class)]
        file = export.write_workbook(self.table_class, rows, hidden=hidden, unmasked=unmasked)
        name = f"{self.title}-{timezone.localdate():%Y%m%d}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name)


def _unexported(table_class: type[ListTable]) -> list[str]:
    return [name for name, column in table_class.base_columns.items() if column.exclude_from_export]


def _reversed(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


__all__ = ["ListPage", "RowPage"]
