"""A small register brought into the database through the services, with verdicts worked out by hand elsewhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bangfu.base.scope import SystemActor
from bangfu.core.criteria.library import shipped_lines
from bangfu.core.exchange.register_reader import read_register
from bangfu.policies.services.lines import import_lines
from bangfu.registry.models import Household
from bangfu.registry.services import write_households
from tests.cli.cast import Families
from tests.people import Units
from tests.registry.rows import file_rows

ON = date(2026, 11, 23)
EXPECTED = {"deep": "deep", "relative": "relative", "rich": "none", "houses": "excluded", "unknown": "undecided"}


def families() -> Families:
    """One family a tier; the last two belong to the other mine."""
    made = Families()
    made.add("deep", "749.99", 联系电话="13800001111")
    made.add("relative", 750, 工作状态="下岗", worker={"人员身份": "下岗"})
    made.add("rich", 9000)
    made.add("houses", 0, 住房套数=2, 所属单位="二矿/机电队")
    made.add("unknown", 100, made.spouse(None), 所属单位="二矿/机电队")
    return made


def store_register(folder: Path, units: Units, made: Families | None = None) -> dict[str, Household]:
    """Import the families and the shipped lines; the files by archive number."""
    import_lines(SystemActor(), table=shipped_lines(), source="虚构")
    read = read_register((made or families()).save(folder / "r.xlsx"), on=ON)
    assert not read.problems
    places = {"一矿工会/综采队": units.coal_face.pk, "二矿/机电队": units.electric.pk}
    write_households(SystemActor(), file_rows(read, places), on=ON, source="r.xlsx")
    return {file.archive_no: file for file in Household.objects.all()}
