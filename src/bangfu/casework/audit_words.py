"""Words of the actions that this app records."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "casework.opened": _("开始建档申请"),
    "casework.passed": _("办理通过"),
    "casework.returned": _("退回补正"),
    "casework.refused": _("不予通过"),
    "casework.withdrawn": _("撤回申请"),
    "casework.recused": _("登记回避"),
    "casework.climbed": _("逾期上报"),
    "casework.objection_recorded": _("登记异议"),
    "casework.objection_answered": _("答复异议"),
}
