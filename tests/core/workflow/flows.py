"""A small flow for tests: written, checked, approved by two of three; and the words that the program knows."""

from __future__ import annotations

from bangfu.core.workflow.loading import load_workflow
from bangfu.core.workflow.model import Workflow

ROLES = frozenset({"officer", "case_officer", "reviewer", "group_officer", "group_reviewer"})
PAPERS = frozenset({"个人申请", "身份证", "户口本", "照片", "会议纪要", "公示材料"})

SMALL = """\
名称: small
标题: 小流程
版本: "1"
步骤:
  - 代号: draft
    名称: 申请
    由: [officer]
    材料: [身份证]
    动作:
      - {代号: submit, 名称: 提交, 到: check, 条件: [同意建档]}
      - {代号: withdraw, 名称: 撤回, 种类: 撤回, 到: withdrawn}
  - 代号: check
    名称: 审核
    由: [reviewer]
    期限: 5
    逾期上报: 2
    至少: 3
    不同人: [draft]
    表单:
      - {代号: on, 名称: 日期, 类型: 日期}
      - {代号: who, 名称: 走访人, 类型: 人员, 最少: 2}
      - {代号: count, 名称: 人数, 类型: 整数, 必填: 否, 最少: 1, 最多: 9}
      - {代号: same, 名称: 是否一致, 类型: 选项, 选项: [一致, 不一致]}
      - {代号: told, 名称: 已告知本人, 类型: 勾选}
    动作:
      - {代号: pass, 名称: 通过, 到: approval}
      - {代号: return, 名称: 退回, 种类: 退回, 到: draft}
  - 代号: approval
    名称: 审批
    由: [group_reviewer]
    合议: {同意: 2, 人数: 3}
    动作:
      - {代号: pass, 名称: 批准, 到: archived}
      - {代号: return, 名称: 退回, 种类: 退回, 到: draft}
      - {代号: refuse, 名称: 不予批准, 种类: 不予通过, 到: refused}
结束:
  - {代号: archived, 名称: 已建档, 建档: 是}
  - {代号: refused, 名称: 不予建档}
  - {代号: withdrawn, 名称: 已撤回}
"""


def read(text: str) -> Workflow:
    """A flow of this text."""
    return load_workflow(text, roles=ROLES, papers=PAPERS, source="flow")


def small() -> Workflow:
    """The small flow."""
    return read(SMALL)
