"""Ranks the causes of a household: each cause's weight and place in the list as one number, the largest first."""

from __future__ import annotations

from bangfu.core.criteria.compiled import CAUSES, CompiledCause
from bangfu.core.criteria.model import OTHER_CAUSE
from bangfu.core.criteria.tree import Node
from bangfu.core.criteria.value_kinds import Labels
from bangfu.core.criteria.workbench import Workbench

RANK_BITS = 6
"""A cause's rank is its weight followed by its place in the list, in this many bits."""

MAX_CAUSES = 2**RANK_BITS


class CauseRanking:
    """Defines the keys of the main and the secondary causes."""

    def __init__(self, bench: Workbench, in_tier: Node) -> None:
        self._bench = bench
        self._nodes = bench.nodes
        self._in_tier = in_tier
        self._scale = max((cause.weight_scale for cause in bench.compiled.causes), default=0)
        self._nothing = self._nodes.number(-1, self._scale)

    def define(self) -> Labels:
        """Define all keys; returns the main cause as an outcome, unknown where there is none."""
        nodes, bench = self._nodes, self._bench
        ranks = [bench.define(f"k{cause.index}", self._rank(cause)) for cause in bench.compiled.causes]
        best: Node | None = None
        for position, key in enumerate(CAUSES):
            best = bench.define(f"r{position}", self._next_best(ranks, best))
            index = nodes.add(nodes.number(MAX_CAUSES - 1), nodes.low_bits(best, RANK_BITS), minus=True)
            found = self._is_rank(best)
            bench.define(key, nodes.case([(found, index)], nodes.number(-1) if position else self._fallback()))
        main = bench.ref(CAUSES[0])
        known = nodes.case([(nodes.compare("ge", main, nodes.number(0)), main)], nodes.unknown())
        return Labels(known, {cause.name: (index,) for index, cause in enumerate(bench.criteria.causes)})

    def _fallback(self) -> Node:
        """The entry 其他, for a household in a tier of which no cause is met."""
        nodes = self._nodes
        others = [index for index, cause in enumerate(self._bench.criteria.causes) if cause.name == OTHER_CAUSE]
        return nodes.case([(self._in_tier, nodes.number(others[0] if others else -1))], nodes.number(-1))

    def _rank(self, cause: CompiledCause) -> Node:
        """The rank of a cause that is met with a known weight in a household in a tier, else -1."""
        nodes = self._nodes
        weight = nodes.rescale(self._bench.ref(cause.weight_key), self._scale)
        conditions = [self._bench.ref(cause.rule.key)]
        if weight.type.nullable:
            conditions.append(nodes.negation(nodes.is_null(weight)))
            weight = nodes.coalesce([weight, nodes.number(0, self._scale)])
        place = nodes.number(MAX_CAUSES - 1 - cause.index, self._scale)
        rank = nodes.add(nodes.multiply(weight, nodes.number(MAX_CAUSES)), place)
        counted = nodes.case([(nodes.is_true(nodes.both(conditions)), rank)], self._nothing)
        return nodes.case([(self._in_tier, counted)], self._nothing)

    def _next_best(self, ranks: list[Node], best: Node | None) -> Node:
        """The highest rank below the last one found; only households that have one are looked at further."""
        nodes = self._nodes
        if best is None:
            return nodes.case([(self._in_tier, nodes.extreme("greatest", [*ranks, self._nothing]))], self._nothing)
        below = [nodes.case([(nodes.compare("lt", rank, best), rank)], self._nothing) for rank in ranks]
        return nodes.case([(self._is_rank(best), nodes.extreme("greatest", [*below, self._nothing]))], self._nothing)

    def _is_rank(self, best: Node) -> Node:
        return self._nodes.compare("ge", best, self._nodes.number(0, self._scale))
