"""Words of the actions that this app records."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "screenings.run_started": _("开始筛查"),
    "screenings.run_completed": _("完成筛查"),
    "screenings.verdicts_deleted": _("删除较早的认定结果"),
    "screenings.verdicts_exported": _("导出认定结果"),
    "screenings.what_if_made": _("试算另一版标准"),
    "screenings.changes_exported": _("导出变化名单"),
}
