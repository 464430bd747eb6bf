"""A slow, obvious evaluator of the criteria language, written from docs/developer/criteria-language.md alone.

It shares no code with the compiled engines: sqlglot parses, the tree is walked row by row, every number is a Fraction.
It does not check a set; it trusts that the checker has accepted it, and raises where the contract is broken.
"""

from tests.conformance.oracle.facts import stored_row
from tests.conformance.oracle.verdict import OracleVerdict, oracle_verdict

__all__ = ["OracleVerdict", "oracle_verdict", "stored_row"]
