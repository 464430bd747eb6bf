"""Making, changing and disabling users."""

from __future__ import annotations

import re
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.accounts.models import Membership, User
from bangfu.accounts.roles import ADMINISTRATOR
from bangfu.accounts.services.managing import (
    ACTION,
    managed_user,
    refuse_own,
    require_version,
    user_event,
)
from bangfu.accounts.services.memberships import checked_membership
from bangfu.accounts.services.passwords import one_time_password
from bangfu.accounts.services.tokens import end_tokens_of
from bangfu.audit.events import JSON, Change
from bangfu.audit.services import record
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, Denied, require
from bangfu.core.national.text import normalise_text
from bangfu.orgs.selectors import read_tree
from bangfu.orgs.services.locking import hold_open_unit, lock_tree

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,29}")


@transaction.atomic
def create_user(
    *,
    actor: Actor,
    username: str,
    name: str,
    role: str,
    unit_id: int,
    since: date,
    until: date | None = None,
    phone: str = "",
) -> tuple[User, str]:
    """Make a user with a first role. Returns the user and a password that he must change when he signs in.

    Raises Denied and Refused.
    """
    require(actor, ACTION, unit_id)
    hold_open_unit(unit_id, "unit")
    user = _new_user(username, name, phone)
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    membership = checked_membership(user, role, unit_id, since, until)
    user.save()
    membership.user = user
    membership.save()
    record(actor, user_event("user_created", user, details={"role": role, "unit": unit_id}))
    return user, password


@transaction.atomic
def create_administrator(*, actor: Actor, username: str, name: str, password: str, on: date) -> User:
    """Make an administrator over the whole tree, from the machine itself. Raises Denied and Refused."""
    if not actor.reach(ACTION).everywhere:
        raise Denied(ACTION)
    lock_tree()
    roots = read_tree().roots
    if not roots:
        raise Refused(_("还没有任何单位，请先建立集团公司"))
    user = _new_user(username, name, "")
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise Refused(password="；".join(fault.messages)) from fault
    user.set_password(password)
    user.save()
    Membership.objects.bulk_create(Membership(user=user, role=ADMINISTRATOR, unit_id=root, since=on) for root in roots)
    record(actor, user_event("administrator_created", user))
    return user


@transaction.atomic
def change_user(*, actor: Actor, user_id: int, name: str, phone: str, version: int) -> User:
    """Change name and telephone. Raises Denied, Outdated and Refused."""
    user = managed_user(actor, user_id)
    require_version(user, version)
    wanted = _checked(name, phone)
    changes = [Change(field, getattr(user, field), value) for field, value in wanted.items()]
    changes = [change for change in changes if change.old != change.new]
    if changes:
        user.name, user.phone, user.version = wanted["name"], wanted["phone"], user.version + 1
        user.save(update_fields=["name", "phone", "version"])
        record(actor, user_event("user_changed", user, changes=changes))
    return user


@transaction.atomic
def disable_user(*, actor: Actor, user_id: int, reason: str = "") -> User:
    """Shut a user out at once, his tokens for good; nothing he did is touched. Raises Denied and Refused."""
    user = managed_user(actor, user_id)
    refuse_own(actor, user)
    return _switched(actor, user, active=False, reason=reason)


@transaction.atomic
def enable_user(*, actor: Actor, user_id: int) -> User:
    """Let a user in again. Raises Denied."""
    return _switched(actor, managed_user(actor, user_id), active=True)


def _switched(actor: Actor, user: User, *, active: bool, reason: str = "") -> User:
    if user.is_active != active:
        user.is_active = active
        user.version += 1
        user.save(update_fields=["is_active", "version"])
        details: dict[str, JSON] = {"reason": reason[:200]}
        if not active:
            details["tokens"] = end_tokens_of(actor, user)
        action = "user_enabled" if active else "user_disabled"
        record(actor, user_event(action, user, details=details))
    return user


def _new_user(username: str, name: str, phone: str) -> User:
    username = normalise_text(username).lower()
    problems = {}
    if not _USERNAME.fullmatch(username):
        problems["username"] = _("用户名为 3 至 30 位小写字母、数字、点、横线，以字母或数字开头")
    elif User.objects.filter(username__iexact=username).exists():
        problems["username"] = _("这个用户名已被使用")
    try:
        wanted = _checked(name, phone)
    except Refused as refusal:
        problems.update(refusal.messages)
    if problems:
        raise Refused(**problems)
    return User(username=username, **wanted)


def _checked(name: str, phone: str) -> dict[str, str]:
    name, phone = normalise_text(name), normalise_text(phone)
    problems = {}
    if not name or len(name) > 60:
        problems["name"] = _("请填写姓名，最多 60 个字")
    if len(phone) > 20 or not re.fullmatch(r"[0-9+()\- ]*", phone):
        problems["phone"] = _("联系电话只能有数字、空格和横线，最多 20 位")
    if problems:
        raise Refused(**problems)
    return {"name": name, "phone": phone}
