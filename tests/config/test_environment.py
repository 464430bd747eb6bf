"""What the environment says, how it is converted, and that all of it is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bangfu.config.environment import EnvironmentFault, read_environment

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = re.compile(r'"(BANGFU_[A-Z_]+|DATABASE_URL)"')


def test_nothing_set_is_a_working_installation_on_sqlite() -> None:
    found = read_environment({})
    assert found.data == Path("data").resolve()
    assert found.database["ENGINE"].endswith("sqlite3")
    assert found.database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert (found.debug, found.demo, found.https, found.openid) == (False, False, False, None)
    assert found.hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert found.keys == found.data / "keys.json"
    assert found.anchors == found.data / "anchors"


def test_a_postgresql_address_is_taken_apart() -> None:
    url = "postgres://bang%40fu:p%2Fw@db.internal:6543/help%20desk?sslmode=require"
    database = read_environment({"DATABASE_URL": url}).database
    wanted = {"USER": "bang@fu", "PASSWORD": "p/w", "HOST": "db.internal", "PORT": "6543", "NAME": "help desk"}
    assert {name: database[name] for name in wanted} == wanted
    assert database["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize(
    "url", ["mysql://u@h/d", "postgres://u@h", "postgres://u@h/", "bangfu.sqlite3", "postgres://u@h:x/d"]
)
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(EnvironmentFault, match="DATABASE_URL"):
        read_environment({"DATABASE_URL": url})


@pytest.mark.parametrize(
    ("word", "on"), [("1", True), ("是", True), ("TRUE", True), ("0", False), ("", False), ("关", False)]
)
def test_switches(word: str, on: bool) -> None:
    assert read_environment({"BANGFU_HTTPS": word}).https is on


def test_hosts_are_words_however_they_are_separated() -> None:
    assert read_environment({"BANGFU_HOSTS": "a.cn, b.cn  c.cn"}).hosts == ["a.cn", "b.cn", "c.cn"]


def test_half_a_single_sign_on_is_refused_with_what_is_missing() -> None:
    with pytest.raises(EnvironmentFault, match="BANGFU_OIDC_CLIENT、BANGFU_OIDC_SECRET"):
        read_environment({"BANGFU_OIDC_SERVER": "https://sso.example.cn"})
    given = {"BANGFU_OIDC_SERVER": "https://sso.example.cn", "BANGFU_OIDC_CLIENT": "c", "BANGFU_OIDC_SECRET": "s"}
    found = read_environment(given).openid
    assert found is not None
    assert found["name"] == "单点登录"


def read_variables() -> set[str]:
    sources = [ROOT / "src/bangfu/config", ROOT / "src/bangfu/web", ROOT / "src/bangfu/accounts"]
    files = [path for folder in sources for path in folder.rglob("*.py")]
    return {name for path in files for name in VARIABLE.findall(path.read_text(encoding="utf-8"))} - SETTINGS


SETTINGS = {"BANGFU_FIELD_KEYS", "BANGFU_AUDIT_KEY", "BANGFU_FILES"}
"""Names of Django settings, which no environment variable bears."""


def documented_variables() -> set[str]:
    text = (ROOT / "docs/admin/settings.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([A-Z_]+)` \|", text, flags=re.MULTILINE))


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    assert read_variables()
    assert read_variables() == documented_variables()


@pytest.mark.parametrize(("text", "kept"), [("", 12), (" 1 ", 1), ("9999", 9999)])
def test_how_many_runs_are_kept(text: str, kept: int) -> None:
    assert read_environment({"BANGFU_RUNS_KEPT": text}).runs_kept == kept


@pytest.mark.parametrize("text", ["0", "00", "-1", "10000", "1.5", "一", "１２", "many"])
def test_a_number_of_runs_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(EnvironmentFault, match="BANGFU_RUNS_KEPT"):
        read_environment({"BANGFU_RUNS_KEPT": text})
