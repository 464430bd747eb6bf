"""`bangfu migrate`, `serve` and `audit verify` as processes: what they say, how they end, and what they cost others."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.cli.cast import DAY, environment, few
from tests.cli.servers import serving

FILL = """
import django; django.setup()
from django.db import transaction
from bangfu.audit.events import Event
from bangfu.audit.services import record
from bangfu.base.scope import SystemActor
for place in range(5):
    with transaction.atomic():
        record(SystemActor(), Event("audit.exported", details={"rows": place}))
"""


def own(data: Path, **more: str) -> dict[str, str]:
    base = {name: value for name, value in environment().items() if name != "DATABASE_URL"}
    return base | {"BANGFU_DATA": str(data), "DJANGO_SETTINGS_MODULE": "bangfu.config.settings"} | more


def run(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bangfu", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=own(data, **more), check=False)


def python(data: Path, code: str) -> None:
    subprocess.run([sys.executable, "-c", code], env=own(data), check=True)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("installed") / "data"
    made = run(data, "migrate")
    assert made.returncode == 0, made.stderr
    assert "已更新" in made.stdout
    return data


@pytest.fixture(scope="module")
def logged(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with five entries in the log."""
    data = tmp_path_factory.mktemp("logged") / "data"
    shutil.copytree(installed, data)
    python(data, FILL)
    return data


def copied(data: Path, folder: Path) -> Path:
    """A data folder of one's own, without migrating and filling once more."""
    return Path(shutil.copytree(data, folder / "data"))


def test_a_second_migrate_finds_nothing_to_do(installed: Path) -> None:
    again = run(installed, "migrate")
    assert (again.returncode, again.stdout.strip()) == (0, "数据库已是最新")


def test_the_data_folder_is_nobody_elses_to_read(installed: Path) -> None:
    assert installed.stat().st_mode & 0o077 == 0
    assert (installed / "keys.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("command", [["serve", "--port", "1"], ["audit", "verify"]])
def test_a_database_without_tables_is_said_in_one_line(tmp_path: Path, command: list[str]) -> None:
    refused = run(tmp_path / "data", *command)
    assert refused.returncode == 2
    assert "bangfu migrate" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_database_that_cannot_be_reached_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    refused = run(tmp_path, "migrate", DATABASE_URL=f"postgres://u@127.0.0.1:{port}/none")
    assert refused.returncode == 2
    assert "数据库用不了" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "mysql://u@h/d", "postgres://"),
        ("BANGFU_OIDC_SERVER", "https://example.test", "BANGFU_OIDC_CLIENT"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str, said: str) -> None:
    refused = run(tmp_path, "migrate", **{name: value})
    assert refused.returncode == 2
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_serve_says_that_its_port_is_taken(installed: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = run(installed, "serve", "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 2
    assert "--port" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_writes_the_anchor_and_ends_cleanly(logged: Path, tmp_path: Path, ending: signal.Signals) -> None:
    data = copied(logged, tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with serving(["serve", "--port", str(port)], own(data)) as server:
        assert server.address == f"http://127.0.0.1:{port}/"
        with urlopen(f"{server.address}healthz") as page:
            assert page.status == 200
        told = server.stop(ending)
    assert server.code == 0, told
    assert "已停止" in told
    assert "Traceback" not in told
    (anchors,) = (data / "anchors").glob("*.txt")
    assert anchors.read_text().split()[1] == "5"


def test_the_audit_log_is_verified_and_what_is_wrong_is_named(installed: Path, logged: Path, tmp_path: Path) -> None:
    empty = run(installed, "audit", "verify")
    assert (empty.returncode, empty.stderr) == (0, "")
    data = copied(logged, tmp_path)
    whole = run(data, "audit", "verify")
    assert whole.returncode == 0
    assert "5 条记录" in whole.stdout
    assert "没有锚点" in whole.stdout
    python(data, "import django; django.setup()\nfrom bangfu.audit.models import Entry\nEntry.objects.filter(number=3).update(details='{}')")  # fmt: skip
    altered = run(data, "audit", "verify")
    assert altered.returncode == 1
    assert "第 3 号" in altered.stdout
    assert "2 条记录完好" in altered.stdout


def test_anchors_kept_elsewhere_and_damaged_ones(logged: Path, tmp_path: Path) -> None:
    data = copied(logged, tmp_path)
    copies = tmp_path / "copies"
    copies.mkdir()
    (copies / "2026.txt").write_text(f"2026-11-24 9 {'ab' * 32}\n")
    cut = run(data, "audit", "verify", "--anchors", str(copies))
    assert cut.returncode == 1
    assert "末尾的记录被删去" in cut.stdout
    (copies / "2026.txt").write_text("?\n")
    damaged = run(data, "audit", "verify", "--anchors", str(copies))
    assert damaged.returncode == 1
    assert "第 1 行已损坏" in damaged.stdout


@pytest.mark.parametrize("arguments", ["['--help']", "['screen', '--help']", "['screen', register, '-o', output]"])
def test_the_offline_commands_load_no_django(tmp_path: Path, arguments: str) -> None:
    register = few().save(tmp_path / "r.xlsx")
    code = (
        f"import sys; register, output = {str(register)!r}, {str(tmp_path / 'out.xlsx')!r}\n"
        f"sys.argv = ['bangfu', *{arguments}, *(['--date', {DAY!r}] if 'register' in {arguments!r} else [])]\n"
        "from bangfu.cli.main import main\n"
        "code = main()\n"
        "assert code == 0, code\n"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('django', 'waitress', 'allauth')]\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=False)
    assert done.returncode == 0, done.stderr
