"""Peer: GoRules zen-engine, one evaluation of the decision graph per household."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pyarrow as pa
import zen

from benchmarks import policy
from benchmarks.contestant import contestant_arguments
from benchmarks.rows import Row, households, lines_of, write_rows
from benchmarks.zen_rules import CAUSES, FAMILY, IN_TIER, MEASURES, MONEY, SCORE, TIERS, WARNINGS, Expressions


def graph() -> str:
    """The decision graph as JSON: facts in, verdict out."""
    nodes = [
        {"id": "in", "type": "inputNode", "name": "facts"},
        _expressions("family", FAMILY),
        _expressions("money", MONEY),
        _tiers(),
        _expressions("in_tier", {"in_tier": IN_TIER}),
        _expressions("causes", CAUSES),
        _expressions("score", SCORE),
        _expressions("measures", MEASURES),
        _expressions("warnings", WARNINGS),
        {"id": "out", "type": "outputNode", "name": "verdict"},
    ]
    pairs = pairwise(nodes)
    edges = [{"id": f"{a['id']}-{b['id']}", "sourceId": a["id"], "targetId": b["id"], "type": "edge"} for a, b in pairs]
    return json.dumps({"nodes": nodes, "edges": edges}, ensure_ascii=False)


def _expressions(name: str, expressions: Expressions) -> dict[str, Any]:
    rows = [{"id": f"{name}-{key}", "key": key, "value": value} for key, value in expressions.items()]
    content = {
        "expressions": rows,
        "passThrough": True,
        "inputField": None,
        "outputPath": None,
        "executionMode": "single",
    }
    return {"id": name, "type": "expressionNode", "name": name, "content": content}


def _tiers() -> dict[str, Any]:
    rules = [
        {"_id": f"rule-{number}", "if": condition, "tier": json.dumps(tier), "by": json.dumps(by)}
        for number, (condition, tier, by) in enumerate(TIERS)
    ]
    content = {
        "hitPolicy": "first",
        "passThrough": True,
        "inputField": None,
        "outputPath": None,
        "executionMode": "single",
        "inputs": [{"id": "if", "name": "condition"}],
        "outputs": [{"id": "tier", "name": "tier", "field": "tier"}, {"id": "by", "name": "by", "field": "decided_by"}],
        "rules": rules,
    }
    return {"id": "tiers", "type": "decisionTableNode", "name": "tiers", "content": content}


def result_row(verdict: Row) -> Row:
    """The columns of the result; the engine gives numbers back as floats, whole ones in range."""
    row: Row = {name: verdict.get(name) for name in policy.COLUMNS}
    row["decided_by"] = row["decided_by"] or None
    for name in ("household_no", "score", *(f"measure_{code}" for code in policy.MEASURES)):
        if row[name] is not None:
            row[name] = int(row[name])
    return row


def main() -> None:
    register, output, threads = contestant_arguments()
    pa.set_cpu_count(threads)
    content = zen.ZenDecisionContent(graph())
    engine = zen.ZenEngine({"loader": lambda _key: content})
    lines = lines_of(register)
    rows = []
    for home, people in households(register):
        facts = {**home, "members": people, "dibao": policy.line_of(home["region"], lines)}
        rows.append(result_row(engine.evaluate("policy", facts)["result"]))
    write_rows(rows, output)


if __name__ == "__main__":
    main()
