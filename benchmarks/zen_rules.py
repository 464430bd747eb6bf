"""The policy as a GoRules decision graph (JDM): expression nodes and one decision table, written by hand.

Members are added up in the engine's own expressions. Money is fen; the engine computes in decimals. A missing fact is
null and guarded, since the engine refuses arithmetic with it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from benchmarks import policy

Expressions = dict[str, str]


def _words(words: Sequence[str]) -> str:
    return json.dumps(list(words), ensure_ascii=False)


SEVERE = f"#.disability_grade in {_words(policy.SEVERE_GRADES)}"
INCAPABLE = f"({SEVERE} or #.health in {_words(policy.INCAPABLE_ILLNESSES)})"
SERIOUS = f"(#.medical_self_pay >= 1000000 or #.health in {_words(policy.SERIOUS_ILLNESSES)})"
DISABLED = '(#.disability_grade in ["三级", "四级"] or #.disability not in ["", "无"] or #.health == "残疾")'
WORKING = "#.birth_ymd <= 20101123 and #.birth_ymd > 19661123"
UNKNOWN = "#.income_month == null and #.birth_ymd <= 20101123"
JOBLESS_WORKER = '(#.occupation == "失业" and #.relation == "本人")'
EARNING = '(#.occupation == "" and (#.income_month ?? 0) > 0)'
IN_TIER = 'tier in ["deep", "relative", "accident", "marginal"]'
ON_FILE = 'tier in ["deep", "relative", "accident"]'

FAMILY: Expressions = {
    "here": "filter(members, #.co_resident)",
    "people": "len($.here)",
    "income_known": f"none($.here, {UNKNOWN})",
    "income": "$.income_known ? 12 * sum(map($.here, #.income_month ?? 0)) + other_income_year : null",
    "medical": "sum(map($.here, #.medical_self_pay))",
    "tuition": "sum(map($.here, #.tuition_year))",
    "ill": f"count($.here, {SERIOUS})",
    "ill_medical": f"sum(map($.here, {SERIOUS} ? #.medical_self_pay : 0))",
    "uninsured": 'sum(map($.here, #.insurance == "未参保" ? #.medical_self_pay : 0))',
    "dust": f"count($.here, #.health in {_words(policy.DUST_LUNG)})",
    "first_grade": 'count($.here, #.disability_grade == "一级")',
    "severe": f"count($.here, {SEVERE})",
    "mild": f"count($.here, not({SEVERE}) and {DISABLED})",
    "incapable": f"count($.here, {WORKING} and {INCAPABLE})",
    "able": f'count($.here, {WORKING} and #.school_stage == "" and not({INCAPABLE}))',
    "employed_known": f'none($.here, #.occupation == "" and {UNKNOWN})',
    "employed": f"count($.here, #.occupation in {_words(policy.EMPLOYED)} or {EARNING})",
    "laid_off": f"count($.here, #.occupation in {_words(policy.LAID_OFF)} or {JOBLESS_WORKER})",
    "unemployed": f'count($.here, #.occupation == "失业" and #.relation != "本人" and {WORKING} and not({INCAPABLE}))',
    "minors": 'count($.here, #.relation in ["子", "女"] and #.birth_ymd > 20081123)',
    "old": "count($.here, #.birth_ymd <= 19661123)",
    "students": f"count($.here, #.school_stage in {_words(policy.HIGHER)})",
    "pupils": f"count($.here, #.school_stage in {_words(policy.SECONDARY)})",
    "orphans": "count($.here, #.orphan == true)",
}

MONEY: Expressions = {
    "rigid": "medical + tuition + rehabilitation_year + job_cost_year + care_year",
    "loss": "max([accident_loss - compensation, 0])",
    "known": "income_known and dibao != null and people > 0",
    "base": "dibao ?? 0",
    "line": "12 * $.base * people",
    "earned": "income ?? 0",
    "net": "$.earned - $.rigid",
    "share": "max([$.earned, 0])",
    "dead": 'work_status == "已故"',
    "alone": f"marriage in {_words(policy.ALONE)} or $.dead",
    "idle": "laid_off + unemployed > 0",
    "out": f"work_status in {_words(policy.OUT_OF_WORK)}",
    "listed": "len(members) > 0",
}

TIERS: list[tuple[str, str, str]] = [
    ("listed and houses >= 2", "excluded", "houses"),
    ("listed and owns_business", "excluded", "business"),
    ("listed and private_school", "excluded", "private-school"),
    ("listed and self_paid_abroad", "excluded", "abroad"),
    ("listed and private_car", "excluded", "car"),
    ("not(known)", "undecided", ""),
    ("net < line", "deep", "deep"),
    ("net < 2 * line", "relative", "relative"),
    ("accident_loss > 0 and loss > 0.80 * share", "accident", "accident"),
    ("net < 2.5 * line", "marginal", "marginal"),
    ("", "none", ""),
]

_MONTH = "2400 * base"
CAUSES: Expressions = {
    # weight in hundredths of a fen, then the place in the list; the negative numbers stand for "none"
    "weights": "in_tier ? ["
    + ", ".join(
        f"{condition} ? ({weight}) * 16 + {place} : -1"
        for condition, weight, place in (
            ("incapable > 0", f"100 * (rehabilitation_year + care_year) + {_MONTH} * incapable", 10),
            ("unemployed > 0", f"{_MONTH} * unemployed", 9),
            ('laid_off > 0 or out or work_status == "待岗"', f"{_MONTH} * max([laid_off, 1])", 8),
            ("uninsured > 0", "60 * uninsured", 7),
            ("ill > 0", "100 * ill_medical", 5),
            ('loss > 0 and accident_kind == "自然灾害"', "100 * loss", 4),
            ('loss > 0 and accident_kind != "自然灾害"', "100 * loss", 3),
            ("tuition >= 200000", "100 * tuition", 2),
        )
    )
    + ", -1, -2, -3, -4, -5] : [-1, -2, -3, -4]",
    "cause_1": "max($.weights)",
    "cause_2": "max(filter($.weights, # < $.cause_1))",
    "cause_3": "max(filter($.weights, # < $.cause_2))",
    "cause_4": "max(filter($.weights, # < $.cause_3))",
    "main_cause": '$.cause_1 >= 0 ? string(11 - $.cause_1 % 16) : (in_tier ? "10" : null)',
    **{
        f"secondary_cause_{place - 1}": f"$.cause_{place} >= 0 ? string(11 - $.cause_{place} % 16) : null"
        for place in (2, 3, 4)
    },
}

SCORE: Expressions = {
    "gap_part": "known ? min([max([round(40 * (2.5 * line - net + loss) / (2.5 * line), 1), 0]), 40]) : 0",
    "burden_part": "rigid == 0 ? 0 : (earned <= 0 ? 20 : min([round(20 * rigid / earned, 1), 20]))",
    "illness_part": "min([8 * ill + 6 * severe + 3 * mild, 15])",
    "family_part": "min([3 * minors + 2 * old + 4 * students + 3 * pupils + 5 * orphans, 15])",
    "work_part": "min([5 * laid_off + 3 * unemployed + min([arrears_months, 5]), 10])",
    "score": "known ? 10 * ($.gap_part + $.burden_part + $.illness_part + $.family_part + $.work_part) : null",
}


def _amount(condition: str, amount: str = "0") -> str:
    return f"{condition} ? {amount} : null"


_GAP = '(tier == "deep" ? line : 2 * line) - net + (tier == "accident" ? loss : 0)'
MEASURES: Expressions = {
    "gap": _GAP,
    "aid": 'tier == "deep" ? min([medical, 2000000]) : min([round(0.80 * medical), 1600000])',
    "serious_aid": "ill_medical < 1000000 ? 0 : (ill_medical < 3000000 ? 300000 : (ill_medical < 5000000 ? 500000 :"
    " (ill_medical < 10000000 ? 1000000 : 2000000)))",
    "measure_living": _amount(f"{ON_FILE} and $.gap > 0", 'min([$.gap, (tier == "deep" ? 12 : 10) * base])'),
    "measure_medical": _amount(f"{ON_FILE} and medical > 0", "min([$.aid, medical])"),
    "measure_serious": _amount(
        f"{ON_FILE} and $.serious_aid > 0 and medical > $.aid", "min([$.serious_aid, medical - $.aid])"
    ),
    "measure_study-higher": _amount(
        "in_tier and students > 0", 'students * min([tier == "marginal" ? 400000 : 500000, 10 * base])'
    ),
    "measure_study-secondary": _amount(
        "in_tier and pupils > 0", 'pupils * min([tier == "marginal" ? 200000 : 300000, 6 * base])'
    ),
    "measure_orphan": _amount("in_tier and orphans > 0", "orphans * 300000"),
    "measure_single-parent": _amount("in_tier and minors > 0 and alone", "200000"),
    "measure_disability": _amount("in_tier and severe + mild > 0", "severe * 200000 + mild * 100000"),
    "measure_accident-aid": _amount(f"{ON_FILE} and loss > 0", "min([round(0.15 * loss), 1000000])"),
    "measure_temporary": _amount("in_tier and arrears_months >= 2 and arrears > 0", "min([arrears, 300000])"),
    "measure_festival": _amount(
        "in_tier", 'min([tier == "deep" ? 150000 : (tier == "marginal" ? 50000 : 100000), 300000])'
    ),
    "measure_mutual-insurance": _amount(f"in_tier and work_status in {_words(policy.INSURED_WORKERS)}", "10000"),
    "measure_counselling": _amount("in_tier and (dead or ill > 0 or severe > 0 or loss > 0 or laid_off > 0)"),
    "measure_training": _amount("in_tier and idle"),
    "measure_job": _amount("in_tier and able > 0 and idle"),
    "measure_wages": _amount("(arrears_months > 0 or arrears > 0)"),
    "measure_legal-aid": _amount(
        "in_tier and (arrears_months >= 2 or (accident_loss > 0 and compensation == 0) or dead)"
    ),
    "measure_dibao-link": _amount('tier in ["deep", "relative"] and not(on_dibao) and earned < line'),
    "measure_safety-net": _amount('tier == "deep" and able == 0'),
}

_JUDGED = 'known and tier != "excluded"'
WARNINGS: Expressions = {
    "warning_medical-red": "income_known and medical > 0 and medical >= 0.80 * share",
    "warning_medical-orange": "income_known and medical >= 0.50 * share and medical < 0.80 * share",
    "warning_medical-yellow": "income_known and medical >= 0.30 * share and medical < 0.50 * share",
    "warning_medical-blue": "income_known and medical >= 0.15 * share and medical < 0.30 * share",
    "warning_income-red": f"{_JUDGED} and not(on_dibao) and net < line",
    "warning_income-orange": f"{_JUDGED} and net < 1.5 * line and (on_dibao or net >= line)",
    "warning_income-yellow": f"{_JUDGED} and net >= 1.5 * line and net < 2 * line",
    "warning_income-blue": f"{_JUDGED} and net >= 2 * line and net < 3 * line",
    "warning_death": "dead",
    "warning_serious-illness": "ill > 0",
    "warning_disability-one": "first_grade > 0",
    "warning_pneumoconiosis": "dust > 0",
    "warning_sick-leave": 'work_status == "病休"',
    "warning_students": "students >= 2",
    "warning_single-parent-family": "minors > 0 and alone",
    "warning_zero-employment": "out and employed_known and employed == 0",
    "warning_layoff": 'work_status == "待岗" or (out and employed_known and employed > 0)',
    "warning_arrears": "arrears_months >= 2",
}
