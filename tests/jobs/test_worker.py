"""Leases, several workers, cancelling, retries and the schedule."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bangfu.base.refusals import Refused
from bangfu.base.scope import SystemActor
from bangfu.jobs import handlers, leases, progress, services
from bangfu.jobs.handlers import HANDLERS, Handler, Periodic
from bangfu.jobs.models import Job, Schedule
from bangfu.jobs.progress import Progress
from bangfu.jobs.worker import Worker, run_waiting, start_in_background
from tests.people import People

KIND = "tests.kind"
SYSTEM = SystemActor()


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only the kinds of the test, and progress stored each time."""
    monkeypatch.setattr(handlers, "PERIODIC", {})
    monkeypatch.setattr(services, "PERIODIC", {})
    monkeypatch.setattr(progress, "_EVERY", 0.0)
    yield
    HANDLERS.pop(KIND, None)


def handle(run: object, **options: object) -> None:
    handlers.register(Handler(KIND, run, **options))  # type: ignore[arg-type]


def queued(**options: object) -> Job:
    return services.enqueue(owner=SYSTEM, kind=KIND, title="一项工作", **options)  # type: ignore[arg-type]


def expire(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(leased_until=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db
def test_a_job_is_done_with_its_arguments_and_message() -> None:
    handle(lambda job, _progress: f"得到 {job.arguments['n']}")
    job = queued(arguments={"n": 3})
    assert run_waiting() == 1
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.DONE, "得到 3")
    assert job.finished_at is not None


@pytest.mark.django_db
def test_a_leased_job_is_left_alone_until_the_lease_runs_out() -> None:
    handle(lambda _job, _progress: "")
    job = queued()
    assert leases.take("dead") is not None
    assert leases.take("other") is None
    expire(job)
    taken = leases.take("other")
    assert taken is not None
    assert taken.attempts == 2


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_stops_and_cannot_end_the_job() -> None:
    job = queued()
    handle(lambda _job, _progress: "")
    first = leases.take("first")
    assert first is not None
    expire(job)
    assert leases.take("second") is not None
    with pytest.raises(progress.LeaseLost):
        Progress(first, "first", threading.Event()).report("still here")
    assert not leases.end(first, "first", Job.State.DONE, "mine")
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING


@pytest.mark.django_db
def test_progress_renews_the_lease_and_a_step_forward_clears_the_attempts() -> None:
    handle(lambda _job, _progress: "")
    job = queued()
    taken = leases.take("me")
    assert taken is not None
    expire(job)
    Progress(taken, "me", threading.Event()).report("第二步", done=2, total=4)
    job.refresh_from_db()
    assert job.leased_until is not None
    assert job.leased_until > timezone.now()
    assert (job.done, job.total, job.message, job.attempts, job.percent) == (2, 4, "第二步", 0, 50)


@pytest.mark.django_db
def test_a_fault_is_tried_again_later_and_ends_in_words() -> None:
    ended: list[str] = []

    def fail(_job: Job, _progress: Progress) -> str:
        raise RuntimeError("secret detail")

    handle(fail, ended=lambda _job, message: ended.append(message), most_attempts=2)
    job = queued()
    for _ in range(3):
        Job.objects.update(not_before=None)
        run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "secret" not in job.message
    assert ended == [job.message]


@pytest.mark.django_db
def test_a_refusal_ends_the_job_with_its_words() -> None:
    def refuse(_job: Job, _progress: Progress) -> str:
        raise Refused("不能这样做")

    handle(refuse)
    job = queued()
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.FAILED, "不能这样做")


@pytest.mark.django_db
def test_a_running_job_is_cancelled_at_its_next_report(people: People) -> None:
    def work(job: Job, told: Progress) -> str:
        services.cancel_job(actor=people.officer, job_id=job.pk)
        told.report("…")
        return "not reached"

    handle(work)
    job = services.enqueue(owner=people.officer, kind=KIND, title="x")
    run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


@pytest.mark.django_db
def test_nobody_cancels_anothers_job_or_one_that_ended(people: People) -> None:
    handle(lambda _job, _progress: "")
    job = services.enqueue(owner=people.officer, kind=KIND, title="x")
    with pytest.raises(Refused):
        services.cancel_job(actor=people.reviewer, job_id=job.pk)
    services.cancel_job(actor=people.officer, job_id=job.pk)
    with pytest.raises(Refused):
        services.cancel_job(actor=people.officer, job_id=job.pk)
    assert run_waiting() == 0


@pytest.mark.django_db
def test_a_worker_that_is_stopped_hands_the_job_back_at_once() -> None:
    worker = Worker()

    def work(_job: Job, told: Progress) -> str:
        worker.stop()
        told.report("half", done=1)
        return "not reached"

    handle(work)
    job = queued()
    worker.run()
    job.refresh_from_db()
    assert job.state == Job.State.WAITING
    assert job.not_before is None
    assert job.attempts == 0
    assert job.done == 1


@pytest.mark.django_db
def test_a_kind_that_nobody_knows_ends_in_words() -> None:
    job = queued()
    run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED


@pytest.mark.django_db
def test_a_periodic_kind_is_queued_once_and_again_when_due(monkeypatch: pytest.MonkeyPatch) -> None:
    handle(lambda _job, _progress: "")
    monkeypatch.setattr(services, "PERIODIC", {KIND: Periodic(KIND, "定期", timedelta(days=1))})
    assert len(services.enqueue_periodic()) == 1
    assert services.enqueue_periodic() == []
    Schedule.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    assert len(services.enqueue_periodic()) == 1


@pytest.mark.django_db(transaction=True)
def test_several_workers_do_every_job_exactly_once() -> None:
    done: list[str] = []
    handle(lambda job, _progress: done.append(str(job.pk)) or "")
    jobs = {str(queued().pk) for _ in range(12)}

    def work() -> None:
        run_waiting()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    run_waiting()  # what a worker left because another was taking it at that moment
    assert sorted(done) == sorted(jobs)


@pytest.mark.django_db(transaction=True)
def test_a_worker_in_the_background_works_and_stops() -> None:
    finished = threading.Event()

    def work(_job: Job, _progress: Progress) -> str:
        finished.set()
        return ""

    handle(work)
    job = queued()
    worker = start_in_background()
    assert finished.wait(20)
    for _ in range(100):
        job.refresh_from_db()
        if job.ended:
            break
        time.sleep(0.05)
    worker.stop()
    worker.wait(20)
    assert job.state == Job.State.DONE
