"""The commands of an installation as processes on PostgreSQL: tables, first administrator, sign-in, clean end."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.cli.cast import environment
from tests.cli.servers import serving
from tests.postgres import Cluster, program

PASSWORD = "Qing-Shan-88"
NAMED = ["--username", "admin", "--name", "卫管理", "--group", "北岭集团", "--password-from-stdin"]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture
def address() -> Iterator[str]:
    """An empty cluster's address."""
    if program("initdb") is None or program("pg_ctl") is None:
        pytest.skip("PostgreSQL is not installed")
    cluster = Cluster()
    yield cluster.url
    cluster.stop()


def bangfu(own: dict[str, str], *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bangfu", *arguments]
    return subprocess.run(command, input=typed, capture_output=True, text=True, encoding="utf-8", env=own, check=False)


def signed_in_page(root: str, password: str) -> tuple[str, str]:
    """Address and text of the page that signing in leads to."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    place = f"{root}accounts/login/"
    found = TOKEN.search(browser.open(place).read().decode())
    assert found is not None
    form = {"csrfmiddlewaretoken": found[1], "login": "admin", "password": password}
    answer = browser.open(place, urlencode(form).encode())
    return answer.url, answer.read().decode()


def test_an_installation_on_postgresql(address: str, tmp_path: Path) -> None:
    own = environment() | {
        "DATABASE_URL": address,
        "BANGFU_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "bangfu.config.settings",
    }
    for said in ("已更新", "数据库已是最新"):
        made = bangfu(own, "migrate")
        assert made.returncode == 0, made.stderr
        assert said in made.stdout
    admin = bangfu(own, "createadmin", *NAMED, typed=f"{PASSWORD}\n")
    assert admin.returncode == 0, admin.stderr
    assert PASSWORD not in admin.stdout
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with serving(["serve", "--port", str(port)], own) as server:
        where, text = signed_in_page(server.address, PASSWORD)
        assert "/accounts/login/" not in where
        assert "卫管理" in text
        told = server.stop(signal.SIGTERM)
    assert server.code == 0, told
    assert "已停止" in told
    assert "Traceback" not in told
    assert not list(tmp_path.glob("*.sqlite3"))
    verified = bangfu(own, "audit", "verify")
    assert verified.returncode == 0, verified.stdout
