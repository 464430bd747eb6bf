"""A small set of criteria in the database: published once, with a comment on every other line."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from bangfu.policies.models import CriteriaSet, CriteriaVersion
from bangfu.policies.services.versions import put_text

TEXT = """\
# 小标准
名称: small
标题: 小标准
版本: "2026.1"
生效: {起: 2020-01-01}
来源:
  - {代号: 本项目, 文件: 试验文件, 核实: 自定}
参数:
  # 认定线
  - 名称: 倍数
    单位: 倍
    小数位: 1
    范围: [0.5, 5]
    依据: {条文: 略高于低保的家庭, 来源: 本项目, 核实: 自定}
    值: [{起: 2020-01-01, 值: 2}]   # 一般的值
指标:
  - {名称: 人口, 单位: 人, 小数位: 0, 式: COUNT(成员)}
  - {名称: 人均收入, 单位: 元/月, 小数位: 2, 式: SUM(成员.月收入) / 人口}
排除:
  - {代码: houses, 名称: 两套以上住房, 条件: 住房套数 >= 2, 依据: {条文: 两套以上的不予建档, 来源: 本项目, 核实: 自定}, 启用: 是}
类别:
  - 代码: deep
    名称: 深度困难
    条件: 人均收入 < 低保标准
    依据: {条文: 低于低保标准, 来源: 本项目, 核实: 自定}
  - 代码: relative
    名称: 相对困难
    条件: 人均收入 < 倍数 * 低保标准   # 相对线
    依据: {条文: 低于倍数, 来源: 本项目, 核实: 自定}
致困原因:
  - {代码: "6", 名称: 患重特大疾病, 条件: SUM(成员.医疗自付) > 10000, 权重: SUM(成员.医疗自付), 依据: {条文: 一, 核实: 自定}}
  - {代码: "10", 名称: 其他, 依据: {条文: 二, 核实: 自定}}
措施:
  - {代码: living, 名称: 生活救助, 类型: 助困, 条件: 困难类别 = '深度困难', 金额: 12 * 低保标准, 单位: 户/年, 依据: {条文: 三, 核实: 自定}}
评分:
  - {名称: 住房, 满分: 100, 式: 10 * 住房套数}
预警:
  - {代码: arrears, 名称: 欠薪两月以上, 级别: 橙, 条件: 欠薪月数 >= 2, 依据: {条文: 四, 核实: 自定}}
案例:
  - 名称: 在线下
    日期: 2026-06-30
    参数: {低保标准: 750}
    家庭: {住房套数: 1}
    成员: [{月收入: 700, 年龄: 40}]
    应为: {困难类别: 深度困难, 人均收入: 700.00}
  - 名称: 在线上
    日期: 2026-06-30
    参数: {低保标准: 750}
    家庭: {住房套数: 1}
    成员: [{月收入: 1499, 年龄: 40}]
    应为: {困难类别: 相对困难}
"""


def store_small_set() -> CriteriaVersion:
    """The small set with its first version, published by nobody (as the product's own are)."""
    of_set = CriteriaSet.objects.create(name="small", title="小标准")
    version = CriteriaVersion(criteria_set=of_set, state=CriteriaVersion.State.PUBLISHED)
    put_text(version, TEXT)
    version.published_at = timezone.now() - timedelta(days=30)
    version.save()
    return version
