"""Words of the actions that this app records."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "imports.abandoned": _("放弃导入"),
    "imports.commit_began": _("开始导入"),
    "imports.committed": _("导入完成"),
    "imports.deleted": _("删除过期的导入文件"),
    "imports.undo_began": _("开始撤销导入"),
    "imports.undone": _("撤销导入完成"),
    "imports.uploaded": _("上传导入文件"),
    "imports.wrong_rows_taken": _("下载错误明细"),
}
