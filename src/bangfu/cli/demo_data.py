"""Filling the demonstration's database through the services that officers use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.utils import timezone

from bangfu.accounts.models import User
from bangfu.base.scope import SystemActor
from bangfu.cli.demo_cases import make_cases
from bangfu.cli.demo_group import make_accounts, make_units
from bangfu.core.criteria.library import shipped_lines
from bangfu.core.criteria.lines import LineTable
from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.synthetic.group import LINES, line_fen, province_income_fen, years
from bangfu.imports.models import ImportFile
from bangfu.imports.services import commit_file, upload_file
from bangfu.jobs.models import Job
from bangfu.jobs.worker import run_waiting
from bangfu.policies.services.lines import import_lines
from bangfu.reference.invented import name_invented_regions
from bangfu.registry.models import Household
from bangfu.screenings.background import request_screening

Say = Callable[[str], None]
_ACTOR = SystemActor("演示")
_SOURCE = "虚构，只供演示"


def fill(register: Path, say: Say) -> None:
    """Tree, accounts, lines, the register and its first screening. Raises UnusableInput where a step fails."""
    say("建立组织机构和演示账号……")
    users = make_accounts(_ACTOR, make_units(_ACTOR))
    today = timezone.localdate()
    name_invented_regions(_ACTOR)
    import_lines(_ACTOR, table=demo_lines(today), source=_SOURCE)
    officer = users["group.officer"]
    say("导入登记表（逐户检查、加密、留痕，约一分钟）……")
    _import(register, officer)
    say(f"认定 {Household.objects.count():,} 户……")
    _screen(officer, today)
    say(f"办理 {make_cases(users, today)} 份建档申请……")


def demo_lines(today: date) -> LineTable:
    """The shipped lines, and those of this year and the last should the shipped ones have run out."""
    invented = {
        (region, year): {"dibao_month": line_fen(region, year), "province_income_year": province_income_fen(year)}
        for region in LINES
        for year in years(today)
    }
    return {**invented, **shipped_lines()}


def _import(register: Path, officer: User) -> None:
    file = upload_file(actor=officer, kind="register", name=register.name, path=register, link="/imports/{id}/")
    run_waiting()
    _require(file, ImportFile.State.READY)
    commit_file(actor=officer, file_id=file.pk, link=f"/imports/{file.pk}/")
    run_waiting()
    _require(file, ImportFile.State.COMMITTED)


def _require(file: ImportFile, state: str) -> None:
    file.refresh_from_db()
    if file.state != state:
        job = Job.objects.filter(pk=file.job_id).first() if file.job_id else None
        raise UnusableInput(f"演示数据没有导入成：{file.message or (job.message if job else '')}")


def _screen(officer: User, today: date) -> None:
    job = request_screening(officer, on=today)
    run_waiting()
    job.refresh_from_db()
    if job.state != Job.State.DONE:
        raise UnusableInput(f"演示数据没有认定成：{job.message}")
