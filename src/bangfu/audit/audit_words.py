"""Words of the actions recorded by the log itself."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "audit.refused": _("无权访问，已拒绝"),
    "audit.not_found": _("访问不存在或权限之外的内容"),
    "audit.exported": _("导出审计记录"),
}
