"""What a token for programs may be given, in words: the actions that some operation of the API asks for.

Keeping accounts, reading the audit log and exporting are not among them: those stay with people.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

API_ACTIONS: dict[str, str | Promise] = {
    "orgs.view": _("查看组织机构"),
    "registry.view": _("查看家庭档案"),
    "registry.create": _("登记新的家庭档案"),
    "registry.edit": _("改动家庭档案"),
    "registry.health": _("查看和修改健康状况"),
    "registry.unmask": _("查看完整证件号、电话等（每次留痕）"),
    "registry.transfer": _("恢复档案时转入另一单位"),
    "registry.import": _("导入登记表"),
    "screenings.view": _("查看认定结果"),
    "screenings.run": _("发起筛查"),
    "lines.view": _("查看低保标准"),
    "lines.edit": _("录入低保标准"),
    "criteria.view": _("查看认定标准"),
    "criteria.edit": _("起草认定标准"),
    "criteria.publish": _("发布认定标准"),
}
