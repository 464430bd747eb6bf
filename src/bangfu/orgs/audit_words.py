"""Words of the actions that this app records."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "orgs.state_removed": _("删除企业状况"),
    "orgs.state_set": _("登记企业状况"),
    "orgs.unit_changed": _("修改单位"),
    "orgs.unit_closed": _("撤销单位"),
    "orgs.unit_founded": _("设立单位"),
    "orgs.unit_merged": _("合并单位"),
    "orgs.unit_moved": _("划转单位"),
    "orgs.unit_withdrawn": _("撤回新设的单位"),
}
