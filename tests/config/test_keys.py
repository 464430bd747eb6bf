"""The key file: made once, read by nobody else, refused when it is no use, and turned over without losing a value."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from bangfu.base.crypto import CannotOpen, Keyring
from bangfu.config.environment import EnvironmentFault
from bangfu.config.keys import Keys, load_or_make_keys
from tests.cli.cast import environment


def test_the_first_start_makes_keys_and_the_second_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "keys.json"
    made = load_or_make_keys(path)
    assert load_or_make_keys(path) == made
    assert [len(key) for key in (made.blind, made.audit, made.fields[made.current])] == [32, 32, 32]
    assert len({made.blind, made.audit, made.fields[made.current]}) == 3
    assert list(path.parent.iterdir()) == [path]


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    load_or_make_keys(tmp_path / "keys.json")
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    assert load_or_make_keys(tmp_path / "a").audit != load_or_make_keys(tmp_path / "b").audit


def test_processes_that_start_at_once_read_the_same_keys(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom bangfu.config.keys import load_or_make_keys\n"
        "sys.stdin.readline()\nprint(load_or_make_keys(Path(sys.argv[1])).audit.hex())"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "keys.json")]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment())
        for _ in range(6)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    read = {process.communicate(timeout=60)[0] for process in started}
    assert len(read) == 1
    assert read != {""}
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def sound() -> dict[str, object]:
    key = b64encode(b"k" * 32).decode()
    return {"signing": "s" * 50, "fields": {"1": key}, "current": "1", "blind": key, "audit": key}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        json.dumps({}),
        json.dumps(sound() | {"current": "2"}),
        json.dumps(sound() | {"fields": []}),
        json.dumps(sound() | {"audit": "not base64!"}),
        json.dumps(sound() | {"blind": ""}),
        json.dumps(sound() | {"audit": b64encode(b"short").decode()}),
        json.dumps(sound() | {"fields": {"1": b64encode(b"k" * 31).decode()}}),
        json.dumps(sound() | {"signing": ""}),
        json.dumps(sound() | {"fields": {"编号": b64encode(b"k" * 32).decode()}, "current": "编号"}),
    ],
)
def test_a_file_that_is_no_use_is_refused_and_left_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EnvironmentFault, match=r"keys\.json"):
        load_or_make_keys(path)
    assert path.read_text(encoding="utf-8") == text


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault):
        load_or_make_keys(tmp_path)


def ring(keys: Keys) -> Keyring:
    return Keyring(keys.fields, keys.current, keys.blind)


def test_a_new_current_key_seals_new_values_while_old_ones_still_open(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    old = ring(load_or_make_keys(path))
    sealed = old.seal(b"990000198001010012", "t.c.1")
    raw = json.loads(path.read_text())
    raw["fields"]["2"], raw["current"] = b64encode(b"n" * 32).decode(), "2"
    path.write_text(json.dumps(raw))
    new = ring(load_or_make_keys(path))
    assert new.open(sealed, "t.c.1") == b"990000198001010012"
    fresh = new.seal(b"x", "t.c.1")
    assert new.open(fresh, "t.c.1") == b"x"
    with pytest.raises(CannotOpen):
        old.open(fresh, "t.c.1")


def test_a_value_whose_key_was_thrown_away_does_not_open(tmp_path: Path) -> None:
    keys = load_or_make_keys(tmp_path / "keys.json")
    sealed = ring(keys).seal(b"x", "t.c.1")
    with pytest.raises(CannotOpen, match="no key"):
        Keyring({"2": b"n" * 32}, "2", keys.blind).open(sealed, "t.c.1")
