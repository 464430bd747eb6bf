"""Output appears whole or not at all, whatever interrupts the writing."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bangfu.core.exchange import atomic
from bangfu.core.exchange.atomic import folder_whole_or_nothing, whole_or_nothing

FAILURES = [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device"), ValueError("x"), SystemExit(1)]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_was_written_takes_its_place(tmp_path):
    target = tmp_path / "结果.xlsx"
    target.write_text("旧")
    with whole_or_nothing(target) as part:
        part.write_text("新")
        assert target.read_text() == "旧"
        assert part.suffix == ".xlsx"
        assert part.parent == tmp_path
    assert target.read_text() == "新"
    assert names(tmp_path) == ["结果.xlsx"]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
def test_after_a_failure_the_old_file_stands_and_nothing_else(tmp_path, failure):
    target = tmp_path / "结果.xlsx"
    target.write_text("旧")
    with pytest.raises(type(failure)), whole_or_nothing(target) as part:
        part.write_text("半")
        raise failure
    assert target.read_text() == "旧"
    assert names(tmp_path) == ["结果.xlsx"]


def test_a_disk_that_is_full_at_the_last_step_leaves_nothing(tmp_path, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(OSError, match="No space"), whole_or_nothing(tmp_path / "a") as part:
        part.write_text("全")
    assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="permissions of another kind")
def test_the_file_has_usual_permissions(tmp_path):
    (tmp_path / "plain").write_text("")
    with whole_or_nothing(tmp_path / "a") as part:
        part.write_text("")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_missing_folder_is_the_callers_to_report(tmp_path):
    with pytest.raises(FileNotFoundError), whole_or_nothing(tmp_path / "无" / "a"):
        pass


def test_a_folder_takes_the_place_of_an_older_one(tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    (target / "households").write_text("旧")
    with folder_whole_or_nothing(target) as part:
        (part / "households").write_text("新")
        (part / "members").write_text("新")
        assert names(target) == ["households"]
    assert names(target) == ["households", "members"]
    assert (target / "households").read_text() == "新"
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
def test_after_a_failure_the_old_folder_stands_and_nothing_else(tmp_path, failure):
    target = tmp_path / "out"
    target.mkdir()
    (target / "old").write_text("旧")
    with pytest.raises(type(failure)), folder_whole_or_nothing(target) as part:
        (part / "new").write_text("半")
        raise failure
    assert names(target) == ["old"]
    assert names(tmp_path) == ["out"]


def test_a_new_folder_appears(tmp_path):
    with folder_whole_or_nothing(tmp_path / "out") as part:
        (part / "new").write_text("新")
        assert not (tmp_path / "out").exists()
    assert names(tmp_path) == ["out"]
    assert names(tmp_path / "out") == ["new"]


def test_a_folder_with_other_files_in_it_is_not_replaced(tmp_path):
    target = tmp_path / "我的文档"
    target.mkdir()
    (target / "要紧.docx").write_text("旧")

    def write():
        with folder_whole_or_nothing(target) as part:
            (part / "new").write_text("新")

    with pytest.raises(FileExistsError, match=r"要紧\.docx"):
        write()
    assert names(target) == ["要紧.docx"]
    assert names(tmp_path) == ["我的文档"]


def test_a_folder_that_cannot_move_in_gives_the_old_one_back(tmp_path, monkeypatch):
    target = tmp_path / "out"
    target.mkdir()
    (target / "same").write_text("旧")
    rename = Path.rename

    def refusing(self, to):
        if self.name.endswith(".part"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(OSError, match="No space"), folder_whole_or_nothing(target) as part:
        (part / "same").write_text("新")
    assert (target / "same").read_text() == "旧"
    assert names(tmp_path) == ["out"]


# A run started in the background hands an ignored SIGINT down to its children; this one must hear it.
WRITER = """
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)
from bangfu.core.exchange.atomic import whole_or_nothing
with whole_or_nothing(Path(sys.argv[1])) as part:
    with part.open("w") as file:
        file.write("half")
        file.flush()
        print("writing", flush=True)
        time.sleep(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_a_process_stopped_in_mid_write_leaves_no_half_result(tmp_path, stop):
    target = tmp_path / "结果.xlsx"
    target.write_text("旧")
    source = str(Path(atomic.__file__).parents[3])
    environment = os.environ | {"PYTHONPATH": source}
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE, env=environment)
    assert process.stdout.readline().strip() == b"writing"
    time.sleep(0.05)
    process.send_signal(stop)
    process.communicate(timeout=30)
    assert target.read_text() == "旧"
    if stop == signal.SIGINT:
        assert names(tmp_path) == ["结果.xlsx"]


@pytest.mark.parametrize(("made_by", "whole"), [("touch", whole_or_nothing), ("mkdir", folder_whole_or_nothing)])
def test_an_interrupt_just_when_the_temporary_name_was_made_leaves_nothing(tmp_path, monkeypatch, made_by, whole):
    make = getattr(Path, made_by)

    def interrupted(path, *arguments, **options):
        make(path, *arguments, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, made_by, interrupted)
    with pytest.raises(KeyboardInterrupt), whole(tmp_path / "out"):
        raise AssertionError("nothing is written")
    assert not list(tmp_path.iterdir())
