"""The script of docs/developer/api-criteria.md, run as written against a live server: the whole round of a threshold."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from bangfu.base.scope import SystemActor
from bangfu.jobs.models import Job
from bangfu.jobs.worker import run_waiting
from bangfu.policies.models import CriteriaVersion
from bangfu.policies.services.shipped import enter_shipped_criteria
from bangfu.screenings.models import Run
from bangfu.screenings.services import run_screening
from tests.api.callers import ROOT, secret_for
from tests.cli.cast import Families
from tests.people import People, Units, make_people, make_units
from tests.screenings.register import store_register

DOCUMENT = Path(__file__).parents[2] / "docs" / "developer" / "api-criteria.md"
MAKER = ["registry.view", "screenings.view", "screenings.run", "criteria.view", "criteria.edit"]
CHECKER = ["criteria.view", "criteria.publish"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def script(folder: Path) -> Path:
    text = re.search(r"^```python\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert text
    path = folder / "threshold.py"
    path.write_text(text[1], encoding="utf-8")
    return path


@pytest.fixture
def people(transactional_db: None, tmp_path: Path) -> People:
    """Three families, of whom one lies between the line of today and the one of the draft."""
    enter_shipped_criteria()
    units: Units = make_units()
    families = Families().add("below", 700).add("between", 2000).add("rich", 9000)
    store_register(tmp_path, units, families)
    run_screening(SystemActor(), on=timezone.localdate())
    return make_people(units)


def run(path: Path, live_server: Any, maker: str, checker: str) -> tuple[int, str]:
    """Run the script while a worker does what it asks for; its code, and what it said."""
    own = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8", "BANGFU_API": f"{live_server.url}{ROOT}"}
    own |= {"BANGFU_TOKEN": maker, "BANGFU_SECOND_TOKEN": checker, "TZ": "Asia/Shanghai"}
    with subprocess.Popen(
        [sys.executable, str(path)], env=own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        while process.poll() is None:
            if Job.objects.filter(state="waiting").exists():
                run_waiting()
            time.sleep(0.1)
        assert process.stdout is not None
        return process.returncode, process.stdout.read().decode()


def test_a_threshold_is_changed_tried_published_and_its_effect_read(
    live_server: Any, people: People, tmp_path: Path
) -> None:
    before = CriteriaVersion.objects.get(criteria_set__in_use=True)
    maker, checker = secret_for(people.group_officer, actions=MAKER), secret_for(people.group_reviewer, actions=CHECKER)
    code, said = run(script(tmp_path), live_server, maker, checker)
    assert code == 0, said
    assert re.search(r"试算 进入 不符合 → 边缘困难 1 户", said)
    assert re.search(r"^  between .* 不符合 → 边缘困难 .*边缘困难", said, re.MULTILINE)
    assert "筛查 已认定 3 户" in said
    ((changed, move, reason),) = re.findall(r"^变化 (.*)\n  (.*)\n  (.*)$", said, re.MULTILINE)
    assert changed.startswith("between 职工between 不符合 → 边缘困难")
    assert move.startswith("原为 不符合 标准换了版本")
    assert "边缘" in reason
    after = CriteriaVersion.objects.get(criteria_set__in_use=True, state="published", base=before)
    assert (after.published_by, after.made_by) == (people.group_reviewer, people.group_officer)
    assert Run.objects.latest("started_at").criteria_version == after


def test_the_same_person_cannot_publish_with_another_token(live_server: Any, people: People, tmp_path: Path) -> None:
    maker, other = (secret_for(people.group_officer, actions=[*MAKER, "criteria.publish"]) for _ in range(2))
    code, said = run(script(tmp_path), live_server, maker, other)
    assert code == 1
    assert "草稿" in said
    assert "已发布" not in said
    assert not CriteriaVersion.objects.filter(state="published", base__isnull=False).exists()
