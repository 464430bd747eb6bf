"""Code lists of the registry, taken from the catalogue of facts where a fact decides, else from the archive form.

Values stand in the database as the Chinese words themselves: they are what criteria compare with, what the workbook
holds, and what an officer reads in an export.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazy

from bangfu.base.known_words import say
from bangfu.core.facts.catalogue import Entity, catalogue

Choices = list[tuple[str, str]]

_shown: Any = lazy(say, str)
"""A value in the reader's language, where the catalogue of translations knows it."""


def fact_choices(entity: Entity, column: str) -> Choices:
    """The allowed values of a fact."""
    return words(*catalogue().by_column(entity, column).choices)


def words(*values: str) -> Choices:
    """A plain list of words; ``base.catalogue`` collects them for translation."""
    return [(value, _shown(value)) for value in values]


WORK_STATUS = fact_choices("household", "work_status")
HUKOU = fact_choices("household", "hukou")
MARRIAGE = fact_choices("household", "marriage")
ACCIDENT_KIND = fact_choices("household", "accident_kind")
RELATION = fact_choices("member", "relation")
HEALTH = fact_choices("member", "health")
DISABILITY = fact_choices("member", "disability")
DISABILITY_GRADE = fact_choices("member", "disability_grade")
OCCUPATION = fact_choices("member", "occupation")
SCHOOL_STAGE = fact_choices("member", "school_stage")
INSURANCE = fact_choices("member", "insurance")

# The archive form (domain.md 2.1, 2.2); it is the union's own, not a national standard.
POLITICS = words("中共党员", "共青团员", "民主党派", "群众", "其他")
MODEL_WORKER = words("非劳模", "全国劳模", "省部级劳模", "地市级劳模", "其他")
HOUSING = words("自建房", "商品房", "经济适用房", "两限房", "承租单位公房", "政府廉租房", "租房", "无房", "其他")
HOUSING_AREA = words("≤20", "20–50", "50–70", ">70")
KEY_GROUP = words(
    "低保范围内有劳动能力而未充分就业",
    "收入或生活水平低于低保线而未纳入低保",
    "支出性生活困难",
    "城市困难农民工",
    "供给侧结构性改革中的困难职工",
    "其他",
)
INJURY = words("工伤", "职业病")
INCOME_KIND = words("工资", "生活费", "退休金", "经营收入", "赡养抚养费", "低保金", "其他")
HOUSEHOLD_INCOME_KIND = words("家庭其他收入")
EXPENSE_KIND = words("医疗自付", "年学费", "残疾康复", "必要就业成本", "长期照料", "意外损失", "已获赔偿救助")
ASSET_KIND = words("投资性净资产", "储蓄", "房产", "机动车", "其他")
DOCUMENT_KIND = words(
    "困难职工登记表",
    "个人申请",
    "身份证",
    "户口本",
    "收入证明",
    "低保证明",
    "诊断证明",
    "医疗票据",
    "学籍学费证明",
    "残疾证",
    "劳动合同",
    "居住证",
    "本单位证明",
    "会议纪要",
    "公示材料",
    "签名",
    "照片",
    "其他",
)
CONSENT_KIND = words("建档", "核对授权", "公示")
CAUSES = words(
    "无劳动能力",
    "有劳动能力而未就业",
    "下岗失业",
    "未参加社会保险",
    "社会保险待遇落实不到位",
    "患重特大疾病",
    "遭受自然灾害",
    "遭受意外事故",
    "子女上学",
    "其他",
)
