"""A version as a union officer reads it: section by section, each entry with its article, source and what is wrong."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.core.criteria.cases import CaseFailure
from bangfu.core.criteria.entry_diff import said
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.criteria.sections import entries_of, key_of, label_of
from bangfu.core.criteria.yaml_spans import Data, Span, read_spans
from bangfu.core.yaml_text.problems import Problem
from bangfu.policies.checks import TextCheck

SLUGS: Final = {
    "exclusions": "排除", "tiers": "类别", "parameters": "参数", "indicators": "指标", "causes": "致困原因",
    "measures": "措施", "score": "评分", "warnings": "预警", "cases": "案例", "sources": "来源",
}  # fmt: skip
"""Sections by their word in addresses."""

PARTS: Final[dict[str, tuple[str | Promise, tuple[str, ...]]]] = {
    "tiers": (_("类别与排除"), ("exclusions", "tiers")),
    "parameters": (_("参数"), ("parameters",)),
    "indicators": (_("指标"), ("indicators",)),
    "causes": (_("致困原因"), ("causes",)),
    "measures": (_("措施"), ("measures",)),
    "signals": (_("评分与预警"), ("score", "warnings")),
    "cases": (_("案例"), ("cases",)),
    "sources": (_("来源"), ("sources",)),
}
"""The tabs of a version, each with its sections."""

TITLES: Final[dict[str, str | Promise]] = {
    "exclusions": _("排除"), "tiers": _("类别"), "parameters": _("参数"), "indicators": _("指标"),
    "causes": _("致困原因"), "measures": _("措施"), "score": _("评分"), "warnings": _("预警"),
    "cases": _("案例"), "sources": _("来源"),
}  # fmt: skip

FIELDS: Final[dict[str, str | Promise]] = {
    "条件": _("条件"), "式": _("算式"), "权重": _("权重"), "金额": _("金额"), "上限": _("上限"), "单位": _("单位"),
    "小数位": _("小数位"), "范围": _("范围"), "说明": _("说明"), "类型": _("类型"), "级别": _("级别"),
    "满分": _("满分"), "日期": _("日期"), "参数": _("参数"), "家庭": _("家庭"), "成员": _("成员"),
    "应为": _("应得结果"), "文件": _("文件"), "分档": _("分档"), "按": _("按"),
}  # fmt: skip
"""Keys of entries in the reader's language."""

EXPLAINED: Final[dict[str, str | Promise]] = {
    "exclusions": _("从上到下对照，有一条符合的不予建档，不再看类别。"),
    "tiers": _("从上到下对照，先符合的为准。"),
    "parameters": _(
        "会变的数，带起止日期，可以分地区；地区的值优先于一般的值。低保标准随名册按地区和年度取，不在这里。"
    ),
    "indicators": _("由名册的栏算出来的量，条件里用它们的名称。"),
    "causes": _("符合条件的，权重最大的是主要原因；没有条件的由工会干部认定。"),
    "measures": _("符合条件的可以得到；金额是测算，不超过上限。"),
    "score": _("各部分满分加起来是 100，用来排先后，不影响类别。"),
    "warnings": _("符合条件的报预警。"),
    "cases": _("举例的家庭和应得的结果。有一个不符，就不能提交和发布。"),
    "sources": _("条件和参数的依据从这些文件来。"),
}

_EXPRESSIONS: Final = frozenset({"条件", "式", "权重", "金额", "上限"})
_APART: Final = frozenset({"代码", "名称", "代号", "依据", "启用", "值"})


@dataclass(frozen=True)
class Datum:
    """One line of an entry."""

    name: str | Promise
    text: str
    is_expression: bool = False


@dataclass(frozen=True)
class EntryView:
    """An entry. ``enabled`` is None where it cannot be switched off; ``passed`` is for cases that were run."""

    index: int
    key: str
    label: str
    line: int
    data: list[Datum]
    values: list[dict[str, str]] = field(default_factory=list)
    article: str = ""
    source: str = ""
    document: str = ""
    verified: str = ""
    enabled: bool | None = None
    passed: bool | None = None
    problems: list[Problem] = field(default_factory=list)
    failures: list[CaseFailure] = field(default_factory=list)


@dataclass(frozen=True)
class SectionView:
    """A section with its entries."""

    slug: str
    title: str | Promise
    explained: str | Promise
    entries: list[EntryView]


class Reader:
    """The text of a version, read once for all sections. A text that is no YAML has no sections, only its problem."""

    def __init__(self, text: str, check: TextCheck) -> None:
        self._check = check
        self._starts = [0, *(place + 1 for place, letter in enumerate(text) if letter == "\n")]
        try:
            self._root: Span | None = read_spans(text)
        except CriteriaError:
            self._root = None
        self.data: Data = self._root.data() if self._root else {}
        self._documents = {key_of("来源", each): each for each in entries_of(self.data, "来源")}

    @property
    def is_readable(self) -> bool:
        """Whether the text is YAML."""
        return self._root is not None

    def section(self, slug: str) -> SectionView:
        """A section by its word in addresses."""
        name = SLUGS[slug]
        entries = entries_of(self.data, name)
        return SectionView(
            slug, TITLES[slug], EXPLAINED[slug], [self._entry(name, index, each) for index, each in enumerate(entries)]
        )

    def header(self, key: str) -> str:
        """A value that the set says of itself."""
        return said(self.data.get(key)) if isinstance(self.data, dict) else ""

    def entry_problems(self, section: str, index: int) -> list[Problem]:
        """Problems whose place is within an entry."""
        first, last = self._lines(section, index)
        return [each for each in self._check.problems if first <= each.place.line <= last]

    def counts(self) -> dict[str, int]:
        """How many problems and failing cases each tab has."""
        found = {}
        for part, (_label, slugs) in PARTS.items():
            entries = [entry for slug in slugs for entry in self.section(slug).entries]
            found[part] = sum(len(entry.problems) + len(entry.failures) for entry in entries)
        return found

    def _lines(self, section: str, index: int) -> tuple[int, int]:
        span = self._root.find((section, index)) if self._root else None
        if span is None:
            return 0, -1
        return bisect_right(self._starts, span.start), bisect_right(self._starts, max(span.start, span.end - 1))

    def _entry(self, section: str, index: int, entry: Data) -> EntryView:
        first, _last = self._lines(section, index)
        problems = self.entry_problems(section, index)
        if not isinstance(entry, dict):
            return EntryView(index, "", said(entry), first, [], problems=problems)
        article = entry.get("依据")
        article = article if isinstance(article, dict) else {}
        source = said(article.get("来源"))
        values = entry.get("值") if section == "参数" else None
        is_case = section == "案例"
        failures = [each for each in self._check.failures if is_case and each.case == entry.get("名称")]
        return EntryView(
            index=index,
            key=key_of(section, entry),
            label=label_of(entry),
            line=first,
            data=list(_data(entry)),
            values=[_value(each) for each in values] if isinstance(values, list) else [],
            article=said(article.get("条文")),
            source=source,
            document=self._document(source),
            verified=said(entry.get("核实") if section == "来源" else article.get("核实")),
            enabled=entry.get("启用") != "否" if section == "排除" else None,
            passed=not failures if is_case and self._check.ran_cases else None,
            problems=problems,
            failures=failures,
        )

    def _document(self, source: str) -> str:
        found = self._documents.get(source)
        return said(found.get("文件")) if isinstance(found, dict) else ""


def _data(entry: dict[str, Data]) -> list[Datum]:
    found = []
    for key, part in entry.items():
        if key in _APART or part is None:
            continue
        if isinstance(part, dict) and key == "分档":
            found.append(Datum(FIELDS["按"], said(part.get("按")), is_expression=True))
            found.append(Datum(FIELDS.get(key, key), _table(part.get("行"))))
        elif isinstance(part, list) and key == "范围":
            found.append(Datum(FIELDS.get(key, key), " — ".join(said(each) for each in part)))
        else:
            found.append(Datum(FIELDS.get(key, key), said(part), key in _EXPRESSIONS))
    return found


def _table(rows: Data) -> str:
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return "；".join(f"{said(row.get('从'))}～{said(row.get('到'))} → {said(row.get('值'))}" for row in found)


def _value(value: Data) -> dict[str, str]:
    found = value if isinstance(value, dict) else {}
    return {"value": said(found.get("值")), "start": said(found.get("起")), "end": said(found.get("止")),
            "region": said(found.get("地区"))}  # fmt: skip
