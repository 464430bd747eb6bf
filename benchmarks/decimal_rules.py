"""The policy for one household in Decimal yuan, rule by rule."""

from __future__ import annotations

from decimal import Decimal

from benchmarks import policy
from benchmarks.decimal_facts import TENTH, Family, Money, Row, add_up, amounts, fen, rounded, yuan
from benchmarks.decimal_help import measures_of, warnings_of

IN_TIER = ("deep", "relative", "accident", "marginal")


def exclusion_of(home: Row) -> str | None:
    if home["houses"] >= 2:
        return "houses"
    for column, code in (
        ("owns_business", "business"),
        ("private_school", "private-school"),
        ("self_paid_abroad", "abroad"),
        ("private_car", "car"),
    ):
        if home[column]:
            return code
    return None


def tier_of(home: Row, money: Money) -> str:
    if money.income is None or money.net is None or money.line is None:
        return "undecided"
    if money.net < money.line:
        return "deep"
    if money.net < 2 * money.line:
        return "relative"
    if home["accident_loss"] > 0 and money.loss > Decimal("0.80") * max(money.income, Decimal(0)):
        return "accident"
    return "marginal" if money.net < Decimal("2.5") * money.line else "none"


def causes_of(home: Row, family: Family, money: Money) -> list[str]:
    month = 12 * Decimal("2.0") * (money.dibao or 0)
    care = yuan(home["rehabilitation_year"]) + yuan(home["care_year"])
    disaster = home["accident_kind"] == "自然灾害"
    found = [
        ("1", family.incapable > 0, care + month * family.incapable),
        ("2", family.unemployed > 0, month * family.unemployed),
        (
            "3",
            family.laid_off > 0 or home["work_status"] in ("下岗", "失业", "待岗"),
            month * max(family.laid_off, 1),
        ),
        ("4", family.uninsured_medical > 0, Decimal("0.60") * family.uninsured_medical),
        ("6", family.serious > 0, family.serious_medical),
        ("7", money.loss > 0 and disaster, money.loss),
        ("8", money.loss > 0 and not disaster, money.loss),
        ("9", family.tuition >= 2000, family.tuition),
    ]
    met = [(code, weight) for code, is_met, weight in found if is_met]
    met.sort(key=lambda cause: -cause[1])
    return [code for code, _ in met[:4]] or ["10"]


def score_of(home: Row, family: Family, money: Money) -> int | None:
    if money.income is None or money.net is None or money.line is None:
        return None
    marginal = Decimal("2.5") * money.line
    gap = rounded(40 * (marginal - money.net + money.loss) / marginal, TENTH)
    if money.rigid == 0:
        burden = Decimal(0)
    elif money.income <= 0:
        burden = Decimal(20)
    else:
        burden = rounded(20 * money.rigid / money.income, TENTH)
    illness = 8 * family.serious + 6 * family.severe + 3 * family.mild
    dependants = 3 * family.minors + 2 * family.old + 4 * family.students + 3 * family.pupils + 5 * family.orphans
    work = 5 * family.laid_off + 3 * family.unemployed + min(home["arrears_months"], 5)
    total = min(max(gap, Decimal(0)), Decimal(40)) + min(burden, Decimal(20))
    return int(10 * (total + min(illness, 15) + min(dependants, 15) + min(work, 10)))


def judge(home: Row, members: list[Row], dibao_fen: int | None) -> Row:
    family = add_up(members)
    money = amounts(home, family, dibao_fen)
    exclusion = exclusion_of(home) if members else None
    tier = "excluded" if exclusion else tier_of(home, money)
    in_tier = tier in IN_TIER
    causes = causes_of(home, family, money) if in_tier else []
    row: Row = {
        "household_no": home["household_no"],
        "tier": tier,
        "decided_by": exclusion or (tier if in_tier else None),
        "score": score_of(home, family, money),
    }
    row.update(zip(("main_cause", "secondary_cause_1", "secondary_cause_2", "secondary_cause_3"), causes, strict=False))
    row.update({f"measure_{code}": fen(amount) for code, amount in measures_of(home, family, money, tier).items()})
    raised = warnings_of(home, family, money, tier)
    row.update({f"warning_{code}": code in raised for code in policy.WARNINGS})
    return row
