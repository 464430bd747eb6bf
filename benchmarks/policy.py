"""What every contestant shares: the day, the columns of the result, and the words of the policy ``union-current``.

A peer writes the policy itself, by hand; only lists of words and names stand here. Plain constants: importing this
module costs a contestant nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Final

ON: Final = date(2026, 11, 23)
YMD: Final = 20261123

TIERS: Final = ("excluded", "deep", "relative", "accident", "marginal", "none", "undecided")
EXCLUSIONS: Final = ("houses", "business", "private-school", "abroad", "car")
CAUSES: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10")
SHOWN_CAUSES: Final = ("1", "2", "3", "4", "6", "7", "8", "9")
"""The causes that a register shows, in the order that settles ties; 5 is set by an officer, 10 is 其他."""
MEASURES: Final = (
    "living",
    "medical",
    "serious",
    "study-higher",
    "study-secondary",
    "orphan",
    "single-parent",
    "disability",
    "accident-aid",
    "temporary",
    "festival",
    "mutual-insurance",
    "counselling",
    "training",
    "job",
    "wages",
    "legal-aid",
    "dibao-link",
    "safety-net",
)
WARNINGS: Final = (
    "medical-red",
    "medical-orange",
    "medical-yellow",
    "medical-blue",
    "income-red",
    "income-orange",
    "income-yellow",
    "income-blue",
    "death",
    "serious-illness",
    "disability-one",
    "pneumoconiosis",
    "sick-leave",
    "students",
    "single-parent-family",
    "zero-employment",
    "layoff",
    "arrears",
)
VERDICT_COLUMNS: Final = (
    "tier",
    "decided_by",
    "main_cause",
    "secondary_cause_1",
    "secondary_cause_2",
    "secondary_cause_3",
    "score",
)
COLUMNS: Final = (
    "household_no",
    *VERDICT_COLUMNS,
    *(f"measure_{code}" for code in MEASURES),
    *(f"warning_{code}" for code in WARNINGS),
)

INCAPABLE_ILLNESSES: Final = (
    "深度昏迷",
    "永久瘫痪",
    "严重阿尔茨海默病",
    "严重帕金森病",
    "严重运动神经元病",
    "尘肺病叁期",
)
SERIOUS_ILLNESSES: Final = ("恶性肿瘤", "终末期肾病", *INCAPABLE_ILLNESSES)
DUST_LUNG: Final = ("尘肺病", "尘肺病壹期", "尘肺病贰期", "尘肺病叁期")
SEVERE_GRADES: Final = ("一级", "二级")
MILD_GRADES: Final = ("三级", "四级")
EMPLOYED: Final = ("在岗", "农民工", "务农", "服兵役")
LAID_OFF: Final = ("下岗", "待岗")
OUT_OF_WORK: Final = ("下岗", "失业")
HIGHER: Final = ("大专", "本科", "研究生")
SECONDARY: Final = ("高中", "中职")
INSURED_WORKERS: Final = ("在岗", "待岗", "病休", "农民工")
ALONE: Final = ("离异", "丧偶")

HOUSEHOLD_COLUMNS: Final = (
    "household_no",
    "region",
    "work_status",
    "marriage",
    "houses",
    "private_car",
    "owns_business",
    "private_school",
    "self_paid_abroad",
    "on_dibao",
    "other_income_year",
    "rehabilitation_year",
    "job_cost_year",
    "care_year",
    "accident_loss",
    "compensation",
    "arrears_months",
    "arrears",
    "accident_kind",
)
"""The columns the policy reads; a peer reads no more of the file than these."""
MEMBER_COLUMNS: Final = (
    "household_no",
    "relation",
    "co_resident",
    "income_month",
    "health",
    "disability",
    "disability_grade",
    "occupation",
    "school_stage",
    "tuition_year",
    "medical_self_pay",
    "insurance",
    "orphan",
    "birth_ymd",
)


def line_of(region: str, lines: dict[str, int]) -> int | None:
    """The monthly line of the county, else of its city, else of its province; ``lines`` holds one year."""
    for code in (region, region[:4] + "00", region[:2] + "0000"):
        if code in lines:
            return lines[code]
    return None
