"""Labels and colours of what is said of users."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bangfu.base.tags import define_tags


def define() -> None:
    """Called once, when the app is ready."""
    define_tags("user_active", {"True": (_("在用"), "green"), "False": (_("已停用"), "gray")})
    states = {"in_use": (_("在用"), "green"), "expired": (_("已过期"), "gray"), "revoked": (_("已撤销"), "red")}
    define_tags("token_state", states)
    define_tags(
        "sign_in",
        {
            "accounts.signed_in": (_("登录"), "green"),
            "accounts.signed_out": (_("退出"), "gray"),
            "accounts.sign_in_failed": (_("登录失败"), "orange"),
            "accounts.locked": (_("锁定"), "red"),
            "accounts.user_unlocked": (_("解除锁定"), "blue"),
        },
    )
