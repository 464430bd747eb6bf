"""Ordered tables: schedules and tiers are checked for gaps, overlaps and rows that nothing can reach."""

from __future__ import annotations

from decimal import Decimal

from bangfu.core.criteria.clauses import Clause
from bangfu.core.criteria.compiled import Compiled, CompiledRule
from bangfu.core.criteria.model import OrderedTable, TableRow
from bangfu.core.criteria.node_maker import NodeMaker
from bangfu.core.criteria.tree import Node, NumberType
from bangfu.core.yaml_text.problems import Place, Problem


def check_table(table: OrderedTable, by: NumberType, name: str) -> list[Problem]:
    """Faults of a schedule over the range that its value can take."""
    if not table.rows:
        return [Problem(table.by.place, name, "「分档」没有行")]
    low, high = Decimal(by.low).scaleb(-by.scale), Decimal(by.high).scaleb(-by.scale)
    faults: list[tuple[Place, str]] = []
    first, last = table.rows[0], table.rows[-1]
    if first.start is not None and first.start > low:
        faults.append((first.place, f"小于 {first.start} 的没有档"))
    if last.end is not None and last.end <= high:
        faults.append((last.place, f"从 {last.end} 起的没有档"))
    for before, after in zip(table.rows, table.rows[1:], strict=False):
        faults.extend((after.place, reason) for reason in _seam(before, after))
    if low < high:  # a parameter has one value today and may have another tomorrow
        reason = f"这一档永远用不到: 「按」的值在 {low} 到 {high} 之间"
        faults.extend((row.place, reason) for row in table.rows if not _reachable(row, low, high))
    return [Problem(place, name, reason) for place, reason in faults]


def _seam(before: TableRow, after: TableRow) -> list[str]:
    if before.end is None or after.start is None:
        return ["中间的档要写明「从」和「到」"]
    if before.end < after.start:
        return [f"{before.end} 到 {after.start} 之间没有档"]
    return [f"{after.start} 到 {before.end} 之间两档重叠"] if before.end > after.start else []


def _reachable(row: TableRow, low: Decimal, high: Decimal) -> bool:
    above_start = row.start is None or row.start <= high
    below_end = row.end is None or row.end > low
    return above_start and below_end and (row.start is None or row.end is None or row.start < row.end)


def table_node(nodes: NodeMaker, table: OrderedTable, by: Node) -> Node:
    """The schedule as nodes; an unknown value gives an unknown result."""
    places = max(_decimals(row.value) for row in table.rows)
    branches = []
    for row in table.rows[:-1]:
        assert row.end is not None
        line = nodes.number(int(row.end.scaleb(_decimals(row.end))), _decimals(row.end))
        branches.append(
            (nodes.compare("lt", *nodes.aligned(by, line)), nodes.number(_scaled(row.value, places), places))
        )
    return nodes.case(branches, nodes.number(_scaled(table.rows[-1].value, places), places))


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _scaled(value: Decimal, places: int) -> int:
    return int(value.scaleb(places))


def unreachable_tiers(compiled: Compiled) -> list[Problem]:
    """Tiers that an earlier tier or exclusion always takes first."""
    problems = []
    rules = compiled.deciding_rules
    places = {rule.code: rule.place for rule in (*compiled.criteria.exclusions, *compiled.criteria.tiers)}
    for index, rule in enumerate(rules):
        for earlier in rules[:index]:
            if _implies(rule, earlier):
                reason = f"永远轮不到这一类: 符合它的家庭都已先归入「{earlier.name}」"
                problems.append(Problem(places[rule.code], rule.name, reason))
                break
    return problems


def _implies(later: CompiledRule, earlier: CompiledRule) -> bool:
    """Whether the earlier condition is provably met whenever the later one is."""
    if earlier.clause.node is later.clause.node:
        return True
    if earlier.clause.node.op == "literal":
        return bool(earlier.clause.node.detail)
    one, other = _line(later.clause), _line(earlier.clause)
    if one is None or other is None:
        return False
    if one[0] != other[0] or one[1] is not other[1] or one[2][0] != other[2][0]:
        return False
    inside = one[3] < other[3] if one[2][0] == "<" else one[3] > other[3]
    return inside or (one[3] == other[3] and (one[2] == other[2] or other[2].endswith("=")))


def _line(clause: Clause) -> tuple[object, Node | None, str, Decimal] | None:
    """A comparison against a line: what is compared, the line's base, the operator, how many times the base."""
    operator = {"≤": "<=", "≥": ">="}.get(clause.operator, clause.operator)
    if clause.kind != "compare" or operator not in ("<", "<=", ">", ">=") or not clause.left or not clause.right:
        return None
    if not isinstance(clause.right.value, Node):
        return None
    base, times = _multiple(clause.right.value)
    if base is not None and base.number.low < 0:
        return None
    return clause.left.value, base, operator, times


def _multiple(node: Node) -> tuple[Node | None, Decimal]:
    if node.op == "literal":
        return None, _true_value(node)
    if node.op == "mul":
        for factor, rest in ((node.args[0], node.args[1]), (node.args[1], node.args[0])):
            if factor.op == "literal":
                return rest, _true_value(factor)
    return node, Decimal(1)


def _true_value(node: Node) -> Decimal:
    return Decimal(int(str(node.detail))).scaleb(-node.number.scale)
