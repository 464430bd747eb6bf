"""Words of the actions that this app records."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "reference.calendar_saved": _("录入工作日历"),
    "reference.list_exported": _("导出代码表"),
    "reference.region_changed": _("修改地区名称"),
    "reference.region_created": _("登记地区"),
    "reference.region_removed": _("删除地区"),
    "reference.regions_exported": _("导出地区名称"),
    "reference.regions_imported": _("导入地区名称"),
    "reference.wording_changed": _("修改代码表用语"),
}
