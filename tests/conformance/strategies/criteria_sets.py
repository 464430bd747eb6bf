"""Random type-correct criteria sets, as the dicts that dump to the YAML form (``yaml.safe_dump(set, allow_unicode=True)``).

They stay far from 64 bits, and use every operator, function and section. Left out, because the page does not say how
they read: 主要致困原因 for households in no tier, and negative literals in lists.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

from hypothesis import strategies as st

from tests.conformance.strategies.expressions import Scope, Writer, fact_scope
from tests.conformance.strategies.spelling import spelled
from tests.conformance.strategies.terms import ATOM, Flag, Number, Quotient, Text, literal, rounded

DEPTH = 2
WHOLE_FEN = 2


@st.composite
def criteria_sets(draw: st.DrawFn) -> dict[str, Any]:
    """One criteria set, with the sections in which something was drawn."""
    return _Author(draw).criteria()


class _Author:
    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.writer = Writer(draw)
        self.scope = _facts()
        self.tier_names: tuple[str, ...] = ()

    def criteria(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "名称": "generated",
            "标题": "生成的标准",
            "版本": "1",
            "来源": [{"代号": "试验", "文件": "试验文件", "核实": "自定"}],
        }
        made["参数"] = [self.parameter(f"参数{mark}") for mark in "甲乙"[: self.writer.whole(0, 2)]]
        indicators = [self.indicator(f"指标{mark}") for mark in "甲乙丙丁戊"[: self.writer.whole(0, 5)]]
        made["指标"] = self.draw(st.permutations(indicators))
        made["排除"] = [self.exclusion(number) for number in range(self.writer.whole(0, 2))]
        made["类别"] = [self.entry("t", number) for number in range(self.writer.whole(1, 3))]
        self.tier_names = tuple(tier["名称"] for tier in made["类别"])
        self.scope.texts.append(Text("困难类别", (*self.tier_names, "排除", "不符合"), nullable=True, plain=False))
        made["致困原因"] = self.causes()
        made["评分"] = self.score()
        made["预警"] = [self.warning(number) for number in range(self.writer.whole(0, 2))]
        made["措施"] = [self.measure(number, made["致困原因"]) for number in range(self.writer.whole(0, 3))]
        return {key: value for key, value in made.items() if value != []}

    # Names

    def parameter(self, name: str) -> dict[str, Any]:
        """A parameter with a general value on every day since 2020, and sometimes values of a region or of later days."""
        places = self.writer.whole(0, 2)
        values = [literal(self.writer.whole(1, 900), places) for _ in range(4)]
        single = self.writer.whole(0, 1)
        rows: list[dict[str, Any]] = [{"起": date(2020, 1, 1), "值": _yaml(values[0])}]
        if not single:
            rows[0]["止"] = self.writer.pick(date(2026, 11, 22), date(2026, 11, 23))
            following = {date(2026, 11, 22): date(2026, 11, 23), date(2026, 11, 23): date(2026, 11, 24)}[rows[0]["止"]]
            rows.append({"起": following, "值": _yaml(values[1])})
            for region, value in zip(("990201", "990200"), values[2:], strict=True):
                end = self.writer.pick(date(2026, 11, 22), date(2026, 11, 23), None)
                row = {"起": date(2026, 1, 1), "地区": region, "值": _yaml(value)}
                rows.append(row if end is None else row | {"止": end})
        term = Number(name, ATOM, 1, 900, places, nullable=False)
        self.scope.numbers += [term] * 3
        if single and self.scope.member:
            self.scope.member.numbers += [term] * 3
        bounds = [_yaml(literal(1, places)), _yaml(literal(900, places))]
        return {"名称": name, "单位": "元", "小数位": places, "范围": bounds, "依据": _article(), "值": rows}

    def indicator(self, name: str) -> dict[str, Any]:
        kind = self.writer.pick("number", "number", "quotient", "quotient", "flag", "table", "text")
        made: dict[str, Any] = {"名称": name, "单位": "元"}
        if kind == "table":
            return self.table(made)
        if kind == "text":
            text = self.writer.pick(*self.scope.texts)
            self.scope.texts.append(Text(name, text.choices, text.nullable))
            return made | {"式": text.text}
        term = getattr(self.writer, kind)(self.scope, DEPTH + 1)
        self.name_term(name, term)
        if kind != "flag" and self.writer.whole(0, 1):
            made["小数位"] = self.writer.whole(0, 4)
        return made | {"式": spelled(self.draw, term.text)}

    def name_term(self, name: str, term: Number | Quotient | Flag) -> None:
        """Make the term known under its name, often enough for chains of indicators."""
        if isinstance(term, Number):
            self.scope.numbers += [Number(name, ATOM, term.lo, term.hi, term.scale, term.nullable)] * 6
        elif isinstance(term, Quotient):
            named = Quotient(name, ATOM, term.top, term.bottom_hi, term.bottom_scale, term.nullable)
            self.scope.quotients.append(named)
        else:
            self.scope.flags += [Flag(name, ATOM, term.nullable)] * 3

    def table(self, made: dict[str, Any]) -> dict[str, Any]:
        by = self.writer.pick(*[term for term in self.scope.numbers if term.hi >= 90 and term.scale <= 3])
        lows = range(max(by.lo, 0) + 1, min(by.hi, 100_000))
        cuts = sorted(self.draw(st.lists(st.sampled_from(lows), min_size=1, max_size=3, unique=True)))
        places = self.writer.whole(0, 2)
        values = [literal(self.writer.whole(0, 999), places) for _ in range(len(cuts) + 1)]
        edges = [None, *(_yaml(literal(cut, by.scale)) for cut in cuts), None]
        rows = []
        for low, high, value in zip(edges, edges[1:], values, strict=False):
            row = {"从": low, "到": high, "值": _yaml(value)}
            rows.append({key: entry for key, entry in row.items() if entry is not None})
        self.name_term(made["名称"], Number("", ATOM, 0, 999, places, by.nullable))
        return made | {"分档": {"按": spelled(self.draw, by.text), "行": rows}}

    # Conditions

    def condition(self) -> str:
        return spelled(self.draw, self.writer.flag(self.scope, DEPTH).text)

    def entry(self, letter: str, number: int) -> dict[str, Any]:
        names = {"t": "类别", "x": "排除项", "c": "原因", "m": "措施", "w": "预警"}
        name = names[letter] + "一二三四五"[number]
        return {"代码": f"{letter}{number + 1}", "名称": name, "条件": self.condition(), "依据": _article()}

    def exclusion(self, number: int) -> dict[str, Any]:
        return self.entry("x", number) | self.writer.pick({}, {}, {"启用": "是"}, {"启用": "否"})

    def warning(self, number: int) -> dict[str, Any]:
        return self.entry("w", number) | {"级别": self.writer.pick("红", "橙", "黄", "蓝")}

    def causes(self) -> list[dict[str, Any]]:
        """Causes, many of them equal in weight, with 其他 and one that only an officer sets somewhere among them."""
        made = [self.entry("c", number) | {"权重": self.weight()} for number in range(self.writer.whole(0, 5))]
        made += self.writer.pick([], [{"代码": "9", "名称": "其他", "依据": _article()}])
        made += self.writer.pick([], [{"代码": "8", "名称": "由干事认定", "依据": _article()}])
        return self.draw(st.permutations(made))

    def weight(self) -> str | int:
        if self.writer.whole(0, 2):
            return self.writer.whole(0, 3)
        return spelled(self.draw, f"GREATEST({self.writer.number(self.scope, 1).text}, 0)")

    def score(self) -> list[dict[str, Any]]:
        split = self.writer.pick([], [100], [40, 60], [0, 100], [20, 30, 50])
        return [
            {
                "名称": f"部分{number + 1}",
                "满分": full,
                "式": spelled(self.draw, self.writer.number(self.scope, DEPTH).text),
            }
            for number, full in enumerate(share for share in split if share)
        ]

    def measure(self, number: int, causes: list[dict[str, Any]]) -> dict[str, Any]:
        made = self.entry("m", number) | {"类型": "助困", "单位": "户/年"}
        if any(cause["名称"] == "其他" for cause in causes) and self.writer.whole(0, 1):
            tiers = ", ".join(f"'{name}'" for name in self.tier_names)
            cause = self.writer.pick(*causes)["名称"]
            operator = self.writer.pick("=", "<>")
            made["条件"] = f"困难类别 IN ({tiers}) AND (主要致困原因 {operator} '{cause}' OR {self.condition()})"
        if self.writer.whole(0, 3):
            made["金额"] = self.amount()
            if self.writer.whole(0, 1):
                made["上限"] = self.writer.pick(5000, 1200.5, self.amount())
        return made

    def amount(self) -> str | int:
        if not self.writer.whole(0, 3):
            return self.writer.whole(0, 9000)
        term: Number = self.writer.number(self.scope, DEPTH)
        if term.scale > WHOLE_FEN:
            term = rounded(term, WHOLE_FEN) or literal(100, 0)
        return spelled(self.draw, term.text)


def _article() -> dict[str, str]:
    """A new dict each time, so that YAML writes no anchors."""
    return {"条文": "第一条", "来源": "试验", "核实": "自定"}


def _facts() -> Scope:
    """Facts of the household and lines of the register, with the member's scope for aggregates."""
    scope, lines = deepcopy(fact_scope("household")), fact_scope("parameter")
    scope.numbers += lines.numbers * 3
    scope.member = fact_scope("member", ("成员.", "member."))
    return scope


def _yaml(number: Number) -> int | float:
    """The number as YAML writes it, decimals and all."""
    return float(number.text) if number.scale else int(number.text)
