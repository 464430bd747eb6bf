"""List pages, declared in a few lines.

An app writes a table, a filter and a page::

    class HouseholdTable(ListTable):
        archive_no = tables.Column(verbose_name=_("档案编号"), linkify=True)
        name = LinkColumn("registry:file", accessor="head__name", verbose_name=_("姓名"))
        id_number = MaskedColumn(accessor="head__id_number", mask=mask_id_number, verbose_name=_("身份证号"))
        income = MoneyColumn(verbose_name=_("人均月净收入（元）"))
        state = TagColumn("household_state", shape="dot", verbose_name=_("状态"))
        actions = ActionsColumn()

        card_head, card_omits = ("name", "state"), ("actions",)     # a row is a card on a phone

        def render_actions(self, record):
            return row_actions([(self.address("registry:edit", record.pk), _("编辑"))])

    class HouseholdFilter(ListFilterSet):
        name = django_filters.CharFilter(label=_("姓名"), method="by_name")

    class HouseholdList(ListPage):
        key, title, action = "registry.households", _("家庭档案"), "registry.view"
        model, table_class, filterset_class = Household, HouseholdTable, HouseholdFilter
        unit_path = "unit_id"                                       # shows the organisation tree
        sortable = {"archive_no": ("archive_no",), "updated_at": ("updated_at", "id")}
        export_action = "registry.export"

        def get_queryset(self):                                     # rows in scope; add what the table reads
            return super().get_queryset().select_related("unit", "head")

        def buttons(self):                                          # those whose action the user lacks are left out
            return [Button(_("新建档案"), reverse("registry:create"), "plus", action="registry.create", primary=True)]

        def batch_buttons(self):                                    # POSTs the ticked keys as ``ids``
            return [BatchButton(_("划转"), reverse("registry:transfer"), confirm=_("划转选中的 {n} 户？"))]

        def on_export(self, request, count, *, unmasked):           # audit; called before the file is made
            services.record_export(actor=request.user, count=count, unmasked=unmasked)

    path("", HouseholdList.as_view(), name="list")

The page gives search form, tree, sorting by the named columns only (name indexed ones), paging, column settings,
density, saved searches, export of what is shown, and the empty state. All of its state stands in the address.
"""

from bangfu.base.lists.page import ListPage
from bangfu.base.lists.parts import BatchButton, Button
from bangfu.base.lists.search import ListFilterSet
from bangfu.base.lists.tables import (
    ActionsColumn,
    DateColumn,
    LinkColumn,
    ListTable,
    MaskedColumn,
    MomentColumn,
    MoneyColumn,
    TagColumn,
    row_actions,
)

__all__ = [
    "ActionsColumn",
    "BatchButton",
    "Button",
    "DateColumn",
    "LinkColumn",
    "ListFilterSet",
    "ListPage",
    "ListTable",
    "MaskedColumn",
    "MomentColumn",
    "MoneyColumn",
    "TagColumn",
    "row_actions",
]
