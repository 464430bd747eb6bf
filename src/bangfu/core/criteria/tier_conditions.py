"""Which conditions can be met only by a household in a tier: they say so themselves."""

from __future__ import annotations

from bangfu.core.criteria.compiled import ROW, Compiled
from bangfu.core.criteria.tree import Node


def holds_only_in_tier(compiled: Compiled, key: str) -> bool:
    """Whether the condition under a key is never true for a household that is in no tier; False: it cannot be told."""
    tiers = range(len(compiled.exclusions), compiled.none_row)

    def says_so(node: Node) -> bool:
        match node.op:
            case "ref" if node.detail != ROW:
                return says_so(compiled.definitions[str(node.detail)])
            case "in":
                asked = node.args[0]
                return asked.op == "ref" and asked.detail == ROW and all(row in tiers for row in _rows(node))
            case "and" | "is_true":
                return any(says_so(part) for part in node.args)
            case "or":
                return all(says_so(part) for part in node.args)
            case _:
                return False

    return says_so(compiled.definitions[key])


def _rows(node: Node) -> tuple[object, ...]:
    assert isinstance(node.detail, tuple)
    return node.detail
