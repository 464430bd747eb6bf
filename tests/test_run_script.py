"""The setup script: its messages, when an environment counts as whole, and its locks. Nothing here uses the network."""

import ast
import errno
import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.fixture
def script(tmp_path, monkeypatch):
    """Return a fresh copy of the script as a module that works in an empty folder with locks of its own."""
    spec = importlib.util.spec_from_file_location("run_script", ROOT / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    locks = tmp_path / "requirements"
    locks.mkdir()
    (tmp_path / "src" / "bangfu").mkdir(parents=True)
    (tmp_path / "src" / "bangfu" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "src" / "bangfu" / "__main__.py").write_text("import sys; print(*sys.argv[1:])", encoding="utf-8")
    for names in module.PROFILES.values():
        for name in names:
            (locks / name).write_text(f"# {name}\n", encoding="utf-8")
    for name, path in {
        "ROOT": "",
        "VENV": ".venv",
        "WHEELS": ".cache/wheels",
        "LOCKS": "requirements",
        "FRONT_END": "frontend",
    }.items():
        monkeypatch.setattr(module, name, tmp_path / path)
    return module


@pytest.fixture
def installed(script, monkeypatch):
    """Replace the slow steps of the script by stand-ins; returns the list of what they were asked to do."""
    steps = []

    def make_venv():
        steps.append("venv")
        script.venv_python().parent.mkdir(parents=True, exist_ok=True)
        script.venv_python().touch()

    monkeypatch.setattr(script, "make_venv", make_venv)
    monkeypatch.setattr(script, "install_lock", lambda lock: steps.append(lock.name))
    monkeypatch.setattr(script, "link_package", lambda: steps.append("link"))
    monkeypatch.setattr(script, "build_front_end", lambda: None)
    return steps


def test_an_old_python_is_told_what_it_needs(script, monkeypatch):
    monkeypatch.setattr(script.shutil, "which", lambda name: None)
    message = script.old_python_message((3, 10, 13))
    assert "3.11" in message
    assert "3.10.13" in message
    assert "\n" not in message


def test_an_old_python_is_told_of_a_newer_one_beside_it(script, monkeypatch):
    monkeypatch.setattr(script.shutil, "which", lambda name: f"bin/{name}" if name == "python3.12" else None)
    assert "python3.12 run.py" in script.old_python_message((3, 9, 0))


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 2), (4, 0, 0)])
def test_a_new_python_is_told_nothing(script, version):
    assert script.old_python_message(version) is None


def test_the_script_ends_with_code_2_on_an_old_python(script, monkeypatch, capsys):
    monkeypatch.setattr(script.sys, "version_info", (3, 8, 18))
    assert script.main(["demo"]) == 2
    assert "3.8.18" in capsys.readouterr().err


def test_the_script_parses_on_python_3_6():
    # Annotations of newer Pythons stand in quotes; the grammar itself is held to what ast can check.
    source = (ROOT / "run.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 7))
    futures = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    assert futures == []
    hints = [node.returns for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    hints += [node.annotation for node in ast.walk(tree) if isinstance(node, ast.arg | ast.AnnAssign)]
    assert not [hint for hint in hints if isinstance(hint, ast.Subscript | ast.BinOp)]


def test_a_missing_venv_module_names_the_package_to_install(script, monkeypatch):
    monkeypatch.setattr(script.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    assert f"python3.{sys.version_info[1]}-venv" in script.missing_module_message()


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (
            "WARNING: Retrying: [Errno -3] Temporary failure in name resolution\nERROR: No matching distribution",
            "连不上",
        ),
        ("ProxyError('Cannot connect to proxy.')", "连不上"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "磁盘空间不足"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "校验值不符"),
        ("ERROR: No matching distribution found for duckdb==2.0.0", "duckdb==2.0.0"),
        ("ERROR: something new\n\n", "something new"),
        ("", "没有成功"),
    ],
)
def test_trouble_with_pip_becomes_one_chinese_line(script, output, words):
    message = script.pip_failure_message(output)
    assert words in message
    assert "\n" not in message


def test_the_second_start_does_nothing(script, installed):
    script.set_up("base")
    assert installed == ["venv", "base.txt", "link"]
    script.set_up("base")
    assert installed == ["venv", "base.txt", "link"]


def test_an_environment_for_tests_serves_the_base_too(script, installed):
    script.set_up("test")
    assert installed == ["venv", "build.txt", "test.txt", "link"]
    installed.clear()
    script.set_up("base")
    assert installed == []


def test_a_second_profile_is_added_to_the_environment(script, installed):
    script.set_up("base")
    installed.clear()
    script.set_up("bench")
    assert installed == ["bench.txt", "link"]
    assert script.current_profiles() == ["base", "bench"]


def test_a_changed_lock_makes_the_environment_anew(script, installed):
    script.set_up("base")
    (script.LOCKS / "base.txt").write_text("# newer\n", encoding="utf-8")
    assert script.current_profiles() == []
    installed.clear()
    script.set_up("base")
    assert installed == ["venv", "base.txt", "link"]


@pytest.mark.parametrize("step", ["make_venv", "install_lock", "link_package"])
def test_an_interrupted_setup_is_redone(script, installed, monkeypatch, step):
    with monkeypatch.context() as broken:
        broken.setattr(script, step, interrupt)
        assert script.main(["setup"]) == 130
    assert script.current_profiles() == []
    installed.clear()
    assert script.main(["setup"]) == 0
    assert installed == ["venv", "base.txt", "link"]


def test_an_interrupted_addition_is_redone_from_the_start(script, installed, monkeypatch):
    script.set_up("base")
    with monkeypatch.context() as broken:
        broken.setattr(script, "install_lock", interrupt)
        assert script.main(["setup", "test"]) == 130
    installed.clear()
    script.set_up("base")
    assert installed == ["venv", "base.txt", "link"]


def interrupt(*_arguments):
    raise KeyboardInterrupt


@pytest.mark.parametrize("content", ["", "{", "[]", '{"profiles": {}}', '{"interpreter": "", "profiles": []}'])
def test_a_damaged_stamp_counts_as_none(script, installed, content):
    script.set_up("base")
    script.stamp_path().write_text(content, encoding="utf-8")
    assert script.current_profiles() == []


def test_an_environment_whose_python_is_gone_is_made_anew(script, installed):
    script.set_up("base")
    stamp = json.loads(script.stamp_path().read_text(encoding="utf-8"))
    stamp["interpreter"] = str(script.ROOT / "python-that-was-removed")
    script.stamp_path().write_text(json.dumps(stamp), encoding="utf-8")
    assert script.current_profiles() == []


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘空间不足"),
        (PermissionError(errno.EACCES, "Permission denied", ".venv"), ".venv"),
    ],
)
def test_trouble_with_the_disk_becomes_one_line(script, installed, monkeypatch, capsys, trouble, words):
    def fail(*_arguments):
        raise trouble

    monkeypatch.setattr(script, "write_stamp", fail)
    assert script.main(["setup"]) == 2
    assert words in capsys.readouterr().err.splitlines()[-1]


def test_an_unknown_profile_is_refused(script, installed, capsys):
    assert script.main(["setup", "everything"]) == 2
    assert "base" in capsys.readouterr().err
    assert installed == []


def test_help_is_chinese_and_sets_nothing_up(script, installed, capsys):
    assert script.main(["--help"]) == 0
    assert "用法" in capsys.readouterr().err
    assert script.main([]) == 2
    assert installed == []


@pytest.mark.parametrize(
    ("arguments", "prepared", "handed"),
    [
        (["demo"], ["base", "front end"], ["demo"]),
        (["serve", "--port", "9"], ["base", "front end"], ["serve", "--port", "9"]),
        (["bench", "--rows", "9"], ["bench"], ["bench", "--rows", "9"]),
        (["screen", "花名册.xlsx"], ["base"], ["screen", "花名册.xlsx"]),
    ],
)
def test_other_commands_are_handed_to_bangfu(script, monkeypatch, arguments, prepared, handed):
    called = []
    monkeypatch.setattr(script, "set_up", called.append)
    monkeypatch.setattr(script, "build_front_end", lambda: called.append("front end"))
    monkeypatch.setattr(script, "hand_over", lambda given: called.append(given) or 7)
    assert script.main(arguments) == 7
    assert called == [*prepared, handed]


def test_tests_run_in_the_environment_with_the_front_end_built(script, monkeypatch):
    done = []
    monkeypatch.setattr(script, "set_up", done.append)
    monkeypatch.setattr(script, "build_front_end", lambda: done.append("front end"))
    monkeypatch.setattr(script.subprocess, "call", lambda command, cwd: done.append(command) or 3)
    assert script.main(["test", "-x"]) == 3
    assert done[:2] == ["test", "front end"]
    assert done[2] == [str(script.venv_python()), str(script.ROOT / "tests" / "run_checks.py"), "-x"]


def test_a_front_end_that_cannot_be_built_is_one_line(script, monkeypatch, capsys):
    monkeypatch.setattr(script, "set_up", lambda profile: None)
    (script.ROOT / "frontend").mkdir()
    (script.ROOT / "frontend" / "build.py").write_text(
        "class BuildError(Exception): pass\ndef build(**_): raise BuildError('界面没有构建成功')", encoding="utf-8"
    )
    assert script.main(["demo"]) == 2
    assert capsys.readouterr().err.splitlines() == ["界面没有构建成功"]


@pytest.mark.skipif(os.name == "nt", reason="the launcher of Windows is another file")
def test_the_package_and_its_command_work_from_a_folder_with_a_chinese_name(script, tmp_path, monkeypatch):
    home = tmp_path / "帮扶 目录"
    (home / "requirements").mkdir(parents=True)
    (tmp_path / "src").rename(home / "src")
    monkeypatch.setattr(script, "ROOT", home)
    monkeypatch.setattr(script, "VENV", home / ".venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home / ".venv"], check=True)
    script.link_package()
    command = home / ".venv" / "bin" / "bangfu"
    said = subprocess.run([command, "a b", "中文"], check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    assert said == "a b 中文\n"


def pip_that_answers(*answers):
    """Return a stand-in for pip that gives the (exit code, errors) in turn, and the list of its sub-commands."""
    remaining, asked = list(answers), []

    def pip(arguments, lock, quiet):
        asked.append(arguments[0])
        code, errors = remaining.pop(0)
        return subprocess.CompletedProcess(arguments, code, stderr=errors)

    return pip, asked


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ([(0, "")], ["install"]),
        ([(1, "ERROR: No matching distribution"), (0, ""), (0, "")], ["install", "download", "install"]),
    ],
    ids=["cached", "not cached"],
)
def test_packages_are_downloaded_only_when_the_cache_lacks_them(script, monkeypatch, answers, asked):
    pip, commands = pip_that_answers(*answers)
    monkeypatch.setattr(script, "pip", pip)
    script.install_lock(script.LOCKS / "base.txt")
    assert commands == asked


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([(1, "[Errno 28] No space left on device")], "磁盘空间不足"),
        ([(1, "No matching distribution"), (1, "Temporary failure in name resolution")], "连不上"),
        ([(1, "No matching distribution"), (0, ""), (1, "DO NOT MATCH THE HASHES")], "校验值不符"),
    ],
)
def test_an_installation_that_fails_says_why(script, monkeypatch, answers, words):
    pip, commands = pip_that_answers(*answers)
    monkeypatch.setattr(script, "pip", pip)
    with pytest.raises(script.SetupError, match=words):
        script.install_lock(script.LOCKS / "base.txt")
    assert len(commands) == len(answers)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_place_to_download_from(lock):
    assert not re.search(r"index-url|find-links|trusted-host|://|^\s*-[ief]|@ ", lock.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_of_a_lock_is_pinned_with_hashes(lock):
    entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    assert entries
    assert [
        entry for entry in entries if not re.match(r"[\w.-]+==[\w.+]+( ;[^\n]*)? \\\n    --hash=sha256:", entry)
    ] == []


def test_a_package_has_the_same_version_in_every_lock():
    versions = {}
    for lock in LOCKS:
        for package, version in re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE):
            versions.setdefault(package, set()).add(version)
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}


def test_the_locks_of_tests_and_bench_contain_the_base():
    packages = {lock.stem: set(re.findall(r"^([\w.-]+==\S+)", lock.read_text("utf-8"), re.MULTILINE)) for lock in LOCKS}
    assert packages["base"] <= packages["test"]
    assert packages["base"] <= packages["bench"]
