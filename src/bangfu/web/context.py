"""What every page's layout needs, worked out only when a page shows it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.accounts.roles import ROLES
from bangfu.base.assets import front_end_is_built, icon_sprite_url
from bangfu.inbox.selectors import Counters, counters
from bangfu.web.frame import TopBar, menu_markup, top_bar_markup
from bangfu.web.menu import Group, Place, Words, address, menu_for

USER_LINKS = (
    ("accounts:profile", "user-circle", gettext_lazy("个人设置")),
    ("accounts:delegations", "switch-horizontal", gettext_lazy("请人代理")),
    ("account_change_password", "key", gettext_lazy("修改密码")),
    ("mfa_index", "shield-lock", gettext_lazy("两步验证")),
    ("accounts:tokens", "link", gettext_lazy("接口令牌")),
    ("usersessions_list", "device-mobile", gettext_lazy("登录设备")),
)


class Shell:
    """The frame of one page for one user; a partial answer to htmx never touches it and pays nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _user(self) -> Any:
        return getattr(self._request, "user", None)

    @property
    def front_end_is_built(self) -> bool:
        """Whether there are styles and scripts to load."""
        return front_end_is_built()

    @cached_property
    def _menu(self) -> tuple[tuple[Group, ...], Place]:
        match = self._request.resolver_match
        return menu_for(self._user, match.view_name if match else "")

    @property
    def menu(self) -> SafeString:
        """Sections and entries."""
        return menu_markup(self._menu[0], icon_sprite_url())

    @property
    def tools(self) -> SafeString:
        """Search box, counters, language and the user's own menu."""
        bar = TopBar(
            name=self._user.name,
            place=self.user_place,
            search_url=self.search_url,
            todo_url=self.todo_url,
            messages_url=self.messages_url,
            todo_count=self.todo_count,
            message_count=self.message_count,
            links=self.user_links,
        )
        request = self._request
        return top_bar_markup(bar, icon_sprite_url(), token=get_token(request), here=request.get_full_path())

    @property
    def place(self) -> Place:
        """The entry that this page belongs to."""
        return self._menu[1]

    @property
    def search_url(self) -> str:
        """The page of the search box, for those who may read files."""
        return address("registry:search") if self._user.may("registry.view") else ""

    @property
    def registry_url(self) -> str:
        """The list of household files, for those who may read them."""
        return address("registry:list") if self._user.may("registry.view") else ""

    @property
    def todo_url(self) -> str:
        """The user's to-do list."""
        return address("inbox:list")

    @property
    def messages_url(self) -> str:
        """The user's messages."""
        return address("inbox:messages") or address("inbox:list")

    @cached_property
    def _counters(self) -> Counters:
        return counters(self._user)

    @property
    def todo_count(self) -> int:
        """To-dos that are not done."""
        return self._counters.todos

    @property
    def message_count(self) -> int:
        """Messages that are not read."""
        return self._counters.unread

    @property
    def user_place(self) -> str:
        """Unit and role, as the top bar shows them; and for whom the user stands in."""
        granted = self._user.granted
        shown = [f"{row.unit.name} · {ROLES[row.role].label}" for row in granted[:1]]
        if any(row.user_id != self._user.pk for row in granted):
            shown.append(_("代%(name)s") % {"name": self._user.acting_for})
        return " · ".join(shown)

    @property
    def user_links(self) -> tuple[tuple[str, str, Words], ...]:
        """Pages about the user's own account: address, icon and words."""
        found = [(address(name), icon, label) for name, icon, label in USER_LINKS]
        return tuple(link for link in found if link[0])


def shell(request: HttpRequest) -> dict[str, object]:
    """``shell`` in every template."""
    return {"shell": Shell(request)}
