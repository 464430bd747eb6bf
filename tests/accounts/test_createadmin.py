"""The command that makes the first administrator."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bangfu.accounts.models import User
from bangfu.audit.models import Entry
from bangfu.cli.accounts import createadmin
from bangfu.core.exchange.problems import UnusableInput
from bangfu.orgs.models import Unit
from tests.people import Units

pytestmark = pytest.mark.django_db

NAMED = ["--username", "admin", "--name", "卫管理", "--password-from-stdin"]


def test_the_first_administrator_comes_with_the_group() -> None:
    result = CliRunner().invoke(createadmin, [*NAMED, "--group", "北岭集团"], input="Qing-Shan-88\n")
    assert result.exit_code == 0, result.output
    assert "Qing-Shan-88" not in result.output
    user = User.objects.get(username="admin")
    assert user.check_password("Qing-Shan-88")
    assert user.reach("accounts.manage").everywhere
    assert Unit.objects.get().name == "北岭集团"
    assert set(Entry.objects.values_list("action", flat=True)) == {
        "orgs.unit_founded", "accounts.administrator_created",
    }  # fmt: skip


def test_a_second_one_makes_no_second_group(units: Units) -> None:
    result = CliRunner().invoke(createadmin, NAMED, input="Qing-Shan-88\n")
    assert result.exit_code == 0, result.output
    assert Unit.objects.filter(parent__isnull=True).count() == 1


def test_what_is_missing_is_asked_for() -> None:
    result = CliRunner().invoke(createadmin, [], input="admin\n卫管理\nQing-Shan-88\nQing-Shan-88\n")
    assert result.exit_code == 0, result.output
    assert "Qing-Shan-88" not in result.output
    assert User.objects.filter(username="admin").exists()


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (NAMED, "12345\n", "10"),
        (NAMED, "", "没有密码"),
        (["--username", "管", "--name", "x", "--password-from-stdin"], "Qing-Shan-88\n", "用户名"),
        (["--password-from-stdin"], "Qing-Shan-88\n", "--username"),
    ],
)
def test_what_cannot_be_used_leaves_neither_user_nor_group(arguments: list[str], typed: str, said: str) -> None:
    result = CliRunner().invoke(createadmin, arguments, input=typed)
    assert isinstance(result.exception, UnusableInput)
    assert said in str(result.exception)
    assert not User.objects.exists()
    assert not Unit.objects.exists()
