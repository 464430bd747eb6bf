"""When the front end is built, with which Node, and what is said when it cannot be. Nothing here uses the network."""

import importlib.util
import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def builder():
    """A fresh copy of the build script as a module."""
    spec = importlib.util.spec_from_file_location("front_end_build", ROOT / "frontend" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def places(tmp_path):
    """Sources of a small front end and where it is built."""
    sources = tmp_path / "frontend"
    (sources / "src").mkdir(parents=True)
    (sources / "package-lock.json").write_text("{}", encoding="utf-8")
    (sources / "src" / "main.js").write_text("1;\n", encoding="utf-8")
    return {"sources": sources, "built": tmp_path / "built", "cache": tmp_path / "cache", "python": tmp_path / "python"}


@pytest.fixture
def tools(builder, monkeypatch, places):
    """Stand-ins for Node and npm: returns what was run; ``answers`` gives exit code and output by a word."""
    ran, answers = [], {}

    def run(command, folder):
        words = " ".join(map(str, command[1:]))
        ran.append("offline" if "--offline" in words else "npm ci" if " ci" in f" {words}" else "vite")
        code, output = answers.get(ran[-1], (0, ""))
        if ran[-1] == "vite" and code == 0:
            places["built"].mkdir(exist_ok=True)
            (places["built"] / "manifest.json").write_text("{}", encoding="utf-8")
        return subprocess.CompletedProcess(command, code, stdout=output)

    monkeypatch.setattr(builder, "_run", run)
    monkeypatch.setattr(builder, "system_node", lambda: ("node", ["npm"]))
    return ran, answers


def build(builder, places):
    builder.build(**places, install_node=lambda: None, say=lambda text: None)


def test_it_builds_once_and_then_needs_no_node(builder, places, tools, monkeypatch):
    ran, _ = tools
    build(builder, places)
    assert ran == ["offline", "vite"]
    monkeypatch.setattr(builder, "system_node", lambda: pytest.fail("Node was looked for"))
    build(builder, places)
    assert ran == ["offline", "vite"]


@pytest.mark.parametrize("name", ["package-lock.json", "src/main.js", "src/new.css"])
def test_a_changed_source_or_lock_builds_again(builder, places, tools, name):
    ran, _ = tools
    build(builder, places)
    (places["sources"] / name).write_text("changed", encoding="utf-8")
    build(builder, places)
    assert ran == ["offline", "vite"] * 2


def test_installed_packages_and_line_ends_are_no_sources(builder, places, tools):
    build(builder, places)
    (places["sources"] / "node_modules").mkdir()
    (places["sources"] / "node_modules" / "a.js").write_text("2;", encoding="utf-8")
    (places["sources"] / "src" / "main.js").write_bytes(b"1;\r\n")
    assert builder.is_up_to_date(places["sources"], places["built"])


def test_packages_are_downloaded_only_when_the_cache_lacks_them(builder, places, tools):
    ran, answers = tools
    answers["offline"] = (1, "npm error code ENOTCACHED")
    build(builder, places)
    assert ran == ["offline", "npm ci", "vite"]


def test_a_build_that_fails_is_not_taken_for_a_whole_one(builder, places, tools):
    _, answers = tools
    build(builder, places)
    (places["sources"] / "src" / "main.js").write_text("broken(", encoding="utf-8")
    answers["vite"] = (1, "Error: Unexpected end of file\nNode.js v20")
    with pytest.raises(builder.BuildError, match="Unexpected end of file"):
        build(builder, places)
    assert not (places["built"] / builder.STAMP).exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"sources": 1}'])
def test_a_damaged_stamp_counts_as_none(builder, places, tools, content):
    build(builder, places)
    (places["built"] / builder.STAMP).write_text(content, encoding="utf-8")
    assert not builder.is_up_to_date(places["sources"], places["built"])


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ("v20.19.0", True),
        ("v20.18.3", False),
        ("v18.20.4", False),
        ("v21.7.0", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("", False),
        ("what?", False),
    ],
)
def test_only_a_node_that_vite_runs_on_is_used(builder, version, enough):
    assert builder.is_new_enough(version) is enough


def test_a_machine_without_node_gets_the_packaged_one(builder, monkeypatch, tmp_path):
    monkeypatch.setattr(builder.shutil, "which", lambda name: None)
    assert builder.system_node() is None
    monkeypatch.setattr(builder.subprocess, "check_output", lambda command, text: f"{tmp_path}\n")
    installed = []
    node, npm = builder.packaged_node(tmp_path / "python", lambda: installed.append(1), lambda text: None)
    assert installed == [1]
    assert npm[0] == node
    assert npm[1].endswith("npm-cli.js")


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("npm error code ENOTFOUND", "连不上"),
        ("npm error code EAI_AGAIN", "static_built"),
        ("npm error code EINTEGRITY", "校验值"),
        ("npm error nospc ENOSPC: no space left on device", "磁盘空间不足"),
        ("npm error code E404", "缺少"),
        ("one\nthe last line\n\nnpm warn something", "the last line"),
        ("at a.js\n[vite] Error: no such icon\n  at b.js\nNode.js v20.19.0", "no such icon"),
        ("", "（无）"),
    ],
)
def test_trouble_becomes_one_chinese_line(builder, output, words):
    message = builder.failure_message(output)
    assert words in message
    assert "\n" not in message


def test_the_lock_names_no_place_to_download_from():
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")] == []


def test_every_package_is_pinned_exactly():
    package = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in versions.items() if not version.replace(".", "").isdigit()] == []
