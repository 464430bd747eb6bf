"""From the text of a flow file to a flow; every fault is found in one pass and told with its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from bangfu.core.workflow.checking import graph_problems
from bangfu.core.workflow.conditions import CONDITIONS
from bangfu.core.workflow.model import (
    Action,
    ActionKind,
    Basis,
    End,
    FieldKind,
    FormField,
    Panel,
    Source,
    Step,
    Workflow,
)
from bangfu.core.yaml_text.fields import Fields
from bangfu.core.yaml_text.problems import FaultyText, Place, Problem, nearest_hint
from bangfu.core.yaml_text.source import Located, read_yaml

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,29}")
_LONGEST_LABEL: Final = 20
_MOST_DAYS: Final = 250
_MOST_PEOPLE: Final = 15
_VERIFIED: Final = ("官方", "媒体", "转载", "文档", "自定", "未找到")


def load_workflow(text: str, *, roles: Collection[str], papers: Collection[str], source: str = "") -> Workflow:
    """Read and check a flow.

    ``roles`` and ``papers`` are the codes of roles and the kinds of documents that the program knows. Raises
    FaultyText with every fault: broken YAML, unknown keys, steps that nothing reaches or that never end.
    """
    reader = _Reader(frozenset(roles), frozenset(papers))
    flow = reader.flow(read_yaml(text, source=source))
    problems = reader.problems or graph_problems(flow, reader.places)
    if problems:
        raise FaultyText(problems, source=source)
    return flow


class _Reader:
    def __init__(self, roles: frozenset[str], papers: frozenset[str]) -> None:
        self.problems: list[Problem] = []
        self.places: dict[str, Place] = {}
        """Where each step and end stands, for faults of the graph."""
        self._roles = roles
        self._papers = papers

    def flow(self, located: Located) -> Workflow:
        top = Fields(located, "", self.problems)
        flow = Workflow(
            name=top.text("名称", required=True),
            title=top.text("标题", required=True),
            version=top.text("版本", required=True),
            note=top.text("说明"),
            sources=tuple(self._source(each) for each in top.items("来源")),
            steps=tuple(self._step(each) for each in top.items("步骤", required=True)),
            ends=tuple(self._end(each) for each in top.items("结束", required=True)),
            objection_days=self._days(top, "异议答复") or 5,
        )
        top.close()
        if top.readable and not (flow.steps and flow.ends) and not self.problems:
            top.fault(top.place, "至少要有一个步骤和一个结束")
        self._check_sources(flow, top)
        return flow

    def _check_sources(self, flow: Workflow, top: Fields) -> None:
        known = {source.code for source in flow.sources}
        for step in flow.steps:
            if step.basis and step.basis.source not in known:
                hint = nearest_hint(step.basis.source, known)
                top.fault(self.places.get(step.code, top.place), f"「来源」里没有「{step.basis.source}」", hint)

    def _source(self, located: Located) -> Source:
        fields = Fields(located, "来源", self.problems)
        found = Source(
            fields.text("代号", required=True),
            fields.text("文件", required=True),
            fields.choice("核实", _VERIFIED, "自定"),
        )
        fields.close()
        return found

    def _step(self, located: Located) -> Step:
        fields = Fields(located, "", self.problems)
        code = self._code(fields)
        step = Step(
            code=code,
            label=self._label(fields),
            roles=self._known(fields, "由", self._roles, "角色"),
            actions=tuple(self._action(each, fields.entry) for each in fields.items("动作", required=True)),
            working_days=self._days(fields, "期限"),
            climb_every=self._days(fields, "逾期上报") or 1,
            least_days=self._days(fields, "至少") or 0,
            papers=self._known(fields, "材料", self._papers, "材料种类"),
            form=self._form(fields),
            panel=self._panel(fields),
            apart_from=self._texts(fields, "不同人"),
            batch=fields.flag("可批量", default=False),
            basis=self._basis(fields),
        )
        if not step.roles:
            fields.fault(fields.place, "「由」要写明由哪些角色办理")
        fields.close()
        return step

    def _end(self, located: Located) -> End:
        fields = Fields(located, "", self.problems)
        found = End(self._code(fields), self._label(fields), fields.flag("建档", default=False))
        fields.close()
        return found

    def _code(self, fields: Fields) -> str:
        code = fields.text("代号", required=True)
        fields.entry = code
        if code and not _CODE.fullmatch(code):
            fields.fault(fields.place, "「代号」用小写字母开头，只含小写字母、数字和下划线，最多三十个")
        if code in self.places:
            fields.fault(fields.place, f"代号「{code}」用了两次")
        self.places[code] = fields.place
        return code

    def _label(self, fields: Fields) -> str:
        label = fields.text("名称", required=True)
        if len(label) > _LONGEST_LABEL:
            fields.fault(fields.place, f"「名称」最多 {_LONGEST_LABEL} 个字")
        return label

    def _action(self, located: Located, entry: str) -> Action:
        fields = Fields(located, entry, self.problems)
        kind = ActionKind(fields.choice("种类", [each.value for each in ActionKind], ActionKind.FORWARD.value))
        action = Action(
            code=fields.text("代号", required=True),
            label=self._label(fields),
            kind=kind,
            to=fields.text("到", required=True),
            reason_required=fields.flag("写明理由", default=kind in (ActionKind.BACK, ActionKind.REFUSE)),
            conditions=self._known(fields, "条件", CONDITIONS, "条件"),
        )
        if action.code and not _CODE.fullmatch(action.code):
            fields.fault(fields.place, f"动作的代号「{action.code}」只能用小写字母、数字和下划线")
        fields.close()
        return action

    def _panel(self, fields: Fields) -> Panel:
        located = fields.get("合议")
        if located is None:
            return Panel()
        inner = fields.inner(located)
        needed, size = inner.whole("同意", default=1, required=True), inner.whole("人数", default=1, required=True)
        inner.close()
        if not 1 <= needed <= size <= _MOST_PEOPLE:
            fields.fault(located.place, f"「同意」至少 1，不多于「人数」；「人数」最多 {_MOST_PEOPLE}")
            return Panel()
        if 2 * needed <= size:
            fields.fault(located.place, "「同意」要超过「人数」的一半，不然两种意见可以同时成立")
        return Panel(needed, size)

    def _basis(self, fields: Fields) -> Basis | None:
        located = fields.get("依据")
        if located is None:
            return None
        inner = fields.inner(located)
        found = Basis(
            inner.text("条文", required=True),
            inner.text("来源", required=True),
            inner.choice("核实", _VERIFIED, "自定"),
        )
        inner.close()
        return found

    def _form(self, fields: Fields) -> tuple[FormField, ...]:
        found = [self._form_field(each, fields.entry) for each in fields.items("表单")]
        for code in _twice(each.code for each in found):
            fields.fault(fields.place, f"「表单」里代号「{code}」用了两次")
        return tuple(found)

    def _form_field(self, located: Located, entry: str) -> FormField:
        fields = Fields(located, entry, self.problems)
        kind = FieldKind(fields.choice("类型", [each.value for each in FieldKind], FieldKind.TEXT.value))
        field = FormField(
            code=fields.text("代号", required=True),
            label=self._label(fields),
            kind=kind,
            required=fields.flag("必填", default=True),
            least=self._bound(fields, "最少"),
            most=self._bound(fields, "最多"),
            options=self._texts(fields, "选项"),
            help=fields.text("提示"),
        )
        if field.code and not _CODE.fullmatch(field.code):
            fields.fault(fields.place, f"表单的代号「{field.code}」只能用小写字母、数字和下划线")
        if (kind == FieldKind.CHOICE) != bool(field.options):
            fields.fault(fields.place, "类型是「选项」的要列出「选项」，其他类型不列")
        fields.close()
        return field

    @staticmethod
    def _bound(fields: Fields, key: str) -> int | None:
        return fields.whole(key, default=0) if fields.get(key) is not None else None

    @staticmethod
    def _days(fields: Fields, key: str) -> int | None:
        located = fields.get(key)
        if located is None:
            return None
        days = fields.whole(key, default=0)
        if days > _MOST_DAYS:
            fields.fault(located.place, f"「{key}」按工作日计，最多 {_MOST_DAYS}")
        return days

    @staticmethod
    def _texts(fields: Fields, key: str) -> tuple[str, ...]:
        return tuple(each.text.strip() for each in fields.items(key))

    def _known(self, fields: Fields, key: str, known: Iterable[str], what: str) -> tuple[str, ...]:
        """A list of words out of those that the program knows."""
        allowed = set(known)
        for each in fields.items(key):
            if each.text.strip() not in allowed:
                fields.fault(each.place, f"不认识的{what}「{each.text}」", nearest_hint(each.text, allowed))
        return self._texts(fields, key)


def _twice(codes: Iterable[str]) -> list[str]:
    seen: dict[str, int] = {}
    for code in codes:
        seen[code] = seen.get(code, 0) + 1
    return [code for code, count in seen.items() if count > 1]
