"""Words of the actions that this app records."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "lines.created": _("录入地区标准"),
    "lines.changed": _("修改地区标准"),
    "lines.removed": _("删除地区标准"),
    "lines.imported": _("导入地区标准"),
    "criteria.draft_made": _("起草认定标准"),
    "criteria.changed": _("修改认定标准草稿"),
    "criteria.rebased": _("认定标准草稿并入后来发布的改动"),
    "criteria.handed_in": _("提交认定标准待发布"),
    "criteria.sent_back": _("退回认定标准"),
    "criteria.taken_back": _("收回待发布的认定标准"),
    "criteria.published": _("发布认定标准"),
    "criteria.dropped": _("作废认定标准草稿"),
    "criteria.set_used": _("选定使用的认定标准"),
}
