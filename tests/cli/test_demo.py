"""`bangfu demo`: the main job on the example register, then the web on the same register, from nothing."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from bangfu.cli.demo import EXAMPLE_DAY, write_example
from bangfu.core.exchange.register_workbook import write_register_workbook
from bangfu.core.exchange.synthetic import generate_register
from tests.cli.cast import bangfu, environment, sheet_rows
from tests.cli.servers import serving

HOUSEHOLDS = 60


def small(folder: Path) -> Path:
    """A folder whose register is there already, small enough for a test."""
    folder.mkdir()
    made = generate_register(HOUSEHOLDS, 5, on=EXAMPLE_DAY)
    write_register_workbook(folder / "北岭矿业集团登记表.xlsx", made.households, made.members, made.parameters)
    return folder


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = small(tmp_path_factory.mktemp("demo") / "examples")
    run = bangfu("demo", "--folder", folder, "--no-serve")
    assert run.returncode == 0, run.stderr
    return folder, run


@pytest.mark.slow
def test_the_example_register_gives_every_outcome_and_some_rows_that_do_not_pass(tmp_path):
    write_example(tmp_path / "r.xlsx")
    run = bangfu("screen", tmp_path / "r.xlsx", "-o", tmp_path / "out.xlsx", "--date", EXAMPLE_DAY)
    assert run.returncode == 0, run.stderr
    verdicts = sheet_rows(tmp_path / "out.xlsx", "认定结果")
    tally = tally_of(run.stdout)
    assert sum(tally.values()) - tally["未通过"] == len(verdicts)
    assert tally["未通过"] > 0
    assert {row["困难类别"] for row in verdicts} == set(tally) - {"未通过"}


def tally_of(text):
    lines = [line.split() for line in text.splitlines() if " 户" in line and line.startswith("  ")]
    return {line[0]: int(line[1].replace(",", "")) for line in lines}


def test_the_demo_writes_register_result_and_data_and_says_how_to_go_on(prepared):
    folder, run = prepared
    names = {path.name for path in folder.iterdir()}
    assert names == {"北岭矿业集团登记表.xlsx", "认定结果.xlsx", "data"}
    assert sum(tally_of(run.stdout).values()) == HOUSEHOLDS
    assert "bangfu explain" in run.stdout
    assert "mine.officer" in run.stdout
    assert "密码" in run.stdout


def test_the_web_of_the_demo_holds_the_register_screened(prepared):
    folder, _run = prepared
    verify = bangfu_in(folder, "audit", "verify")
    assert verify.returncode == 0, verify.stdout + verify.stderr
    counted = subprocess.run(
        [sys.executable, "-c", _COUNT], capture_output=True, text=True, env=own(folder), check=True
    )
    households, verdicts, tiers = counted.stdout.split()
    assert int(households) == int(verdicts) == int(tiers) == HOUSEHOLDS


_COUNT = """
import django; django.setup()
from bangfu.registry.models import Household
from bangfu.screenings.models import Verdict
from bangfu.screenings.selectors import current_run
run = current_run()
print(Household.objects.count(), Verdict.objects.filter(run=run).count(), sum(run.tally.values()))
"""


def own(folder):
    return environment() | {"BANGFU_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "bangfu.config.settings"}


def bangfu_in(folder, *arguments):
    command = [sys.executable, "-m", "bangfu", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=own(folder), check=False)


def test_a_second_start_takes_up_the_data_serves_it_and_stops_on_ctrl_c(prepared):
    folder, _run = prepared
    with serving(["demo", "--folder", str(folder)], environment()) as server:
        assert "导入登记表" not in "".join(server.told)
        with urlopen(f"{server.address}accounts/login/") as page:
            assert page.status == 200
            assert "mine.officer" in page.read().decode()
        told = server.stop(signal.SIGINT)
    assert server.code == 0, told
    assert "已停止" in told


def test_a_preparation_that_was_broken_off_begins_anew(tmp_path):
    folder = small(tmp_path / "examples")
    (folder / "data").mkdir()
    (folder / "data" / "demo-unfinished").touch()
    (folder / "data" / "bangfu.sqlite3").write_bytes(b"half a database")
    run = bangfu("demo", "--folder", folder, "--no-serve")
    assert run.returncode == 0, run.stderr
    assert (folder / "data" / "demo-finished").exists()
    assert not (folder / "data" / "demo-unfinished").exists()


def test_a_folder_with_other_data_is_left_alone(tmp_path):
    folder = small(tmp_path / "examples")
    (folder / "data").mkdir()
    (folder / "data" / "账.txt").write_text("不要动")
    run = bangfu("demo", "--folder", folder, "--no-serve")
    assert run.returncode == 2
    assert "别的数据" in run.stderr
    assert [path.name for path in (folder / "data").iterdir()] == ["账.txt"]


def test_the_demo_does_not_touch_the_installation_that_the_environment_names(prepared, tmp_path):
    folder, _run = prepared
    copied = tmp_path / "examples"
    shutil.copytree(folder, copied)
    command = [sys.executable, "-m", "bangfu", "demo", "--folder", str(copied), "--no-serve"]
    named = {"BANGFU_DATA": str(tmp_path / "mine"), "DATABASE_URL": "postgres://nobody@nowhere.invalid/none"}
    run = subprocess.run(command, capture_output=True, text=True, env=environment() | named, check=False)
    assert run.returncode == 0, run.stderr
    assert not (tmp_path / "mine").exists()
