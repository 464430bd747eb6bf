"""`bangfu keys`: adding a key, and putting everything under it, as processes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bangfu.base.key_file import add_field_key
from bangfu.config.keys import load_or_make_keys
from bangfu.core.exchange.problems import UnusableInput
from tests.cli.test_web_commands import python, run
from tests.registry.families import number

FILL = """
import django; django.setup()
from django.db import transaction
from bangfu.base.scope import SystemActor
from bangfu.orgs.models import Unit
from bangfu.registry.services import create_household
unit = Unit.objects.create(name="集团", kind="group")
head = {"name": "张三", "id_number": "@", "phone": "13800006621"}
create_household(SystemActor(), unit=unit, head=head, facts={"region": "990000", "work_status": "在岗", "address": "北岭路"})
"""
READ = """
import django; django.setup()
from bangfu.registry.models import Household
file = Household.objects.get()
assert (file.head.phone, file.address) == ("13800006621", "北岭路"), "not what was stored"
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("keys") / "data"
    assert run(data, "migrate").returncode == 0
    python(data, FILL.replace("@", number()))
    return data


def test_a_key_is_added_everything_goes_under_it_and_the_old_one_can_go(installed: Path) -> None:
    assert "密钥 1（当前）" in run(installed, "keys", "list").stdout
    added = run(installed, "keys", "add")
    assert "已添加密钥 2" in added.stdout, added.stderr
    assert (installed / "keys.json").stat().st_mode & 0o077 == 0
    python(installed, READ)
    unsure = run(installed, "keys", "rotate")
    assert unsure.returncode == 130  # nobody is there to say yes
    moved = run(installed, "keys", "rotate", "--yes")
    assert moved.returncode == 0, moved.stderr
    assert "换到密钥 2 下" in moved.stdout
    again = run(installed, "keys", "rotate", "--yes")
    assert "换到密钥 2 下 0 处" in again.stdout
    listed = run(installed, "keys", "list").stdout
    assert "密钥 1：0 处" in listed
    path = installed / "keys.json"
    keys = json.loads(path.read_text())
    del keys["fields"]["1"]
    path.write_text(json.dumps(keys))
    python(installed, READ)
    assert "完整" in run(installed, "audit", "verify").stdout


def test_a_new_key_takes_the_next_number_and_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    first = load_or_make_keys(path)
    assert [add_field_key(path), add_field_key(path)] == ["2", "3"]
    now = load_or_make_keys(path)
    assert now.current == "3"
    assert now.fields["1"] == first.fields["1"]
    assert (now.blind, now.audit, now.signing) == (first.blind, first.audit, first.signing)
    assert [each.name for each in tmp_path.iterdir()] == ["keys.json"]


def test_two_commands_do_not_change_the_key_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    load_or_make_keys(path)
    (tmp_path / "keys.json.new").touch()
    with pytest.raises(UnusableInput, match="另一个命令"):
        add_field_key(path)
    assert load_or_make_keys(path).current == "1"
