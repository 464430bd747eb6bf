"""The file of a household as it stands now, judged on the spot by the criteria of the day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from bangfu.base.known_words import say
from bangfu.core.criteria.explanation import Explanation
from bangfu.core.criteria.lines import resolved_parameters
from bangfu.policies.selectors.lines import line_table
from bangfu.policies.workbench import Workbench, bench_in_force
from bangfu.registry.one_file import read_one_file
from bangfu.screenings.facts import Facts


@dataclass(frozen=True)
class Present:
    """What the file gives today: the facts, or the faults that keep it out of a screening."""

    bench: Workbench
    facts: Facts | None
    problems: list[str] = field(default_factory=list)

    def explanation(self) -> Explanation | None:
        """The verdict of the facts; None for a faulty file."""
        if self.facts is None:
            return None
        return self.bench.explainer.explain(self.facts.household, self.facts.parameters, self.facts.members)


def read_present(household_id: UUID, on: date, bench: Workbench | None = None) -> Present:
    """Read the file as it stands on a day; nothing sealed is opened. Raises Refused where no criteria are in force.

    ``bench``: the criteria in force, where they are known already.
    """
    bench = bench or bench_in_force(on)
    file = read_one_file(household_id, on)
    if file.household is None:
        frame = say("{column}：{reason}")
        texts = [frame.format(column=say(each.column), reason=say(each.reason)) for each in file.problems]
        return Present(bench, None, list(dict.fromkeys(texts)))
    return Present(bench, Facts(file.household, [*file.members], current_parameters(bench, file.household["region"])))


def current_parameters(bench: Workbench, region: str) -> dict[str, int | None]:
    """Lines and regional values that hold for a region under the criteria of a bench."""
    return resolved_parameters(bench.compiled, region, line_table(region))
