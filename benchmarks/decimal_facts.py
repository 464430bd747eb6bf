"""The facts of one household in Decimal yuan: what its members add up to, and its amounts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from benchmarks import policy

Row = dict[str, Any]

CENT = Decimal("0.01")
TENTH = Decimal("0.1")


def yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def fen(amount: Decimal | int) -> int:
    return int(Decimal(amount) * 100)


def rounded(amount: Decimal, unit: Decimal = CENT) -> Decimal:
    return amount.quantize(unit, rounding=ROUND_HALF_UP)


@dataclass
class Family:
    """What the co-resident members add up to; income and employed are None where a fact is missing."""

    people: int
    income: Decimal | None
    medical: Decimal
    tuition: Decimal
    serious: int
    serious_medical: Decimal
    uninsured_medical: Decimal
    dust_lung: int
    first_grade: int
    severe: int
    mild: int
    incapable: int
    able: int
    employed: int | None
    laid_off: int
    unemployed: int
    minors: int
    old: int
    students: int
    pupils: int
    orphans: int


def income_of(member: Row) -> Decimal | None:
    if member["income_month"] is not None:
        return yuan(member["income_month"])
    return Decimal(0) if age(member) < 16 else None


def age(member: Row) -> int:
    return int((policy.YMD - member["birth_ymd"]) // 10000)


def is_serious(member: Row) -> bool:
    return yuan(member["medical_self_pay"]) >= 10000 or member["health"] in policy.SERIOUS_ILLNESSES


def is_severe(member: Row) -> bool:
    return member["disability_grade"] in policy.SEVERE_GRADES


def is_mild(member: Row) -> bool:
    if is_severe(member):
        return False
    listed = member["disability_grade"] in policy.MILD_GRADES or member["disability"] not in ("", "无")
    return listed or member["health"] == "残疾"


def is_incapable(member: Row) -> bool:
    return is_severe(member) or member["health"] in policy.INCAPABLE_ILLNESSES


def is_employed(member: Row) -> bool | None:
    if member["occupation"] != "":
        return member["occupation"] in policy.EMPLOYED
    income = income_of(member)
    return None if income is None else income > 0


def is_laid_off(member: Row) -> bool:
    if member["occupation"] in policy.LAID_OFF:
        return True
    return bool(member["occupation"] == "失业" and member["relation"] == "本人")


def add_up(members: list[Row]) -> Family:
    here = [member for member in members if member["co_resident"]]
    incomes = [income_of(member) for member in here]
    working = [member for member in here if 16 <= age(member) <= 59]
    fit = [member for member in working if not is_incapable(member)]
    serious = [member for member in here if is_serious(member)]
    employed = [is_employed(member) for member in here]
    return Family(
        people=len(here),
        income=None if None in incomes else sum((income for income in incomes if income), Decimal(0)),
        medical=sum((yuan(member["medical_self_pay"]) for member in here), Decimal(0)),
        tuition=sum((yuan(member["tuition_year"]) for member in here), Decimal(0)),
        serious=len(serious),
        serious_medical=sum((yuan(member["medical_self_pay"]) for member in serious), Decimal(0)),
        uninsured_medical=sum(
            (yuan(member["medical_self_pay"]) for member in here if member["insurance"] == "未参保"), Decimal(0)
        ),
        dust_lung=sum(member["health"] in policy.DUST_LUNG for member in here),
        first_grade=sum(member["disability_grade"] == "一级" for member in here),
        severe=sum(is_severe(member) for member in here),
        mild=sum(is_mild(member) for member in here),
        incapable=len(working) - len(fit),
        able=sum(member["school_stage"] == "" for member in fit),
        employed=None if None in employed else sum(bool(works) for works in employed),
        laid_off=sum(is_laid_off(member) for member in here),
        unemployed=sum(member["occupation"] == "失业" and member["relation"] != "本人" for member in fit),
        minors=sum(member["relation"] in ("子", "女") and age(member) < 18 for member in here),
        old=sum(age(member) > 59 for member in here),
        students=sum(member["school_stage"] in policy.HIGHER for member in here),
        pupils=sum(member["school_stage"] in policy.SECONDARY for member in here),
        orphans=sum(bool(member["orphan"]) for member in here),
    )


@dataclass
class Money:
    """The amounts of a household; None where a fact is missing."""

    income: Decimal | None
    rigid: Decimal
    net: Decimal | None
    loss: Decimal
    dibao: Decimal | None
    line: Decimal | None


def amounts(home: Row, family: Family, dibao_fen: int | None) -> Money:
    rigid = family.medical + family.tuition + yuan(home["rehabilitation_year"])
    rigid += yuan(home["job_cost_year"]) + yuan(home["care_year"])
    income = None if family.income is None else 12 * family.income + yuan(home["other_income_year"])
    dibao = None if dibao_fen is None else yuan(dibao_fen)
    return Money(
        income=income,
        rigid=rigid,
        net=None if income is None else income - rigid,
        loss=max(yuan(home["accident_loss"]) - yuan(home["compensation"]), Decimal(0)),
        dibao=dibao,
        line=12 * family.people * dibao if dibao is not None and family.people else None,
    )
