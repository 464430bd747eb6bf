"""Words of the actions that this app records."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "registry.arrears_recorded": _("登记欠薪"),
    "registry.arrears_settled": _("欠薪结清"),
    "registry.asset_recorded": _("登记资产"),
    "registry.cause_recorded": _("登记致困原因"),
    "registry.consent_given": _("登记授权"),
    "registry.consent_withdrawn": _("撤回授权"),
    "registry.document_added": _("上传证明材料"),
    "registry.document_removed": _("移除证明材料"),
    "registry.document_viewed": _("查看证明材料"),
    "registry.employment_recorded": _("登记就业"),
    "registry.expense_recorded": _("登记支出"),
    "registry.exported": _("导出家庭档案"),
    "registry.health_changed": _("修改健康和残疾"),
    "registry.household_changed": _("修改家庭档案"),
    "registry.household_closed": _("停用家庭档案"),
    "registry.household_created": _("新建家庭档案"),
    "registry.household_merged": _("合并家庭档案"),
    "registry.household_reopened": _("恢复家庭档案"),
    "registry.household_transferred": _("转移家庭档案"),
    "registry.import_undone": _("撤销导入的家庭档案"),
    "registry.income_recorded": _("登记收入"),
    "registry.injury_recorded": _("登记工伤或职业病"),
    "registry.item_ended": _("结束一项登记"),
    "registry.member_added": _("添加家庭成员"),
    "registry.member_changed": _("修改家庭成员"),
    "registry.member_removed": _("移出家庭成员"),
    "registry.merge_undone": _("撤销合并家庭档案"),
    "registry.unmasked": _("查看完整信息"),
}
