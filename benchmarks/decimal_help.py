"""Measures and warnings of the Decimal peer."""

from __future__ import annotations

from decimal import Decimal

from benchmarks import policy
from benchmarks.decimal_facts import Family, Money, Row, rounded, yuan

Amounts = dict[str, Decimal | int]

IN_TIER = ("deep", "relative", "accident", "marginal")
ON_FILE = ("deep", "relative", "accident")
SERIOUS_AID = ((10000, 0), (30000, 3000), (50000, 5000), (100000, 10000))


def is_alone(home: Row) -> bool:
    return home["marriage"] in policy.ALONE or home["work_status"] == "已故"


def measures_of(home: Row, family: Family, money: Money, tier: str) -> Amounts:
    """The amount in yuan of every measure proposed; 0 for a service."""
    found: Amounts = {}
    if home["arrears_months"] > 0 or home["arrears"] > 0:
        found["wages"] = 0
    if tier not in IN_TIER or money.dibao is None:
        return found
    _study(found, family, money.dibao, tier)
    _circumstances(found, home, family, tier)
    _services(found, home, family, money)
    if tier in ON_FILE:
        _money_help(found, family, money, tier)
    if tier in ("deep", "relative") and not home["on_dibao"] and _income(money) < _line(money):
        found["dibao-link"] = 0
    if tier == "deep" and family.able == 0:
        found["safety-net"] = 0
    return found


def _income(money: Money) -> Decimal:
    assert money.income is not None
    return money.income


def _line(money: Money) -> Decimal:
    assert money.line is not None
    return money.line


def _money_help(found: Amounts, family: Family, money: Money, tier: str) -> None:
    deep = tier == "deep"
    assert money.net is not None
    assert money.dibao is not None
    gap = (_line(money) if deep else 2 * _line(money)) - money.net
    if tier == "accident":
        gap += money.loss
    if gap > 0:
        found["living"] = min(gap, (12 if deep else 10) * money.dibao)
    aid = min(family.medical if deep else rounded(Decimal("0.80") * family.medical), Decimal(20000 if deep else 16000))
    if family.medical > 0:
        found["medical"] = min(aid, family.medical)
    serious = next((value for below, value in SERIOUS_AID if family.serious_medical < below), 20000)
    if serious > 0 and family.medical > aid:
        found["serious"] = min(Decimal(serious), family.medical - aid)
    if money.loss > 0:
        found["accident-aid"] = min(rounded(Decimal("0.15") * money.loss), Decimal(10000))


def _study(found: Amounts, family: Family, dibao: Decimal, tier: str) -> None:
    marginal = tier == "marginal"
    if family.students > 0:
        found["study-higher"] = min(family.students * Decimal(4000 if marginal else 5000), family.students * 10 * dibao)
    if family.pupils > 0:
        found["study-secondary"] = min(family.pupils * Decimal(2000 if marginal else 3000), family.pupils * 6 * dibao)


def _circumstances(found: Amounts, home: Row, family: Family, tier: str) -> None:
    if family.orphans > 0:
        found["orphan"] = family.orphans * 3000
    if family.minors > 0 and is_alone(home):
        found["single-parent"] = 2000
    if family.severe + family.mild > 0:
        found["disability"] = family.severe * 2000 + family.mild * 1000
    if home["arrears_months"] >= 2 and home["arrears"] > 0:
        found["temporary"] = min(yuan(home["arrears"]), Decimal(3000))
    found["festival"] = min({"deep": 1500, "marginal": 500}.get(tier, 1000), 3000)
    if home["work_status"] in policy.INSURED_WORKERS:
        found["mutual-insurance"] = 100


def _services(found: Amounts, home: Row, family: Family, money: Money) -> None:
    dead = home["work_status"] == "已故"
    hit = family.serious > 0 or family.severe > 0 or money.loss > 0 or family.laid_off > 0
    if dead or hit:
        found["counselling"] = 0
    if family.laid_off + family.unemployed > 0:
        found["training"] = 0
        if family.able > 0:
            found["job"] = 0
    unpaid = home["accident_loss"] > 0 and home["compensation"] == 0
    if home["arrears_months"] >= 2 or unpaid or dead:
        found["legal-aid"] = 0


def warnings_of(home: Row, family: Family, money: Money, tier: str) -> set[str]:
    """The codes of the warnings raised."""
    status = home["work_status"]
    idle = status in policy.OUT_OF_WORK
    events = {
        "death": status == "已故",
        "serious-illness": family.serious > 0,
        "disability-one": family.first_grade > 0,
        "pneumoconiosis": family.dust_lung > 0,
        "sick-leave": status == "病休",
        "students": family.students >= 2,
        "single-parent-family": family.minors > 0 and is_alone(home),
        "zero-employment": idle and family.employed == 0,
        "layoff": status == "待岗" or (idle and family.employed is not None and family.employed > 0),
        "arrears": home["arrears_months"] >= 2,
    }
    raised = {code for code, is_raised in events.items() if is_raised}
    return raised | _medical(family, money) | (set() if tier == "excluded" else _income_warnings(home, money))


def _medical(family: Family, money: Money) -> set[str]:
    if money.income is None:
        return set()
    income, cost = max(money.income, Decimal(0)), family.medical
    if cost >= Decimal("0.80") * income:
        return {"medical-red"} if cost > 0 else set()
    for code, share in (("orange", "0.50"), ("yellow", "0.30"), ("blue", "0.15")):
        if cost >= Decimal(share) * income:
            return {f"medical-{code}"}
    return set()


def _income_warnings(home: Row, money: Money) -> set[str]:
    if money.net is None or money.line is None:
        return set()
    net, line = money.net, money.line
    if net < line and not home["on_dibao"]:
        return {"income-red"}
    for code, multiple in (("orange", "1.5"), ("yellow", "2"), ("blue", "3")):
        if net < Decimal(multiple) * line:
            return {f"income-{code}"}
    return set()
