"""Random draws that are the same on every machine and with every numpy.

Only the raw 64-bit words of PCG64 are used: numpy guarantees that stream, but not the stream of its higher
functions (NEP 19). Words become bounded numbers by integer arithmetic, and no float appears anywhere: shares are
whole numbers per 10,000, and the long tail of costs is a table of quantiles with integer interpolation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

WHOLE = 10_000
"""Shares are given per 10,000."""

# Quantiles of the log-normal distribution with sigma 0.8, in thousandths of its median; the ends are cut off.
_TAIL_SHARES = np.array(
    [0, 10, 50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 950, 980, 990, 995, 999, 1000], dtype=np.int64
)
_TAIL_VALUES = np.array(
    [80, 156, 268, 359, 510, 657, 817, 1000, 1225, 1521, 1961, 2788, 3728, 5170, 6430, 7852, 11850, 20000],
    dtype=np.int64,
)


class Draws:
    """One stream of draws, fixed by seed and chunk number."""

    def __init__(self, seed: int, chunk: int) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, chunk]))

    def below(self, bound: int | Ints, size: int) -> Ints:
        """``size`` whole numbers from 0 to below ``bound`` (at most 2**32, one bound or one for each)."""
        words = self._bits.random_raw(size) >> np.uint64(32)
        drawn: Ints = ((words * np.asarray(bound).astype(np.uint64)) >> np.uint64(32)).astype(np.int64)
        return drawn

    def between(self, low: int | Ints, high: int | Ints, size: int) -> Ints:
        """Whole numbers from ``low`` to ``high``, both included."""
        drawn: Ints = low + self.below(np.asarray(high - low + 1, dtype=np.int64), size)
        return drawn

    def bell(self, low: int | Ints, high: int | Ints, size: int) -> Ints:
        """Like :meth:`between`, but the middle is likelier than the ends."""
        return (self.between(low, high, size) + self.between(low, high, size)) // 2

    def chance(self, share: int | Ints, size: int) -> Bools:
        """True in ``share`` of 10,000 cases."""
        hit: Bools = self.below(WHOLE, size) < share
        return hit

    def pick(self, weights: Sequence[int] | Ints, size: int) -> Ints:
        """Positions in ``weights``, each as likely as its weight."""
        ends = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(ends, self.below(int(ends[-1]), size), side="right").astype(np.int64)

    def pick_by(self, table: ArrayLike, row: Ints) -> Ints:
        """Like :meth:`pick`, with the weights of ``table[row]`` for each case."""
        ends = np.cumsum(np.asarray(table, dtype=np.int64), axis=1)
        drawn = self.below(ends[row, -1], len(row))
        chosen: Ints = (ends[row] <= drawn[:, None]).sum(axis=1, dtype=np.int64)
        return chosen

    def long_tail(self, median: int | Ints, size: int) -> Ints:
        """Amounts around ``median``, mostly near it and a few up to twenty times as large."""
        fine = 1000
        drawn = self.below(int(_TAIL_SHARES[-1]) * fine, size)
        knot = np.searchsorted(_TAIL_SHARES * fine, drawn, side="right") - 1
        width = (_TAIL_SHARES[knot + 1] - _TAIL_SHARES[knot]) * fine
        step = (_TAIL_VALUES[knot + 1] - _TAIL_VALUES[knot]) * (drawn - _TAIL_SHARES[knot] * fine) // width
        amounts: Ints = median * (_TAIL_VALUES[knot] + step) // 1000
        return amounts
