"""Peer: OpenFisca-core with household and person entities, a variable an indicator, numbers as shipped (float32)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from openfisca_core.indexed_enums import EnumArray
from openfisca_core.simulations import Simulation, SimulationBuilder

from benchmarks import openfisca_help, openfisca_households, openfisca_people, policy
from benchmarks.columns import Columns, write_result
from benchmarks.contestant import contestant_arguments
from benchmarks.openfisca_system import BLANK, PERIOD, build_system


def encoded(table: Columns, name: str, words: Any, prefix: str = "") -> EnumArray:
    """A column of texts as an array of the enumeration; words it does not tell apart are its last."""
    names = [BLANK if not word else prefix + word for word in table.words(name)]
    indices = [words[key].index if key in words.__members__ else len(words) - 1 for key in names]
    return EnumArray(np.array(indices, dtype=np.uint8)[table.codes(name)], words)


def yuan(table: Columns, name: str) -> np.ndarray:
    """A column of money as OpenFisca stores it: yuan in float32."""
    return (table.numbers(name) / 100).astype(np.float32)


def person_inputs(people: Columns) -> dict[str, Any]:
    """The facts of persons by variable."""
    inputs: dict[str, Any] = {name: encoded(people, name, words) for name, words in openfisca_people.TEXTS.items()}
    inputs |= {name: people.numbers(name) for name in ("co_resident", "orphan", "birth_ymd")}
    inputs |= {name: yuan(people, name) for name in ("medical_self_pay", "tuition_year")}
    incomes = people.numbers("income_month")
    inputs["income_missing"] = incomes < 0
    inputs["income_month"] = (np.maximum(incomes, 0) / 100).astype(np.float32)
    return inputs


def household_inputs(homes: Columns, region: Any) -> dict[str, Any]:
    """The facts of households by variable."""
    inputs: dict[str, Any] = {name: encoded(homes, name, words) for name, words in openfisca_households.TEXTS.items()}
    inputs["region"] = encoded(homes, "region", region, "R")
    inputs |= {name: yuan(homes, name) for name in openfisca_households.MONEY}
    names = (*openfisca_households.FLAGS, "houses", "arrears_months")
    return inputs | {name: homes.numbers(name) for name in names}


def simulation(homes: Columns, people: Columns, system: Any, region: Any) -> Simulation:
    """The population with its facts."""
    builder = SimulationBuilder()
    builder.create_entities(system)
    household, person = builder.populations["household"], builder.populations["person"]
    household.ids = homes.numbers("household_no")
    household.count = len(household.ids)
    person.ids = np.arange(len(people.numbers("household_no")))
    person.count = len(person.ids)
    household.members_entity_id = people.numbers("household_no")
    built = builder.build(system)
    for name, values in (person_inputs(people) | household_inputs(homes, region)).items():
        built.set_input(name, PERIOD, values)
    return built


def measures(built: Simulation) -> np.ndarray:
    """Fen proposed of every measure, -1 where it is not."""
    rows = []
    for code in policy.MEASURES:
        name = code.replace("-", "_")
        amount = 0 if not hasattr(openfisca_help, f"amount_{name}") else built.calculate(f"amount_{name}", PERIOD)
        fen = np.rint(np.float64(amount) * 100).astype(np.int64)
        rows.append(np.where(built.calculate(f"proposed_{name}", PERIOD), fen, -1))
    return np.stack(rows)


def main() -> None:
    register, output, threads = contestant_arguments()
    pa.set_cpu_count(threads)
    homes, people = Columns(register, "households"), Columns(register, "members")
    regions = [word for word in homes.words("region") if word]
    region = openfisca_households.declare_region(regions)
    built = simulation(homes, people, build_system(register, regions), region)
    tier = np.asarray(built.calculate("tier", PERIOD)).astype(np.int64)
    exclusion = built.calculate("exclusion", PERIOD)
    in_tier = built.calculate("in_tier", PERIOD)
    decided_by = np.where(in_tier, tier + len(policy.EXCLUSIONS) - 1, np.where(exclusion > 0, exclusion - 1, -1))
    causes = np.stack([built.calculate(name, PERIOD) - 1 for name in policy.VERDICT_COLUMNS[2:6]])
    tenths = np.rint(built.calculate("score", PERIOD) * 10)
    score = np.where(built.calculate("known", PERIOD), tenths, -1)
    warnings = np.stack([built.calculate(f"warning_{code.replace('-', '_')}", PERIOD) for code in policy.WARNINGS])
    amounts = measures(built)
    write_result(output, homes.numbers("household_no"), tier, decided_by, causes, score, amounts, warnings)


if __name__ == "__main__":
    main()
