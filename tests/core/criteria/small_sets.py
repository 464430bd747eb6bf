"""Small criteria sets and households for the tests of directions, counterfactuals and boundary cases."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.facts.catalogue import Fact, catalogue

ON = date(2026, 11, 23)
ARTICLE = {"条文": "第一条", "来源": "试验", "核实": "自定"}
PARAMETERS = {"dibao_month": 75_000}


def compiled_set(tiers: list[str], *, exclusions: list[str] = (), indicators: dict[str, str] | None = None, **sections: Any) -> Compiled:  # fmt: skip
    """Tiers t0, t1, … (named 类别0, …) and exclusions x0, … with these conditions."""
    made = {
        "名称": "small",
        "标题": "小标准",
        "版本": "1",
        "来源": [{"代号": "试验", "文件": "试验文件", "核实": "自定"}],
        "指标": [{"名称": name, "式": formula} for name, formula in (indicators or {}).items()],
        "排除": [_rule("x", "排除项", number, text) for number, text in enumerate(exclusions)],
        "类别": [_rule("t", "类别", number, text) for number, text in enumerate(tiers)],
        **sections,
    }
    text = yaml.safe_dump({key: value for key, value in made.items() if value}, allow_unicode=True)
    return compile_criteria(load_criteria(text), ON)


def _rule(letter: str, name: str, number: int, condition: str) -> dict[str, Any]:
    return {"代码": f"{letter}{number}", "名称": f"{name}{number}", "条件": condition, "依据": dict(ARTICLE)}


@cache
def shipped(name: str) -> Compiled:
    """A shipped set, compiled for the day of the tests."""
    return compile_criteria(
        load_criteria(files("bangfu.core.criteria").joinpath(f"sets/{name}.yaml").read_text("utf-8")), ON
    )


def person(born: int = 19860101, **facts: Any) -> dict[str, Any]:
    """A member: 月收入 0 where nothing is said."""
    return {"relation": "其他", "birth_ymd": born, "sex": "男", "income_month": 0, **facts}


def home(**facts: Any) -> dict[str, Any]:
    """A household row."""
    return {"region": "990200", "work_status": "在岗", **facts}


def fact(name: str) -> Fact:
    """A fact by its Chinese name; 成员.月收入 is one of a member."""
    found = catalogue().find("member", name[3:]) if name.startswith("成员.") else catalogue().find("household", name)
    assert found is not None
    return found
