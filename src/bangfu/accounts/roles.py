"""Roles and the actions each grants: the one table of who may do what. Where comes from the membership."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """A role: code, name, and the actions it grants within the subtree of its membership's unit."""

    code: str
    label: str | Promise
    actions: frozenset[str]


_READ = {
    "orgs.view", "registry.view", "registry.documents", "screenings.view",
    "lines.view", "reference.view", "criteria.view", "casework.view", "casework.act",
}  # fmt: skip
_WRITE = {"registry.create", "registry.edit", "registry.export", "registry.health", "casework.apply"}
_MINE = {"registry.import", "registry.unmask", "registry.transfer", "registry.merge", "screenings.run"}
_OBJECTIONS = {"casework.object", "casework.answer"}
_KEEP = {"orgs.edit", "reference.view", "reference.edit"}

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role("informant", _("班组情报员"), frozenset({"orgs.view"})),
        Role("officer", _("区队工会干部"), frozenset(_READ | _WRITE)),
        Role("case_officer", _("矿帮扶专干"), frozenset(_READ | _WRITE | _MINE | _OBJECTIONS)),
        Role(
            "reviewer",
            _("矿审核人"),
            frozenset(_READ | _OBJECTIONS | {"registry.health", "registry.unmask", "registry.export"}),
        ),
        Role(
            "group_officer",
            _("集团帮扶专干"),
            frozenset(_READ | _WRITE | _MINE | _KEEP | _OBJECTIONS | {"lines.edit", "criteria.edit"}),
        ),
        Role(
            "group_reviewer",
            _("集团审批人"),
            frozenset(_READ | _OBJECTIONS | {"registry.health", "registry.unmask", "criteria.publish"}),
        ),
        Role("finance", _("财务"), frozenset({"orgs.view"})),
        Role("counsellor", _("心理咨询师"), frozenset({"orgs.view"})),
        Role("partner", _("合作单位"), frozenset()),
        Role(
            "auditor",
            _("经费审查（审计）"),
            frozenset({"orgs.view", "audit.view", "lines.view", "reference.view", "criteria.view"}),
        ),
        Role("administrator", _("系统管理员"), frozenset(_KEEP | {"orgs.view", "accounts.manage", "audit.view"})),
    )
}
"""An administrator keeps accounts and units and reads no case; an auditor reads the log."""


def roles_granting(action: str) -> frozenset[str]:
    """Codes of the roles that grant an action."""
    return frozenset(code for code, role in ROLES.items() if action in role.actions)


ADMINISTRATOR = "administrator"
_CASE_PREFIXES = ("registry.", "screenings.", "casework.")


def is_case_role(code: str) -> bool:
    """Whether a role reads or handles the cases of workers, which an administrator must not."""
    return code == "counsellor" or any(action.startswith(_CASE_PREFIXES) for action in ROLES[code].actions)
