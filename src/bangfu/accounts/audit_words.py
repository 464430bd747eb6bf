"""Words of the actions that this app records."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "accounts.administrator_created": _("建立系统管理员"),
    "accounts.delegated": _("委托代理"),
    "accounts.delegation_ended": _("结束代理"),
    "accounts.locked": _("登录失败过多，账号锁定"),
    "accounts.password_changed": _("修改密码"),
    "accounts.password_reset": _("重置密码"),
    "accounts.role_ended": _("结束角色"),
    "accounts.role_granted": _("授予角色"),
    "accounts.role_moved": _("角色随单位合并转移"),
    "accounts.sign_in_failed": _("登录失败"),
    "accounts.signed_in": _("登录"),
    "accounts.signed_out": _("退出"),
    "accounts.single_sign_on_connected": _("关联单点登录"),
    "accounts.token_failed": _("接口令牌错误"),
    "accounts.token_made": _("新建接口令牌"),
    "accounts.token_revoked": _("撤销接口令牌"),
    "accounts.two_factor_reset": _("重置两步验证"),
    "accounts.user_changed": _("修改用户资料"),
    "accounts.user_created": _("新建用户"),
    "accounts.user_disabled": _("停用用户"),
    "accounts.user_enabled": _("启用用户"),
    "accounts.user_unlocked": _("解除账号锁定"),
}
