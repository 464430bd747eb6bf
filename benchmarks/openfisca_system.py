"""The OpenFisca peer's country package: entities, parameters of the policy, and the declaration of variables.

OpenFisca-core is AGPL: it runs only here, as a process of its own (docs/decisions/0006).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from openfisca_core.entities import Entity, build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks import policy

PERIOD = "2026"
HOUSEHOLD = build_entity(
    key="household",
    plural="households",
    label="A worker's household",
    roles=[{"key": "worker", "max": 1, "label": "Worker"}, {"key": "relative", "label": "Relatives"}],
)
PERSON: Entity = build_entity(key="person", plural="persons", label="A person", is_person=True)
BLANK = "未填"

Formula = Callable[..., Any]
"""Takes population, period and, where it needs them, the parameters."""
_declared: list[type[Variable]] = []


def enumeration(name: str, words: tuple[str, ...]) -> Any:
    """An OpenFisca enumeration of the words; a blank cell has a word of its own."""
    return Enum(name, [(word or BLANK, word or BLANK) for word in words])


Tier = enumeration("Tier", policy.TIERS)


def given(entity: Entity, value_type: Any, *names: str) -> None:
    """Declare facts of the register."""
    for name in names:
        _declare(entity, value_type, name, None)


def given_text(entity: Entity, name: str, words: Any) -> None:
    """Declare a fact with a list of words."""
    _declare(entity, Enum, name, None, possible_values=words, default_value=next(iter(words)))


def computed(entity: Entity, value_type: Any, **more: Any) -> Callable[[Formula], Formula]:
    """Declare a variable by its formula; the function's name is the variable's."""

    def declare(formula: Formula) -> Formula:
        _declare(entity, value_type, formula.__name__, formula, **more)
        return formula

    return declare


def _declare(entity: Entity, value_type: Any, name: str, formula: Formula | None, **more: Any) -> None:
    body = {"value_type": value_type, "entity": entity, "definition_period": DateUnit.YEAR, "label": name, **more}
    if formula is not None:
        body["formula"] = formula
    _declared.append(type(name, (Variable,), body))


def among(array: Any, words: Any, *names: str) -> Any:
    """Whether each value of an enumeration is one of the names."""
    listed = np.zeros(len(words), dtype=bool)
    listed[[words[name].index for name in names]] = True
    return listed[np.asarray(array)]


def half_up(amount: Any, scale: int) -> Any:
    """Rounded to 1 / scale, half up."""
    return np.floor(amount * scale + 0.5) / scale


def build_system(register: Path, regions: list[str]) -> TaxBenefitSystem:
    """The system with all declared variables, and the lines of the register as parameters."""
    system = TaxBenefitSystem([PERSON, HOUSEHOLD])
    for variable in _declared:
        system.add_variable(variable)
    system.parameters = ParameterNode("", data={**_policy_parameters(), "dibao": _dibao(register, regions)})
    return system


def _values(value: float) -> dict[str, Any]:
    return {"values": {"2020-01-01": {"value": value}}}


def _policy_parameters() -> dict[str, Any]:
    figures: dict[str, dict[str, float]] = {
        "tier": {"deep": 1, "relative": 2, "marginal": 2.5, "accident_share": 0.8, "houses": 2},
        "cause": {"medical": 10000, "tuition": 2000, "labour": 2, "uninsured": 0.6, "oldest": 59},
        "living": {"deep_months": 12, "other_months": 10},
        "medical": {"deep_share": 1, "other_share": 0.8, "deep_cap": 20000, "other_cap": 16000},
        "study": {"higher": 5000, "secondary": 3000, "marginal_higher": 4000, "marginal_secondary": 2000},
        "study_months": {"higher": 10, "secondary": 6},
        "grant": {"orphan": 3000, "single_parent": 2000, "severe": 2000, "mild": 1000, "insurance": 100},
        "accident": {"share": 0.15, "cap": 10000},
        "temporary": {"cap": 3000, "months": 2},
        "festival": {"deep": 1500, "other": 1000, "marginal": 500, "cap": 3000},
        "medical_line": {"red": 0.8, "orange": 0.5, "yellow": 0.3, "blue": 0.15},
        "income_line": {"red": 1, "orange": 1.5, "yellow": 2, "blue": 3},
        "warning": {"students": 2},
    }
    return {group: {name: _values(value) for name, value in row.items()} for group, row in figures.items()}


def _dibao(register: Path, regions: list[str]) -> dict[str, Any]:
    rows = pq.read_table(register / "parameters.parquet").to_pylist()
    lines = {row["region"]: row["dibao_month"] for row in rows if row["year"] == policy.ON.year}
    return {f"R{region}": _values((policy.line_of(region, lines) or 0) / 100) for region in regions}
