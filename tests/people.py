"""The fixed cast of every test that stores something: a small group, and one user of each role.

北岭矿业集团 (group)
  一矿 (mine)          综采队 (district) - 一班 (team);  掘进队 (district)
  二矿 (mine)          机电队 (district)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bangfu.accounts.models import Membership, User
from bangfu.orgs.models import Unit

START = date(2026, 1, 1)
PASSWORD = "Bei-Ling-2026!"


@dataclass(frozen=True)
class Units:
    """The tree."""

    group: Unit
    mine_1: Unit
    coal_face: Unit
    team: Unit
    heading: Unit
    mine_2: Unit
    electric: Unit


@dataclass(frozen=True)
class People:
    """One user a role; names say where. ``outsider`` holds no role at all."""

    informant: User
    officer: User
    case_officer: User
    reviewer: User
    group_officer: User
    group_reviewer: User
    finance: User
    counsellor: User
    partner: User
    auditor: User
    administrator: User
    other_mine_officer: User
    outsider: User


def make_units() -> Units:
    """Store the tree."""
    group = Unit.objects.create(
        name="北岭矿业集团", kind="group", union_name="北岭矿业集团工会", has_centre=True, region="990000"
    )
    mine_1 = Unit.objects.create(
        name="一矿", kind="mine", parent=group, union_name="一矿工会", region="990000", order=1
    )
    coal_face = Unit.objects.create(name="综采队", kind="district", parent=mine_1, order=1)
    team = Unit.objects.create(name="一班", kind="team", parent=coal_face)
    heading = Unit.objects.create(name="掘进队", kind="district", parent=mine_1, order=2)
    mine_2 = Unit.objects.create(
        name="二矿", kind="mine", parent=group, union_name="二矿工会", region="990000", order=2
    )
    electric = Unit.objects.create(name="机电队", kind="district", parent=mine_2)
    return Units(group, mine_1, coal_face, team, heading, mine_2, electric)


def make_people(units: Units) -> People:
    """Store one user of each role."""
    return People(
        informant=_user("informant", "周班长", "informant", units.team),
        officer=_user("officer", "王干事", "officer", units.coal_face),
        case_officer=_user("case_officer", "李专干", "case_officer", units.mine_1),
        reviewer=_user("reviewer", "赵审核", "reviewer", units.mine_1),
        group_officer=_user("group_officer", "孙主任", "group_officer", units.group),
        group_reviewer=_user("group_reviewer", "吴审批", "group_reviewer", units.group),
        finance=_user("finance", "郑会计", "finance", units.group),
        counsellor=_user("counsellor", "冯老师", "counsellor", units.group),
        partner=_user("partner", "陈经理", "partner", units.group),
        auditor=_user("auditor", "褚审计", "auditor", units.group),
        administrator=_user("administrator", "卫管理", "administrator", units.group),
        other_mine_officer=_user("other_mine_officer", "蒋专干", "case_officer", units.mine_2),
        outsider=User.objects.create_user("outsider", password=PASSWORD, name="沈路人"),
    )


def _user(username: str, name: str, role: str, unit: Unit) -> User:
    user = User.objects.create_user(username, password=PASSWORD, name=name)
    Membership.objects.create(user=user, role=role, unit=unit, since=START)
    return user
