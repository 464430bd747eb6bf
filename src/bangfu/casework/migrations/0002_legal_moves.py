"""What the service refuses, the database refuses too: moves a flow does not have, and a checker who was the maker.

Django has no constraint over other tables, so these are triggers, in the words of each database. Both raise what
Django knows as IntegrityError. Recreating a table (SQLite does it for some changes of a column) drops its triggers:
tests/casework/test_constraints.py sees to it that they stand after all migrations.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

STAY, OPINION = "casework_stay", "casework_opinion"

# Each rule: table, event, whether the row is broken (over NEW and OLD), the message.
RULES = (
    (
        "casework_stay_begins", STAY, "INSERT",
        """NEW.number = 1 AND NOT EXISTS (
            SELECT 1 FROM casework_case AS c JOIN casework_flowmove AS m ON m.flow_id = c.flow_id
            WHERE c.id = NEW.case_id AND m.step = NEW.step AND m.starts)""",
        "a case begins at the first step of its flow",
    ),
    (
        "casework_stay_follows", STAY, "INSERT",
        """NEW.number <> 1 AND NOT EXISTS (
            SELECT 1 FROM casework_stay AS s
            WHERE s.case_id = NEW.case_id AND s.number = NEW.number - 1 AND s.left_at IS NOT NULL AND s."to" = NEW.step)""",
        "a stay follows the one before it",
    ),
    (
        "casework_stay_comes_open", STAY, "INSERT", "NEW.left_at IS NOT NULL", "a stay begins open",
    ),
    (
        "casework_stay_moves", STAY, "UPDATE",
        """OLD.left_at IS NULL AND NEW.left_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM casework_case AS c JOIN casework_flowmove AS m ON m.flow_id = c.flow_id
            WHERE c.id = NEW.case_id AND m.step = NEW.step AND m.action = NEW.action AND m."to" = NEW."to")""",
        "the flow has no such move",
    ),
    (
        "casework_stay_is_decided", STAY, "UPDATE",
        """OLD.left_at IS NULL AND NEW.left_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM casework_opinion AS o WHERE o.stay_id = NEW.id)""",
        "nobody decided the step",
    ),
    (
        "casework_stay_keeps_place", STAY, "UPDATE",
        "NEW.case_id <> OLD.case_id OR NEW.number <> OLD.number OR NEW.step <> OLD.step OR OLD.left_at IS NOT NULL",
        "a stay that is over does not change, nor does its place",
    ),
    (
        "casework_opinion_is_fixed", OPINION, "UPDATE",
        # Not what is sealed: keys are renewed, and a sealed text is bound to its row.
        """NEW.stay_id <> OLD.stay_id OR NEW.person_id <> OLD.person_id OR NEW.person_name <> OLD.person_name
        OR NEW.acting_for <> OLD.acting_for OR NEW.action <> OLD.action OR NEW.action_label <> OLD.action_label
        OR NEW.given_at <> OLD.given_at""",
        "an opinion does not change",
    ),
    (
        "casework_opinion_of_its_step", OPINION, "INSERT",
        """NOT EXISTS (
            SELECT 1 FROM casework_stay AS s JOIN casework_case AS c ON c.id = s.case_id
            JOIN casework_flowmove AS m ON m.flow_id = c.flow_id AND m.step = s.step AND m.action = NEW.action
            WHERE s.id = NEW.stay_id AND s.left_at IS NULL)""",
        "the step has no such action, or is over",
    ),
    (
        "casework_maker_is_no_checker", OPINION, "INSERT",
        """EXISTS (
            SELECT 1 FROM casework_stay AS s JOIN casework_case AS c ON c.id = s.case_id
            JOIN casework_flowapart AS a ON a.flow_id = c.flow_id AND a.step = s.step
            WHERE s.id = NEW.stay_id AND (
                EXISTS (SELECT 1 FROM casework_opinion AS o JOIN casework_stay AS e ON e.id = o.stay_id
                        WHERE e.case_id = c.id AND e.step = a.earlier AND o.person_id = NEW.person_id)
                OR (c.opened_by_id = NEW.person_id AND EXISTS (
                        SELECT 1 FROM casework_flowmove AS m
                        WHERE m.flow_id = c.flow_id AND m.step = a.earlier AND m.starts))))""",
        "whoever made it does not check it",
    ),
    (
        "casework_partial_keeps_out", OPINION, "INSERT",
        """EXISTS (
            SELECT 1 FROM casework_stay AS s JOIN casework_recusal AS r ON r.case_id = s.case_id
            WHERE s.id = NEW.stay_id AND r.person_id = NEW.person_id)""",
        "whoever is partial keeps out",
    ),
)  # fmt: skip


def make(_apps: Any, editor: Any) -> None:
    """Make the triggers."""
    write = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}[editor.connection.vendor]
    for rule in RULES:
        for statement in write(*rule):
            editor.execute(statement)


def drop(_apps: Any, editor: Any) -> None:
    """Take them away."""
    postgresql = editor.connection.vendor == "postgresql"
    for name, table, *_rest in RULES:
        editor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgresql else ""))
        if postgresql:
            editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _on_sqlite(name: str, table: str, event: str, broken: str, message: str) -> list[str]:
    action = f"SELECT RAISE(ABORT, '{name}: {message}');"
    return [f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {broken} BEGIN {action} END"]


def _on_postgresql(name: str, table: str, event: str, broken: str, message: str) -> list[str]:
    body = (
        f"IF {broken} THEN RAISE EXCEPTION '{name}: {message}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
    )
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $rule$ BEGIN {body} END $rule$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


class Migration(migrations.Migration):
    """The triggers."""

    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
