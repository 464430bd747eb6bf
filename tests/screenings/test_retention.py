"""Old verdicts go, the last complete runs stay whole, and what every run counted stays said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bangfu.audit.models import Entry
from bangfu.jobs.handlers import PERIODIC
from bangfu.jobs.models import Job
from bangfu.jobs.worker import run_waiting
from bangfu.screenings import retention
from bangfu.screenings.models import Run
from bangfu.screenings.selectors import current_run, tier_counts
from bangfu.screenings.services import run_screening
from tests.people import People, Units
from tests.screenings.register import EXPECTED, ON, store_register


@pytest.fixture
def runs(units: Units, people: People, tmp_path: Path) -> list[Run]:
    """Four complete runs, the oldest first, with a failed one between."""
    store_register(tmp_path, units)
    made = [run_screening(people.case_officer, on=ON) for _ in range(4)]
    Run.objects.create(
        criteria_version=made[0].criteria_version,
        criteria="union-current",
        version="1",
        on=ON,
        state="failed",
        started_by="x",
    )
    return made


def clean() -> Job:
    job = Job.objects.create(kind=retention.KIND, title="x")
    run_waiting()
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("batch", [2, 5, 2_000])
def test_the_last_complete_runs_are_kept_whole_and_earlier_ones_keep_their_tally(
    runs: list[Run], people: People, settings: Any, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    settings.BANGFU_RUNS_KEPT = 2
    monkeypatch.setattr(retention, "BATCH", batch)
    job = clean()
    assert (job.state, job.message) == ("done", "已删除 10 条较早的认定结果")
    assert [run.verdicts.count() for run in runs] == [0, 0, 5, 5]
    assert all(sum(run.tally.values()) == len(EXPECTED) for run in Run.objects.filter(state="complete"))
    assert current_run() == runs[-1]
    assert sum(row.count for row in tier_counts(people.group_officer)) == 5
    told = Entry.objects.filter(action="screenings.verdicts_deleted").values_list("subject_id", flat=True)
    assert set(told) == {str(runs[0].pk), str(runs[1].pk)}
    assert len(told) == 2


def test_a_second_time_there_is_nothing_to_delete_or_to_tell(runs: list[Run], settings: Any) -> None:
    settings.BANGFU_RUNS_KEPT = 3
    clean()
    before = Entry.objects.count()
    assert clean().message == "已删除 0 条较早的认定结果"
    assert Entry.objects.count() == before


def test_with_fewer_runs_than_are_kept_nothing_is_deleted(runs: list[Run]) -> None:
    clean()
    assert [run.verdicts.count() for run in runs] == [5, 5, 5, 5]


def test_it_comes_round_by_itself() -> None:
    assert retention.KIND in PERIODIC
