"""The organisation tree and the accounts of the demonstration: 北岭矿业集团, all invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.contrib.auth.hashers import make_password

from bangfu.accounts.demo import DEMO_PASSWORD
from bangfu.accounts.models import User
from bangfu.accounts.services import create_user
from bangfu.base.scope import SystemActor
from bangfu.core.exchange.synthetic.group import GROUP, MINES, TEAMS
from bangfu.orgs.models import EnterpriseState, Unit, UnitKind
from bangfu.orgs.services import UnitData, create_unit, set_state

FOUNDED: Final = date(2020, 1, 1)
REGION: Final = "990000"
_STATES: Final = {
    "正常": EnterpriseState.NORMAL,
    "亏损": EnterpriseState.LOSS,
    "半停产": EnterpriseState.HALF_STOPPED,
    "关闭退出": EnterpriseState.CAPACITY_CUT,
}
_SHIFTS: Final = ("一班", "二班", "三班")


@dataclass(frozen=True)
class Account:
    """A user of the demonstration; ``unit`` is a path below the group, empty for the group itself."""

    username: str
    name: str
    role: str
    unit: str = ""


ACCOUNTS: Final = (
    Account("group.officer", "孙佳宁", "group_officer"),
    Account("group.reviewer", "吴文博", "group_reviewer"),
    Account("mine.officer", "李思远", "case_officer", "一矿"),
    Account("mine.reviewer", "赵明哲", "reviewer", "一矿"),
    Account("mine2.officer", "蒋雨桐", "case_officer", "二矿"),
    Account("district.officer", "王子墨", "officer", "一矿/综采一队"),
    Account("informant", "周浩然", "informant", "一矿/综采一队/一班"),
    Account("finance", "郑欣怡", "finance"),
    Account("counsellor", "冯静怡", "counsellor"),
    Account("partner", "陈立新", "partner"),
    Account("auditor", "褚云帆", "auditor"),
    Account("admin", "卫宇航", "administrator"),
)


def make_units(actor: SystemActor) -> dict[str, Unit]:
    """Found the group, its mines, their districts and the shifts of the coal faces; by path below the group."""
    group = create_unit(
        actor=actor,
        parent_id=None,
        data=UnitData(GROUP, UnitKind.GROUP, union_name=f"{GROUP}工会", has_centre=True, region=REGION),
        on=FOUNDED,
    )
    units = {"": group}
    for place, mine in enumerate(MINES, start=1):
        region = next(iter(mine.regions))
        data = UnitData(mine.name, UnitKind.MINE, union_name=f"{mine.name}工会", region=region, order=place)
        units[mine.name] = unit = create_unit(actor=actor, parent_id=group.pk, data=data, on=FOUNDED)
        set_state(actor=actor, unit_id=unit.pk, state=_STATES[mine.state], since=FOUNDED, basis="演示数据")
        _make_districts(actor, unit, units)
    return units


def _make_districts(actor: SystemActor, mine: Unit, units: dict[str, Unit]) -> None:
    for place, team in enumerate(TEAMS, start=1):
        path = f"{mine.name}/{team.name}"
        data = UnitData(team.name, UnitKind.DISTRICT, order=place)
        units[path] = district = create_unit(actor=actor, parent_id=mine.pk, data=data, on=FOUNDED)
        for number, shift in enumerate(_SHIFTS if team.name.startswith("综采") else (), start=1):
            data = UnitData(shift, UnitKind.TEAM, order=number)
            units[f"{path}/{shift}"] = create_unit(actor=actor, parent_id=district.pk, data=data, on=FOUNDED)


def make_accounts(actor: SystemActor, units: dict[str, Unit]) -> dict[str, User]:
    """Make a user of each role, all with the one password that is shown."""
    encoded = make_password(DEMO_PASSWORD)
    users = {}
    for account in ACCOUNTS:
        user, _ = create_user(
            actor=actor,
            username=account.username,
            name=account.name,
            role=account.role,
            unit_id=units[account.unit].pk,
            since=FOUNDED,
        )
        user.password, user.must_change_password = encoded, False
        user.save(update_fields=["password", "must_change_password"])
        users[account.username] = user
    return users
