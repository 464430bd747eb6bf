"""A screening of the stored register: right verdicts, all or nothing, and never a half one shown."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bangfu.audit.models import Entry
from bangfu.base.crypto import CannotOpen
from bangfu.base.refusals import Refused
from bangfu.base.scope import Denied
from bangfu.core.exchange.register_reader import read_register
from bangfu.policies.workbench import workbench
from bangfu.registry.models import Household
from bangfu.registry.services import undo_households, write_households
from bangfu.screenings import services
from bangfu.screenings.facts import FactsReader, facts_of
from bangfu.screenings.models import FactsBlock, Run, Verdict
from bangfu.screenings.selectors import current_run, current_verdicts, tier_counts, verdicts_of
from bangfu.screenings.services import run_screening
from tests.cli.cast import Families
from tests.core.exchange.cast import id_number
from tests.people import People, Units
from tests.registry.rows import file_rows
from tests.screenings.register import EXPECTED, ON, store_register


@pytest.fixture
def files(units: Units, people: People, tmp_path: Path) -> dict[str, Household]:
    return store_register(tmp_path, units)


def test_each_household_gets_the_verdict_of_the_criteria(files: dict[str, Household], people: People) -> None:
    run = run_screening(people.case_officer, on=ON)
    found = {verdict.household.archive_no: verdict for verdict in Verdict.objects.select_related("household")}
    assert {name: verdict.tier for name, verdict in found.items()} == EXPECTED
    assert run.tally == Counter(EXPECTED.values())
    assert (found["deep"].income, found["deep"].line) == (74_999, 75_000)
    assert run.name_of("causes", found["relative"].main_cause) == "下岗失业"
    assert found["deep"].measures["living"] == 12  # twelve months of one fen below the line
    assert "月收入" in found["unknown"].problems[0]
    assert current_run() == run


def test_every_run_is_told_to_the_log_without_a_name(files: dict[str, Household], people: People) -> None:
    run_screening(people.case_officer, on=ON)
    started, completed = Entry.objects.filter(subject_type="screening").order_by("number")
    assert (started.action, completed.action) == ("screenings.run_started", "screenings.run_completed")
    assert '"deep":1' in completed.details


@pytest.mark.parametrize("who", ["officer", "reviewer", "finance", "auditor", "administrator", "outsider"])
def test_who_may_not_run_it_starts_nothing(files: dict[str, Household], people: People, who: str) -> None:
    with pytest.raises(Denied):
        run_screening(getattr(people, who), on=ON)
    assert not Run.objects.exists()


def test_the_facts_beside_a_verdict_give_the_same_verdict_again(files: dict[str, Household], people: People) -> None:
    run = run_screening(people.case_officer, on=ON)
    for verdict in Verdict.objects.select_related("household"):
        facts = facts_of(verdict)
        explanation = workbench(run.criteria_version, run.on).explainer.explain(
            facts.household, facts.parameters, facts.members
        )
        assert run.name_of("tiers", verdict.tier) == explanation.outcome


def test_the_facts_hold_no_name_and_do_not_open_at_another_household(
    files: dict[str, Household], people: People
) -> None:
    run = run_screening(people.case_officer, on=ON)
    verdict = Verdict.objects.get(household=files["deep"])
    facts = facts_of(verdict)
    told = str(facts)
    person = files["deep"].head
    assert person.name not in told
    assert person.id_number not in told
    assert str(person.pk) not in told
    assert verdict.row is not None
    verdict.row += 1  # a place that was altered in the database
    with pytest.raises(CannotOpen):
        facts_of(verdict)
    with pytest.raises(CannotOpen):
        FactsReader().at(files["rich"].pk, 0, 99, run_id=run.pk)
    block = FactsBlock.objects.get(run=run)
    FactsBlock.objects.filter(pk=block.pk).update(number=7)
    verdict.refresh_from_db()
    with pytest.raises(CannotOpen):
        facts_of(verdict)
    verdict.block = 7  # a block that was moved does not open
    with pytest.raises(CannotOpen):
        facts_of(verdict)


def test_a_file_with_an_error_stands_among_the_undecided_with_its_reason(
    files: dict[str, Household], people: People
) -> None:
    files["rich"].members.all().delete()
    run_screening(people.case_officer, on=ON)
    verdict = Verdict.objects.get(household=files["rich"])
    assert verdict.tier == "undecided"
    assert verdict.problems
    with pytest.raises(CannotOpen):
        facts_of(verdict)


def test_a_region_without_a_line_is_undecided(files: dict[str, Household], people: People) -> None:
    Household.objects.filter(archive_no="deep").update(region="110000")
    run_screening(people.case_officer, on=ON)
    verdict = Verdict.objects.get(household=files["deep"])
    assert verdict.tier == "undecided"
    assert "低保标准" in verdict.problems[0]


def test_a_merged_or_closed_file_is_not_screened(files: dict[str, Household], people: People) -> None:
    Household.objects.filter(archive_no="deep").update(state="closed")
    run = run_screening(people.case_officer, on=ON)
    assert not Verdict.objects.filter(run=run, household=files["deep"]).exists()


def test_an_empty_register_gives_an_empty_run(people: People) -> None:
    run = run_screening(people.case_officer, on=ON)
    assert (run.state, run.tally) == ("complete", {})


class BrokenOffError(Exception):
    pass


def test_a_run_that_breaks_off_leaves_the_last_complete_one_standing(
    files: dict[str, Household], people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "PIECE", 2)
    first = run_screening(people.case_officer, on=ON)

    def stop(done: int, _total: int) -> None:
        if done >= 4:
            raise BrokenOffError

    with pytest.raises(BrokenOffError):
        run_screening(people.case_officer, on=ON, progress=stop)
    assert current_run() == first
    failed = Run.objects.exclude(pk=first.pk).get()
    assert failed.state == "failed"
    assert not failed.verdicts.exists()


def test_what_a_killed_process_left_is_never_shown_and_put_aside_by_the_next_run(
    files: dict[str, Household], people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run_screening(people.case_officer, on=ON)
    monkeypatch.setattr(services, "PIECE", 2)
    monkeypatch.setattr(services, "_give_up", lambda run: None)  # a killed process tidies nothing up

    def die(done: int, _total: int) -> None:
        if done >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_screening(people.case_officer, on=ON, progress=die)
    half = Run.objects.get(state="running")
    assert half.verdicts.exists()
    assert current_run() == first
    assert not verdicts_of(half, people.group_officer).exists()
    third = run_screening(people.case_officer, on=ON)
    half.refresh_from_db()
    assert half.state == "failed"
    assert not half.verdicts.exists()
    assert current_run() == third


def test_a_run_that_was_put_aside_stops_by_itself(files: dict[str, Household], people: People) -> None:
    def another_begins(done: int, _total: int) -> None:
        if done == 0:
            Run.objects.update(state="failed")

    with pytest.raises(Refused, match="另一次"):
        run_screening(people.case_officer, on=ON, progress=another_begins)
    assert not Verdict.objects.exists()


def test_an_officer_counts_and_sees_the_verdicts_of_his_own_units_only(
    files: dict[str, Household], people: People
) -> None:
    assert tier_counts(people.officer) == []
    run_screening(people.case_officer, on=ON)

    def counts(user: Any) -> dict[str, int]:
        return {row.code: row.count for row in tier_counts(user) if row.count}

    assert counts(people.group_officer) == dict.fromkeys(EXPECTED.values(), 1)
    assert counts(people.officer) == {"deep": 1, "relative": 1, "none": 1}
    assert counts(people.other_mine_officer) == {"excluded": 1, "undecided": 1}
    assert tier_counts(people.administrator) == []
    assert {v.household.archive_no for v in current_verdicts(people.other_mine_officer)} == {"houses", "unknown"}
    assert not current_verdicts(people.auditor).exists()


def test_the_job_runs_the_screening_and_ends_with_a_link(files: dict[str, Household], people: People) -> None:
    from bangfu.jobs.worker import run_waiting
    from bangfu.screenings.background import request_screening

    job = request_screening(people.case_officer, on=ON)
    with pytest.raises(Refused, match="已有一次"):
        request_screening(people.case_officer, on=ON)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "已认定 5 户")
    assert job.link == "/screenings/"
    assert current_run() is not None


def test_undoing_an_import_takes_the_verdicts_of_its_new_files_along_and_the_log_tells(
    files: dict[str, Household], people: People, tmp_path: Path
) -> None:
    more = Families().add("later", 700, 身份证号=id_number("19860101", "300"))
    read = read_register(more.save(tmp_path / "later.xlsx"), on=ON)
    (written,) = write_households(
        people.case_officer, file_rows(read, {"一矿工会/综采队": files["deep"].unit_id}), on=ON, source="later.xlsx"
    )
    run = run_screening(people.case_officer, on=ON)
    assert run.verdicts.count() == 6
    assert undo_households(people.case_officer, [written.undo], source="later.xlsx") == [""]
    assert set(run.verdicts.values_list("household__archive_no", flat=True)) == set(EXPECTED)
    run.refresh_from_db()
    assert sum(run.tally.values()) == 6  # what the run found on its day stays said
    undone = Entry.objects.get(action="registry.import_undone")
    assert json.loads(undone.details) == {"source": "later.xlsx", "removed": True, "derived": 1}
