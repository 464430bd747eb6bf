"""Words of the actions that this app records."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "lines.created": _("录入地区标准"),
    "lines.changed": _("修改地区标准"),
    "lines.removed": _("删除地区标准"),
    "lines.imported": _("导入地区标准"),
}
