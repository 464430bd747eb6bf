"""Every action that is recorded anywhere is said in words, and no words are left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bangfu.accounts.roles import ROLES
from bangfu.audit.words import add_words, worded_actions, words_of

SOURCE = Path(__file__).resolve().parents[2] / "src" / "bangfu"
CODE = re.compile(
    r"(accounts|audit|criteria|imports|inbox|jobs|lines|orgs|policies|reference|registry|screenings|web)\.[a-z_]+"
)
PREFIXES = {"unit_event": "orgs", "user_event": "accounts"}
"""Functions that put the name of their app before the code they are given."""
RECORDS_NOTHING = {
    "registry.households", "registry.last_four", "registry.phone", "registry.id_number", "audit.entries", "audit.anchor",
    "policies.lines", "reference.regions", "screenings.verdicts", "accounts.sign_ins", "accounts.users", "imports.mine",
    "accounts.two_factor", "accounts.api_token", "accounts.tokens", "jobs.mine", "imports.check", "imports.commit", "imports.undo", "imports.clean", "jobs.clean",
    "screenings.changes", "screenings.marginal", "screenings.unfiled", "screenings.what_if_changes",
}  # fmt: skip
"""Texts of the same form: keys of lists and of blind indexes, kinds of jobs, what a sealed value is bound to."""


def constants(node: ast.AST) -> Iterator[str]:
    """The texts in an expression, both branches of a choice."""
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def chosen(value: ast.expr) -> Iterator[str]:
    """The texts that a value may be: itself, or the two sides of a choice."""
    sides = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
    yield from (side.value for side in sides if isinstance(side, ast.Constant) and isinstance(side.value, str))


def codes_in(tree: ast.Module) -> Iterator[str]:
    helpers = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & PREFIXES.keys()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "action":
            yield from (f"{PREFIXES[helper]}.{text}" for helper in helpers for text in chosen(node.value))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PREFIXES and node.args:
            yield from (f"{PREFIXES[node.func.id]}.{text}" for text in constants(node.args[0]))


def recorded_codes() -> dict[str, Path]:
    granted = {action for role in ROLES.values() for action in role.actions}
    found: dict[str, Path] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        inside = path.relative_to(SOURCE).parts
        if (
            inside[0] in ("core", "cli", "config")
            or "migrations" in inside
            or path.name in ("audit_words.py", "apps.py")
        ):
            continue
        for code in codes_in(ast.parse(path.read_text(encoding="utf-8"))):
            if code not in granted and code not in RECORDS_NOTHING:
                found[code] = path.relative_to(SOURCE)
    return found


def test_every_recorded_action_has_words() -> None:
    recorded = recorded_codes()
    assert len(recorded) > 20
    assert {code: str(path) for code, path in recorded.items() if code not in worded_actions()} == {}


def test_words_are_chinese_and_say_one_thing_each() -> None:
    worded = worded_actions()
    assert all(re.search(r"[\u4e00-\u9fff]", words) for words in worded.values())
    assert len(set(worded.values())) == len(worded)


def test_a_code_nobody_knows_any_more_is_shown_as_it_is() -> None:
    assert words_of("old.thing_done") == "old.thing_done"


def test_words_given_twice_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"lines\.created"):
        add_words({"lines.created": "又一次"})
