"""From the text of a criteria file to its entries; every fault of form is found in one pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from bangfu.core.criteria.entries import (
    read_case,
    read_cause,
    read_exclusion,
    read_indicator,
    read_measure,
    read_score_part,
    read_source,
    read_tier,
    read_warning,
)
from bangfu.core.criteria.model import EXCLUDED, NOT_ELIGIBLE, UNDECIDED, CodedEntry, CriteriaSet, NamedEntry
from bangfu.core.criteria.parameter_entries import read_parameter
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.yaml_text.fields import Fields
from bangfu.core.yaml_text.problems import FaultyText, Place, Problem
from bangfu.core.yaml_text.source import Located, read_yaml

T = TypeVar("T")

_SET_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_RESERVED: Final = frozenset({EXCLUDED, NOT_ELIGIBLE, UNDECIDED, "excluded", "none", "undecided"})


def load_criteria(text: str, *, source: str = "") -> CriteriaSet:
    """Read a criteria set from its text.

    Raises CriteriaError with all faults of form: broken YAML, unknown or missing keys, wrong types, names given twice.
    """
    return criteria_from(read_criteria(text, source=source), source=source)


def read_criteria(text: str, *, source: str = "") -> Located:
    """The YAML of a criteria file. Raises CriteriaError where the YAML itself is broken."""
    try:
        return read_yaml(text, source=source)
    except FaultyText as error:
        raise CriteriaError(error.problems, source=source) from error


def criteria_from(located: Located, *, source: str = "") -> CriteriaSet:
    """Read a criteria set from parsed YAML."""
    problems: list[Problem] = []
    loaded = _load(Fields(located, "", problems), problems)
    if problems:
        raise CriteriaError(problems, source=source)
    return loaded


def _load(top: Fields, problems: list[Problem]) -> CriteriaSet:
    def entries(key: str, read: Callable[[Fields], T], *, required: bool = False) -> tuple[T, ...]:
        return tuple(_entry(item, key, read, problems) for item in top.items(key, required=required))

    name = top.text("名称", required=True)
    if name and not _SET_NAME.fullmatch(name):
        top.fault(top.place, "「名称」只能用字母、数字和连字符")
    effective = Fields(top.get("生效") or Located({}, top.place), "生效", problems)
    loaded = CriteriaSet(
        name=name,
        title=top.text("标题", required=True),
        version=top.text("版本", required=True),
        effective_from=effective.day("起"),
        effective_to=effective.day("止"),
        note=top.text("说明"),
        parameters=entries("参数", read_parameter),
        indicators=entries("指标", read_indicator),
        exclusions=entries("排除", read_exclusion),
        tiers=entries("类别", read_tier, required=True),
        causes=entries("致困原因", read_cause),
        measures=entries("措施", read_measure),
        score=entries("评分", read_score_part),
        warnings=entries("预警", read_warning),
        cases=entries("案例", read_case),
        sources=dict(entries("来源", read_source)),
    )
    effective.close()
    top.close()
    _refuse_clashes(loaded, problems)
    return loaded


def _entry(item: Located, section: str, read: Callable[[Fields], T], problems: list[Problem]) -> T:
    label = section
    if isinstance(item.value, dict):
        title = item.value.get("名称") or item.value.get("代号")
        label = f"{section} / {title.text}" if title else section
    fields = Fields(item, label, problems)
    entry = read(fields)
    fields.close()
    return entry


def _refuse_clashes(loaded: CriteriaSet, problems: list[Problem]) -> None:
    """Names of numbers are one namespace; codes and names are unique within their section."""
    numbers = [(entry.name, entry.place) for entry in loaded.parameters]
    numbers += [(entry.name, entry.place) for entry in loaded.indicators]
    _note_doubles(numbers, "名称", problems)
    coded: tuple[Iterable[CodedEntry], ...] = (
        (*loaded.exclusions, *loaded.tiers), loaded.causes, loaded.measures, loaded.warnings
    )  # fmt: skip
    for entries in coded:
        _note_doubles([(entry.code, entry.place) for entry in entries], "代码", problems)
    named: tuple[Iterable[NamedEntry], ...] = (loaded.tiers, loaded.causes, loaded.measures, loaded.score, loaded.cases)
    for group in named:
        _note_doubles([(entry.name, entry.place) for entry in group], "名称", problems)
    for tier in loaded.tiers:
        reserved = sorted({tier.name, tier.code} & _RESERVED)
        reasons = [f"「{word}」是固定的结论, 不能作类别的名称或代码" for word in reserved]
        problems.extend(Problem(tier.place, tier.name, reason) for reason in reasons)


def _note_doubles(words: Iterable[tuple[str, Place]], key: str, problems: list[Problem]) -> None:
    seen: set[str] = set()
    for word, place in words:
        if word and word in seen:
            problems.append(Problem(place, word, f"{key}「{word}」用了两次"))
        seen.add(word)
