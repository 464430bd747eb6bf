"""Words of the actions recorded by the log itself."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "audit.refused": _("无权访问，已拒绝"),
    "audit.not_found": _("访问不存在或权限之外的内容"),
    "audit.exported": _("导出审计记录"),
    "audit.key_added": _("添加加密密钥"),
    "audit.key_rotation_begun": _("开始换到新的加密密钥"),
    "audit.keys_rotated": _("已换到新的加密密钥"),
}
