"""kill -9 at any moment: nothing is lost, nothing is doubled, and the job goes on exactly where it stopped."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction

from bangfu.imports import services
from bangfu.imports.models import ImportFile
from bangfu.jobs.models import Job
from bangfu.jobs.worker import run_waiting
from bangfu.registry.imports.kind import RegisterKind
from bangfu.registry.models import Household
from tests.people import People
from tests.registry.imports import steps, workbooks

pytestmark = pytest.mark.django_db(transaction=True)
FAMILIES = 70


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RegisterKind, "chunk", 20)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return workbooks.write(tmp_path / "登记表.xlsx", workbooks.families(FAMILIES))


def undisturbed(people: People, path: Path) -> dict[str, object]:
    """What an import that nobody disturbs leaves; the database is as before afterwards."""
    with transaction.atomic():
        file = steps.committed(people.case_officer, steps.checked(people.case_officer, path))
        assert file.state == ImportFile.State.COMMITTED
        found = steps.contents()
        transaction.set_rollback(True)
    assert not Household.objects.exists()
    return found


@pytest.mark.parametrize(
    ("place", "count", "staged"),
    [
        ("bangfu.imports.work:_staged", 30, 20),  # inside the second chunk
        ("bangfu.imports.work:_mine", 3, 40),  # between two chunks
        ("bangfu.registry.imports.kind:read_register", 1, 0),  # before the first row
    ],
)
def test_a_check_goes_on_where_it_was_killed(people: People, path: Path, place: str, count: int, staged: int) -> None:
    expected = undisturbed(people, path)
    file = steps.upload(people.case_officer, path)
    assert steps.killed_at(place, count) == -9
    assert file.rows.count() == staged
    run_waiting()
    assert file.rows.count() == staged  # the lease holds: nobody else takes it yet
    steps.let_leases_run_out()
    run_waiting()
    file.refresh_from_db()
    assert file.state == ImportFile.State.READY
    assert sorted(file.rows.values_list("place", flat=True)) == list(range(FAMILIES))
    steps.committed(people.case_officer, file)
    assert steps.contents() == expected


@pytest.mark.parametrize(
    ("place", "count", "written"),
    [
        ("bangfu.imports.work:_mark", 2, 20),  # written in the database, not yet marked: neither may stay
        ("bangfu.registry.services.bulk:_events", 3, 40),  # written, not yet audited
        ("bangfu.imports.work:_commit_once", 4, 60),  # between two chunks
        ("bangfu.imports.work:_finish", 1, FAMILIES),  # all written, the end not told
        ("bangfu.jobs.leases:end", 1, FAMILIES),  # all done but the job's own end
    ],
)
def test_a_commit_goes_on_where_it_was_killed(people: People, path: Path, place: str, count: int, written: int) -> None:
    expected = undisturbed(people, path)
    file = steps.checked(people.case_officer, path)
    services.commit_file(actor=people.case_officer, file_id=file.pk)
    assert steps.killed_at(place, count) == -9
    assert Household.objects.count() == written
    assert file.rows.filter(committed_at__isnull=False).count() == written
    steps.let_leases_run_out()
    run_waiting()
    file.refresh_from_db()
    assert file.state == ImportFile.State.COMMITTED
    assert steps.contents() == expected
    assert Job.objects.get(pk=file.job_id).state == Job.State.DONE


def test_an_undo_that_was_killed_is_done_whole(people: People, path: Path) -> None:
    file = steps.committed(people.case_officer, steps.checked(people.case_officer, path))
    services.undo_file(actor=people.case_officer, file_id=file.pk)
    assert steps.killed_at("bangfu.registry.services.bulk:_undone", 5) == -9
    assert Household.objects.count() == FAMILIES
    steps.let_leases_run_out()
    run_waiting()
    file.refresh_from_db()
    assert file.state == ImportFile.State.UNDONE
    assert not Household.objects.exists()


def test_a_job_that_dies_every_time_ends_in_words(people: People, path: Path) -> None:
    file = steps.upload(people.case_officer, path)
    for _ in range(5):
        assert steps.killed_at("bangfu.registry.imports.kind:read_register", 1) == -9
        steps.let_leases_run_out()
    run_waiting()
    file.refresh_from_db()
    assert file.state == ImportFile.State.REFUSED
    assert "多次中断" in file.message
