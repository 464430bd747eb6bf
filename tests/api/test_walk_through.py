"""What docs/developer/api.md shows works as written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bangfu.base.scope import SystemActor
from bangfu.core.criteria.library import shipped_lines
from bangfu.jobs.models import Job
from bangfu.jobs.worker import run_waiting
from bangfu.policies.services.lines import import_lines
from bangfu.policies.services.shipped import enter_shipped_criteria
from bangfu.registry.models import Household
from tests.api.callers import ROOT, secret_for
from tests.people import make_people, make_units

DOCUMENT = Path(__file__).parents[2] / "docs" / "developer" / "api.md"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def shown(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def environment(live_server: Any) -> dict[str, str]:
    enter_shipped_criteria()
    people = make_people(make_units())
    token = secret_for(people.group_officer)
    plain = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8", "BANGFU_UNIT": "一矿/综采队"}
    return {**plain, "BANGFU_API": f"{live_server.url}{ROOT}", "BANGFU_TOKEN": token}


def test_the_script_of_the_document_does_what_it_says(environment: dict[str, str], tmp_path: Path) -> None:
    import_lines(SystemActor(), table=shipped_lines(), source="虚构")
    script = tmp_path / "example.py"
    script.write_text(shown("python"), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(script)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    while process.poll() is None:
        if Job.objects.filter(kind="screening", state="waiting").exists():
            run_waiting()
        time.sleep(0.2)
    out, err = (stream.decode() for stream in process.communicate())
    assert (process.returncode, err) == (0, ""), out + err
    assert "深度困难" in out
    assert "人均月净收入" in out
    assert "若" in out
    assert Household.objects.get().houses == 1


def test_the_commands_of_the_document_work(environment: dict[str, str]) -> None:
    if shutil.which("curl") is None or shutil.which("bash") is None:
        pytest.skip("needs curl and bash")
    done = subprocess.run(["bash", "-e", "-c", shown("bash")], env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert '"dibao_month_fen": 75000' in done.stdout.decode()
