"""The cells of a list, drawn without django-tables2's loop, hold what that loop would show."""

from __future__ import annotations

import re
from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import django_tables2 as tables
import pytest
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from bangfu.base.lists import (
    ActionsColumn,
    DateColumn,
    ListTable,
    MaskedColumn,
    MomentColumn,
    MoneyColumn,
    TagColumn,
    row_actions,
)
from bangfu.base.lists.cells import table_body, table_head
from bangfu.base.tags import define_tags
from bangfu.core.national.masks import mask_phone
from bangfu.jobs.models import Job

WHEN = datetime(2026, 11, 24, 18, 30, tzinfo=ZoneInfo("UTC"))


class _Table(ListTable):
    plain = tables.Column()
    nothing = tables.Column()
    blank = tables.Column(accessor="nothing", default="无")
    far = tables.Column(accessor="owner__name")
    gone = tables.Column(accessor="nobody__name__first")
    called = tables.Column()
    number = tables.Column()
    truth = tables.Column()
    lazy = tables.Column()
    safe = tables.Column()
    listed = tables.Column(default="—", empty_values=(None, []))
    phone = MaskedColumn(mask=mask_phone)
    fen = MoneyColumn()
    state = TagColumn("cells_state", shape="dot")
    day = DateColumn()
    at = MomentColumn()
    raw = tables.Column(accessor="at")
    stamp = tables.DateTimeColumn(accessor="at", format="Y-m-d H:i")
    link = tables.Column(accessor="plain", linkify=lambda record: f"/x/{record.pk}?a=1&b=2")
    both = tables.Column(accessor="plain")
    actions = ActionsColumn()

    card_head = ("far", "state")
    card_omits = ("raw",)

    def render_both(self, value, record, column, bound_column, bound_row, table):
        return format_html("{}|{}|{}", value, bound_column.name, bound_row.record is record and table is self)

    def render_actions(self, record):
        return row_actions([(f"/x/{record.pk}?a=1&b=2", gettext_lazy("查看")), ("/y", "<b>")])


def records():
    define_tags("cells_state", {"on": (gettext_lazy("在用"), "green")})
    common = {
        "nothing": None,
        "nobody": None,
        "called": lambda: "叫来的",
        "lazy": gettext_lazy("保存"),
        "safe": SafeString("<i>好</i>"),
        "day": date(2026, 11, 24),
        "at": WHEN,
    }
    first = SimpleNamespace(
        pk=1, plain='<script>"&', owner=SimpleNamespace(name="甲"), number=12345, truth=True,
        listed=[], phone="13800001234", fen=123450, state="on", **common,
    )  # fmt: skip
    second = SimpleNamespace(
        pk=2, plain="", owner=SimpleNamespace(name="乙'"), number=0, truth=False,
        listed=["a"], phone="", fen=None, state="off", **common,
    )  # fmt: skip
    return [first, second]


def drawn(table, rows):
    body = table_body(table, rows, ticks=False)
    return [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in body.strip().split("\n")]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_cell_is_as_django_tables2_shows_it(language):
    from django.template import Context, Template
    from django.utils import translation

    rows = records()
    with translation.override(language):
        cell = Template("{{ cell }}")
        theirs = [[cell.render(Context({"cell": value})) for _, value in row.items()] for row in _Table(rows).rows]
        assert drawn(_Table(rows), rows) == theirs


def test_the_label_of_a_stored_choice_is_shown():
    class Jobs(ListTable):
        state = tables.Column()

    job = Job(state=Job.State.FAILED)
    assert drawn(Jobs([job]), [job]) == [[conditional_escape(job.get_state_display())]]


def test_columns_know_their_place_on_a_card():
    rows = records()
    body = table_body(_Table(rows), rows, ticks=True)
    assert body.count('class="card-head"') == 4
    assert body.count('class="card-off"') == 2
    assert 'class="number"' in body
    assert body.count("data-row-tick") == 2


def test_a_heading_says_which_way_it_is_sorted():
    addresses = {"plain": "?sort=-plain&x=1"}
    up = table_head(_Table([]), "plain", addresses, ticks=True)
    down = table_head(_Table([]), "-plain", addresses, ticks=False)
    assert up.count("aria-sort") == 1
    assert 'aria-sort="ascending"' in up
    assert 'href="?sort=-plain&amp;x=1"' in up
    assert "data-tick-all" in up
    assert 'aria-sort="descending"' in down
    assert "data-tick-all" not in down


def test_no_rows_are_nothing():
    assert table_body(_Table([]), [], ticks=True) == ""
