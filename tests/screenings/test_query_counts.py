"""The pages of a working day ask the database as often for many rows as for few."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.accounts.models import User
from bangfu.imports.models import ImportFile
from bangfu.inbox.services import add_todo, notify
from bangfu.orgs.models import Unit
from bangfu.registry.models import Household
from bangfu.screenings.models import Verdict
from bangfu.screenings.services import run_screening
from tests.cli.cast import Families
from tests.people import PASSWORD, START, People, Units
from tests.query_counts import check_queries
from tests.screenings.register import store_register

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("rows", [3, 12])
def test_screenings_verdicts_and_the_log(people: People, units: Units, tmp_path: Path, rows: int) -> None:
    made = Families()
    for place in range(rows):
        made.add(f"A{place:02}", 700 + 100 * place)
    store_register(tmp_path, units, made)
    for _ in range(rows):
        run_screening(people.case_officer, on=timezone.localdate())
    client = signed_in(people.case_officer)
    check_queries("screenings.runs", client, reverse("screenings:list"))
    check_queries("screenings.verdicts", client, reverse("screenings:verdicts"))
    file = Household.objects.get(archive_no="A00")
    check_queries("screenings.panel", client, reverse("registry:file", args=[file.pk]))
    verdict = Verdict.objects.filter(household=file).latest("pk")
    check_queries("screenings.verdict", client, reverse("screenings:verdict", args=[verdict.pk]))
    # One page holds the few entries; of more than that the number is asked too.
    log = "audit.list" if rows == 3 else "audit.list.pages"
    check_queries(log, signed_in(people.auditor), reverse("audit:list"))


@pytest.mark.parametrize("rows", [3, 12])
def test_units_users_imports_and_the_inbox(people: People, units: Units, rows: int) -> None:
    for place in range(rows):
        unit = Unit.objects.create(name=f"{place} 队", kind="district", parent=units.mine_1)
        user = User.objects.create_user(f"more{place}", password=PASSWORD, name="某人")
        user.memberships.create(role="officer", unit=unit, since=START)
        ImportFile.objects.create(
            kind="register", name="a.xlsx", size=1, on=START, uploaded_by_id=people.case_officer.pk
        )
        add_todo(users=[people.case_officer.pk], title="核对一户", link=f"/households/?{place}")
        notify(users=[people.case_officer.pk], title="导入完成", link="/imports/")
    client = signed_in(people.case_officer)
    check_queries("orgs.list", client, reverse("orgs:list"))
    check_queries("imports.list", client, reverse("imports:list"))
    check_queries("inbox.list", client, reverse("inbox:list"))
    check_queries("inbox.messages", client, reverse("inbox:messages"))
    users = "accounts.list" if rows == 3 else "accounts.list.pages"
    check_queries(users, signed_in(people.administrator), reverse("accounts:list"))
