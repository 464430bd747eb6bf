"""Hypothesis strategies of the conformance suite: households on every boundary, and random type-correct criteria sets."""

from tests.conformance.strategies.criteria_sets import criteria_sets
from tests.conformance.strategies.households import ON, PARAMETERS, households, registers

__all__ = ["ON", "PARAMETERS", "criteria_sets", "households", "registers"]
