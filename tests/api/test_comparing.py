"""Two runs compared, what-ifs, and runs of a unit through the API: what the pages show, refused in their words."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from bangfu.jobs.worker import run_waiting
from bangfu.policies.models import CriteriaVersion
from bangfu.registry.models import Household, Income
from bangfu.screenings.models import Run
from bangfu.screenings.services import run_screening
from tests.api.callers import Caller, caller_of
from tests.people import People, Units
from tests.screenings.register import ON, store_register
from tests.screenings.test_comparing import draft

pytestmark = pytest.mark.django_db
LINE = "人均月净收入 < 相对倍数 * 低保标准"


@pytest.fixture
def files(units: Units, people: People, tmp_path: Path) -> dict[str, Household]:
    return store_register(tmp_path, units)


@pytest.fixture
def runs(files: dict[str, Household], people: People) -> tuple[Run, Run]:
    """Between them two families of 一矿 come to more money."""
    old = run_screening(people.case_officer, on=ON)
    for name, fen in (("deep", 900_000), ("relative", 200_000)):
        Income.objects.filter(household=files[name], person__isnull=False).update(amount=fen)
    return old, run_screening(people.case_officer, on=ON)


def diff(runs: tuple[Run, Run]) -> str:
    return f"/runs/{runs[1].pk}/diff/{runs[0].pk}"


def test_the_flow_between_two_runs_is_told_by_tier_and_unit(runs: tuple[Run, Run], people: People) -> None:
    told = caller_of(people.group_officer).get(diff(runs)).json()
    flow = {(each["before"], each["after"]): (each["kind"], each["count"]) for each in told["flow"]}
    assert flow["deep", "none"] == ("left", 1)
    assert sum(count for _kind, count in flow.values()) == 5
    assert (told["old"]["id"], told["new"]["id"]) == (str(runs[0].pk), str(runs[1].pk))
    units = {each["name"]: each for each in told["units"]}
    assert units["一矿"]["left"] + units["一矿"]["moved"] == 2
    assert units["二矿"]["same"] == 2
    assert "cost_before_fen" not in units["一矿"]


def test_who_changed_is_listed_by_name_with_the_reason_page_by_page(runs: tuple[Run, Run], people: People) -> None:
    reader = caller_of(people.group_officer)
    first = reader.get(f"{diff(runs)}/changes?limit=1").json()
    second = reader.get(f"{diff(runs)}/changes?limit=1&after={first['next']}").json()
    assert second["next"] is None
    by_name = {each["archive_no"]: each for each in (*first["items"], *second["items"])}
    assert set(by_name) == {"deep", "relative"}
    gone = by_name["deep"]
    assert (gone["kind"], gone["before_name"], gone["after_name"]) == ("left", "深度困难", "不符合")
    assert gone["unit"] == "一矿/综采队"
    assert "749.99" in gone["why"]
    assert "9,000.00" in gone["why"] or "9000.00" in gone["why"]


def test_the_list_is_narrowed_as_on_the_page(runs: tuple[Run, Run], people: People, units: Units) -> None:
    reader = caller_of(people.group_officer)

    def found(query: str) -> list[str]:
        answer = reader.get(f"{diff(runs)}/changes?{query}")
        assert answer.status_code == 200, answer.json()
        return [each["archive_no"] for each in answer.json()["items"]]

    assert found("tier_before=deep") == ["deep"]
    assert found("tier_after=excluded") == []
    assert found("name=rel") == ["relative"]
    assert len(found(f"unit_id={units.mine_1.pk}")) == 2
    assert found(f"unit_id={units.mine_2.pk}") == []
    assert found("tier_before=-") == []
    refused = reader.get(f"{diff(runs)}/changes?tier_before=nothing")
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["tier_before"])


def test_nobody_reads_of_families_out_of_reach(runs: tuple[Run, Run], people: People, units: Units) -> None:
    other = caller_of(people.other_mine_officer)
    assert sum(each["count"] for each in other.get(diff(runs)).json()["flow"]) == 2
    assert other.get(f"{diff(runs)}/changes").json()["items"] == []
    narrowed = caller_of(people.group_officer, units=[units.mine_2.pk])
    assert narrowed.get(f"{diff(runs)}/changes").json()["items"] == []
    assert caller_of(people.finance).get(diff(runs)).status_code == 403


def test_a_run_that_is_not_complete_is_not_there(runs: tuple[Run, Run], people: People) -> None:
    Run.objects.filter(pk=runs[0].pk).update(state=Run.State.FAILED)
    reader = caller_of(people.group_officer)
    assert reader.get(diff(runs)).status_code == 404
    assert reader.get(f"{diff(runs)}/changes").status_code == 404


def waiting(maker: Caller, version: CriteriaVersion) -> str:
    started = maker.post("/what-ifs", {"version_id": str(version.pk)})
    assert started.status_code == 202, started.json()
    assert started.json()["state"] == "waiting"
    return f"/what-ifs/{started.json()['what_if_id']}"


@pytest.fixture
def version(files: dict[str, Household], people: People) -> CriteriaVersion:
    """A draft whose second line is ten times as high."""
    run = run_screening(people.case_officer, on=ON)
    return draft(run.criteria_version, LINE, LINE.replace("<", "< 10 *"))


def test_a_what_if_is_started_waited_for_and_read(version: CriteriaVersion, people: People) -> None:
    maker = caller_of(people.group_officer)
    path = waiting(maker, version)
    told = maker.get(path).json()
    assert (told["state"], told["flow"]) == ("waiting", None)
    assert maker.get(f"{path}/changes").status_code == 404
    again = maker.post("/what-ifs", {"version_id": str(version.pk)})
    assert (again.status_code, again.json()["detail"]) == (409, "这个版本正在试算，请等它完成")
    run_waiting()
    told = maker.get(path).json()
    assert (told["state"], told["version_id"]) == ("complete", str(version.pk))
    entered = [each for each in told["flow"] if each["kind"] == "entered"]
    assert [(each["before"], each["after"], each["count"]) for each in entered] == [("none", "relative", 1)]
    assert sum(each["count"] for each in told["flow"]) == 5
    by_unit = {each["name"]: each for each in told["units"]}
    assert by_unit["一矿"]["entered"] == 1
    more = told["cost_after_fen"] - told["cost_before_fen"]
    assert more > 0
    assert more == by_unit["一矿"]["cost_after_fen"] - by_unit["一矿"]["cost_before_fen"]
    (change,) = maker.get(f"{path}/changes").json()["items"]
    assert (change["archive_no"], change["before_name"], change["after_name"]) == ("rich", "不符合", "相对困难")
    assert change["cost_after_fen"] - change["cost_before_fen"] == more
    assert "相对困难" in change["why"]
    assert maker.get(f"{path}/changes?after=999999999").json() == {"items": [], "next": None}


def test_a_what_if_is_read_within_reach_and_started_by_who_may_run(version: CriteriaVersion, people: People) -> None:
    path = waiting(caller_of(people.group_officer), version)
    run_waiting()
    other = caller_of(people.other_mine_officer)
    assert other.get(f"{path}/changes").json()["items"] == []
    told = other.get(path).json()
    assert sum(each["count"] for each in told["flow"]) == 2
    assert told["cost_after_fen"] == told["cost_before_fen"]
    assert caller_of(people.auditor).post("/what-ifs", {"version_id": str(version.pk)}).status_code == 403


def test_a_what_if_of_nothing_or_of_a_faulty_draft_is_refused_and_one_that_failed_says_so(
    version: CriteriaVersion, people: People
) -> None:
    maker = caller_of(people.group_officer)
    nothing = maker.post("/what-ifs", {"version_id": str(uuid4())})
    assert (nothing.status_code, nothing.json()["detail"]) == (409, "没有这个版本")
    broken = draft(version, LINE.replace("<", "< 10 *"), "人均月净收入 < 没有这个")
    faulty = maker.post("/what-ifs", {"version_id": str(broken.pk)})
    assert faulty.status_code == 409
    assert "没有这个" in faulty.json()["detail"]
    path = waiting(maker, version)
    CriteriaVersion.objects.filter(pk=version.pk).update(text=broken.text, digest=broken.digest)  # while it waits
    run_waiting()
    told = maker.get(path).json()
    assert told["state"] == "failed"
    assert "没有这个" in told["message"]
    assert maker.get(f"/what-ifs/{UUID(int=7)}").status_code == 404


def test_a_run_of_a_unit_judges_that_unit(files: dict[str, Household], people: People, units: Units) -> None:
    maker = caller_of(people.case_officer)
    started = maker.post("/runs", {"unit_id": units.coal_face.pk})
    assert started.status_code == 202, started.json()
    assert "综采队" in started.json()["title"]
    run_waiting()
    (run,) = maker.get("/runs").json()["items"]
    assert (run["unit_id"], run["state"]) == (units.coal_face.pk, "complete")
    assert len(maker.get(f"/runs/{run['id']}/verdicts").json()["items"]) == 3


def test_a_run_is_refused_as_the_form_of_the_page_refuses_it(people: People, units: Units) -> None:
    maker = caller_of(people.case_officer)
    far = maker.post("/runs", {"unit_id": units.mine_2.pk})
    assert (far.status_code, list(far.json()["errors"])) == (422, ["unit_id"])
    late = maker.post("/runs", {"on": "2999-01-01"})
    assert late.json()["errors"] == {"on": "认定日期应在最近五年之内，不晚于今天"}
    narrowed = caller_of(people.group_officer, units=[units.mine_1.pk])
    assert narrowed.post("/runs", {"unit_id": units.mine_2.pk}).status_code == 422
    assert narrowed.post("/runs", {"unit_id": units.heading.pk, "on": str(timezone.localdate())}).status_code == 202
