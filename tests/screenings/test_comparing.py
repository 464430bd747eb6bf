"""Comparing runs, current verdicts by unit, what-ifs, and the lists of their own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Entry
from bangfu.base.refusals import Refused
from bangfu.base.scope import Denied
from bangfu.jobs.models import Job
from bangfu.jobs.worker import run_waiting
from bangfu.policies.digests import digest_of
from bangfu.policies.models import CriteriaVersion
from bangfu.registry.models import Cause, Expense, Household, Income
from bangfu.screenings.background import request_screening, request_what_if
from bangfu.screenings.comparing import Flow, compared, flow_between, kind_of, reasons_of
from bangfu.screenings.models import FactsBlock, Run, Verdict, WhatIf
from bangfu.screenings.retention import WHAT_IF_KEPT
from bangfu.screenings.selectors import (
    current_run,
    current_runs,
    current_verdict_of,
    current_verdicts,
    runs_behind,
    tier_counts,
)
from bangfu.screenings.services import run_screening
from bangfu.screenings.what_if import run_what_if
from tests.people import People, Units
from tests.screenings.register import EXPECTED, ON, store_register

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(units: Units, people: People, tmp_path: Path) -> dict[str, Household]:
    return store_register(tmp_path, units)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def raise_income(household: Household, fen: int) -> None:
    Income.objects.filter(household=household, person__isnull=False).update(amount=fen)


def draft(version: CriteriaVersion, old: str, new: str) -> CriteriaVersion:
    """A draft whose text differs in one place."""
    text = CriteriaVersion.objects.get(pk=version.pk).text
    assert old in text
    changed = text.replace(old, new, 1)
    return CriteriaVersion.objects.create(
        criteria_set=version.criteria_set, version="草稿", text=changed, digest=digest_of(changed), base=version
    )


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("none", "deep", "entered"),
        ("", "deep", "entered"),
        ("deep", "excluded", "left"),
        ("deep", "", "left"),
        ("deep", "relative", "moved"),
        ("", "none", "new"),
        ("none", "", "gone"),
        ("none", "undecided", "other"),
        ("deep", "deep", "same"),
    ],
)
def test_kinds_of_change(before: str, after: str, kind: str) -> None:
    assert kind_of(before, after) == kind


def test_two_runs_differ_by_name_unit_and_reason(files: dict[str, Household], people: People) -> None:
    old = run_screening(people.case_officer, on=ON)
    raise_income(files["rich"], 100)
    raise_income(files["deep"], 900_000)
    Household.objects.filter(pk=files["houses"].pk).update(state="closed")
    new = run_screening(people.case_officer, on=ON)
    flow = Flow(flow_between(old, new, people.group_officer), old.labels, new.labels)
    assert [(link.before, link.after, link.count) for link in flow.changes] == [
        ("deep", "none", 1),
        ("none", "deep", 1),
        ("excluded", "", 1),
    ]
    assert sum(link.count for link in flow.links) == len(EXPECTED)
    rows = list(compared(old, new, people.group_officer).select_related("head").order_by("archive_no"))
    reasons = {row.archive_no: why for row in rows for key, why in reasons_of(rows).items() if key == row.pk}
    assert "749.99" in reasons["deep"]
    assert "9,000.00" in reasons["deep"]
    assert "→" in reasons["rich"]


def test_a_comparison_keeps_to_the_units_of_the_reader(files: dict[str, Household], people: People) -> None:
    old = run_screening(people.case_officer, on=ON)
    raise_income(files["deep"], 900_000)
    new = run_screening(people.case_officer, on=ON)
    assert sum(row.count for row in flow_between(old, new, people.group_officer)) == 5
    assert sum(row.count for row in flow_between(old, new, people.other_mine_officer)) == 2
    assert flow_between(old, new, people.administrator) == []
    page = signed_in(people.other_mine_officer).get(reverse("screenings:changes", args=[old.pk, new.pk]))
    assert ">deep</a>" not in page.content.decode()


@pytest.mark.parametrize("asked", ["职工dee", "dee"])
def test_a_family_is_found_in_a_comparison_by_name_or_file_number(
    files: dict[str, Household], people: People, asked: str
) -> None:
    old = run_screening(people.case_officer, on=ON)
    raise_income(files["deep"], 900_000)
    new = run_screening(people.case_officer, on=ON)
    address = reverse("screenings:changes", args=[old.pk, new.pk])
    client = signed_in(people.group_officer)
    assert ">deep</a>" in client.get(address, {"name": asked}).content.decode()
    assert ">deep</a>" not in client.get(address, {"name": "没有这个人"}).content.decode()


def test_a_run_of_a_unit_gives_way_to_no_one_elsewhere(
    files: dict[str, Household], people: People, units: Units
) -> None:
    whole = run_screening(people.case_officer, on=ON)
    raise_income(files["deep"], 900_000)
    raise_income(files["houses"], 1)
    part = run_screening(people.case_officer, on=ON, unit_id=units.coal_face.pk)
    assert [run.pk for run in current_runs()] == [part.pk, whole.pk]
    assert current_run() == whole
    found = {each.household.archive_no: (each.run_id, each.tier) for each in current_verdicts(people.group_officer)}
    assert found == {
        "deep": (part.pk, "none"),
        "relative": (part.pk, "relative"),
        "rich": (part.pk, "none"),
        "houses": (whole.pk, "excluded"),
        "unknown": (whole.pk, "undecided"),
    }
    assert part.verdicts.count() == 3
    assert {row.code: row.count for row in tier_counts(people.group_officer) if row.count} == {
        "none": 2, "relative": 1, "excluded": 1, "undecided": 1,
    }  # fmt: skip
    verdict = current_verdict_of(files["deep"])
    assert verdict is not None
    assert verdict.run == part
    assert runs_behind(people.group_officer) == [part, whole]
    assert runs_behind(people.officer) == [part]
    assert runs_behind(people.other_mine_officer) == [whole]
    later = run_screening(people.case_officer, on=ON)
    assert [run.pk for run in current_runs()] == [later.pk]


def test_a_run_of_a_unit_out_of_reach_is_denied(files: dict[str, Household], people: People, units: Units) -> None:
    with pytest.raises(Denied):
        run_screening(people.other_mine_officer, on=ON, unit_id=units.coal_face.pk)
    with pytest.raises(Denied):
        request_screening(people.other_mine_officer, on=ON, unit_id=units.coal_face.pk)


def test_the_job_screens_a_unit(files: dict[str, Household], people: People, units: Units) -> None:
    job = request_screening(people.case_officer, on=ON, unit_id=units.coal_face.pk)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "已认定 3 户")
    assert Run.objects.get().unit == units.coal_face


def test_a_what_if_tells_who_would_change_and_what_it_costs(files: dict[str, Household], people: People) -> None:
    run = run_screening(people.case_officer, on=ON)
    other = draft(run.criteria_version, "人均月净收入 < 相对倍数 * 低保标准", "人均月净收入 < 10 * 相对倍数 * 低保标准")
    made = run_what_if(people.case_officer, version_id=other.pk, on=ON)
    assert current_run() == run
    (change,) = made.changes.select_related("household")
    assert (change.household.archive_no, change.before, change.after) == ("rich", "none", "relative")
    assert sum(row[3] for row in made.flow) == len(EXPECTED)
    assert change.cost_after >= change.cost_before == 0
    client = signed_in(people.group_officer)
    page = client.get(reverse("screenings:what_if", args=[made.pk])).content.decode()
    assert "不符合" in page
    assert "相对困难" in page
    listed = client.get(reverse("screenings:what_if_changes", args=[made.pk])).content.decode()
    assert "rich" in listed
    assert "相对困难」" in listed  # the condition that decides
    assert listed.index("现测算（元）") < listed.index("「相对困难」：")  # costs stand before the long reason
    out = signed_in(people.other_mine_officer).get(reverse("screenings:what_if_changes", args=[made.pk]))
    assert "rich" not in out.content.decode()


def test_a_what_if_of_the_same_text_changes_nobody(files: dict[str, Household], people: People) -> None:
    run = run_screening(people.case_officer, on=ON)
    made = run_what_if(people.case_officer, version_id=run.criteria_version_id, on=ON)
    assert not made.changes.exists()
    assert all(row[1] == row[2] for row in made.flow)
    assert not FactsBlock.objects.filter(what_if=made).exists()


def test_a_what_if_job_leads_to_its_page(files: dict[str, Household], people: People) -> None:
    run = run_screening(people.case_officer, on=ON)
    client = signed_in(people.case_officer)
    started = client.post(reverse("screenings:start_what_if", args=[run.criteria_version_id]))
    waiting = client.get(started.url)
    assert "<progress" in waiting.content.decode() or "等待" in waiting.content.decode()
    with pytest.raises(Refused, match="正在试算"):
        request_what_if(people.case_officer, version_id=run.criteria_version_id, on=ON)
    run_waiting()
    assert WhatIf.objects.get().state == "complete"
    assert "各类别之间的流向" in client.get(started.url).content.decode()
    assert Entry.objects.filter(action="screenings.what_if_made").count() == 1


def test_a_broken_text_leaves_nothing_and_its_faults_are_told(files: dict[str, Household], people: People) -> None:
    run = run_screening(people.case_officer, on=ON)
    other = draft(run.criteria_version, "人均月净收入 < 相对倍数 * 低保标准", "人均月净收入 < 没有这个")
    for attempt in (run_what_if, request_what_if):
        with pytest.raises(Refused, match="没有这个"):
            attempt(people.case_officer, version_id=other.pk, on=ON)
    assert not WhatIf.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize("who", ["officer", "auditor", "administrator"])
def test_who_may_not_screen_tries_nothing(files: dict[str, Household], people: People, who: str) -> None:
    run = run_screening(people.case_officer, on=ON)
    with pytest.raises(Denied):
        run_what_if(getattr(people, who), version_id=run.criteria_version_id, on=ON)


def test_old_what_ifs_go_with_their_facts(files: dict[str, Household], people: People) -> None:
    from bangfu.screenings import retention

    run = run_screening(people.case_officer, on=ON)
    other = draft(run.criteria_version, "人均月净收入 < 相对倍数 * 低保标准", "人均月净收入 < 10 * 相对倍数 * 低保标准")
    made = run_what_if(people.case_officer, version_id=other.pk, on=ON)
    assert FactsBlock.objects.filter(what_if=made).exists()
    WhatIf.objects.update(started_at=made.started_at - WHAT_IF_KEPT)
    Job.objects.create(kind=retention.KIND, title="x")
    run_waiting()
    assert not WhatIf.objects.exists()
    assert not FactsBlock.objects.filter(what_if__isnull=False).exists()
    assert FactsBlock.objects.filter(run=run).exists()


def test_lists_of_marginal_and_of_unfiled_families(files: dict[str, Household], people: People) -> None:
    raise_income(files["rich"], 170_000)
    run_screening(people.case_officer, on=ON)
    Cause.objects.create(household=files["deep"], cause="本人大病", since=ON)
    client = signed_in(people.group_officer)

    def listed(name: str) -> set[str]:
        page = client.get(reverse(f"screenings:{name}")).content.decode()
        return {number for number in EXPECTED if f">{number}</a>" in page}

    assert listed("marginal") == {"rich"}
    assert listed("unfiled") == {"relative", "rich"}
    for name in ("marginal", "unfiled"):  # nobody there is undecided
        assert "未能认定的原因" not in client.get(reverse(f"screenings:{name}")).content.decode()


def test_the_reasons_of_undecided_families_are_counted(files: dict[str, Household], people: People) -> None:
    Household.objects.filter(archive_no__in=["deep", "relative"]).update(region="110000")
    Expense.objects.all().delete()
    files["rich"].members.all().delete()
    run_screening(people.case_officer, on=ON)
    client = signed_in(people.group_officer)
    page = client.get(reverse("screenings:undecided")).content.decode()
    reason = Verdict.objects.get(household=files["deep"]).problems[0]
    assert "110000" in reason
    assert reason in page
    listed = client.get(reverse("screenings:verdicts"), {"tier": "undecided", "problem": reason}).content.decode()
    assert ">deep</a>" in listed
    assert ">unknown</a>" not in listed
    faulty = Verdict.objects.get(household=files["rich"]).problems[0]
    assert ">rich</a>" in client.get(reverse("screenings:verdicts"), {"problem": faulty}).content.decode()


def test_comparing_needs_two_runs(files: dict[str, Household], people: People) -> None:
    client = signed_in(people.group_officer)
    assert "还没有可以对比" in client.get(reverse("screenings:compare")).content.decode()
    old, new = (run_screening(people.case_officer, on=ON) for _ in range(2))
    page = client.get(reverse("screenings:compare"))
    assert page.url == reverse("screenings:comparison", args=[old.pk, new.pk])
    shown = client.get(page.url).content.decode()
    assert "没有家庭的类别变了" in shown
    other = client.get(reverse("screenings:compare"), {"old": new.pk, "new": old.pk})
    assert other.url == reverse("screenings:comparison", args=[new.pk, old.pk])
    failed = Run.objects.create(criteria_version=old.criteria_version, on=ON, state="failed", started_by="x")
    assert client.get(reverse("screenings:comparison", args=[failed.pk, new.pk])).status_code == 404


def test_an_export_of_changes_is_in_the_log(files: dict[str, Household], people: People) -> None:
    old = run_screening(people.case_officer, on=ON)
    raise_income(files["deep"], 900_000)
    new = run_screening(people.case_officer, on=ON)
    client = signed_in(people.case_officer)
    answer = client.post(reverse("screenings:changes", args=[old.pk, new.pk]), {"_do": "export"})
    assert answer.status_code == 200
    assert Entry.objects.filter(action="screenings.changes_exported").count() == 1


def test_the_page_of_a_version_offers_the_what_if_to_whoever_may_screen(
    files: dict[str, Household], people: People
) -> None:
    from bangfu.policies.panels import version_panels

    run = run_screening(people.case_officer, on=ON)
    (panel,) = [each for each in version_panels.panels if each.template.startswith("screenings/")]
    assert panel.action == "screenings.run"
    assert panel.context(None, run.criteria_version) == {"version": run.criteria_version}  # type: ignore[arg-type]


def test_a_what_if_counts_files_with_faults_as_a_screening_does(files: dict[str, Household], people: People) -> None:
    files["rich"].members.all().delete()
    run = run_screening(people.case_officer, on=ON)
    assert Verdict.objects.get(household=files["rich"]).block is None
    made = run_what_if(people.case_officer, version_id=run.criteria_version_id, on=ON)
    tally: Counter[str] = Counter()
    for _unit, _before, after, count, *_fen in made.flow:
        tally[after] += count
    assert tally == Counter({tier: count for tier, count in run.tally.items() if count})


def test_a_what_if_tells_the_value_of_a_region_under_both_versions(files: dict[str, Household], people: People) -> None:
    raise_income(files["rich"], 200_000)
    run = run_screening(people.case_officer, on=ON)
    one = "值: [{起: 2020-01-01, 值: 2}]\n  - 名称: 边缘倍数"
    other = one.replace("值: 2}", "值: 2}, {起: 2020-01-01, 地区: 990000, 值: 4}")
    tried = draft(run.criteria_version, one, other)
    made = run_what_if(people.case_officer, version_id=tried.pk, on=ON)
    page = signed_in(people.group_officer).get(reverse("screenings:what_if_changes", args=[made.pk])).content.decode()
    assert "1,500.00" in page
    assert "3,000.00" in page


def test_names_of_tiers_and_reasons_are_said_in_english(files: dict[str, Household], people: People) -> None:
    old = run_screening(people.case_officer, on=ON)
    raise_income(files["deep"], 900_000)
    new = run_screening(people.case_officer, on=ON)
    client = signed_in(people.group_officer)
    client.cookies["django_language"] = "en"
    for name in ("comparison", "changes"):
        page = client.get(reverse(f"screenings:{name}", args=[old.pk, new.pk])).content.decode()
        assert "Deep hardship" in page
        assert "深度困难" not in page


def test_the_diagram_has_the_colours_of_the_tags(files: dict[str, Household], people: People) -> None:
    run = run_screening(people.case_officer, on=ON)
    flow = Flow(flow_between(run, run, people.group_officer), run.labels, run.labels)
    assert {node["name"]: node["colour"] for node in flow.diagram["left"]}["深度困难"] == "red"
