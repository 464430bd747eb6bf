import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.core.exchange.synthetic.draws import Draws


def test_the_stream_is_the_documented_one():
    # Words of PCG64 under SeedSequence([1, 0]), which numpy keeps for ever.
    assert Draws(1, 0).below(1_000_000, 6).tolist() == [511821, 950463, 144159, 948649, 311831, 423326]


def test_chunks_and_seeds_have_streams_of_their_own():
    streams = {tuple(Draws(seed, chunk).below(1_000_000, 8).tolist()) for seed in range(3) for chunk in range(3)}
    assert len(streams) == 9


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**9), st.integers(0, 2**31))
def test_between_keeps_to_its_bounds(low, width, seed):
    drawn = Draws(seed, 0).between(low, low + width, 50)
    assert drawn.dtype == np.int64
    assert low <= drawn.min() <= drawn.max() <= low + width


def test_between_reaches_both_bounds():
    assert set(Draws(3, 0).between(-1, 1, 200).tolist()) == {-1, 0, 1}


def test_pick_never_draws_a_weight_of_zero_and_follows_the_weights():
    counts = np.bincount(Draws(3, 0).pick([0, 30, 0, 70], 20_000), minlength=4)
    assert counts[0] == counts[2] == 0
    assert 5_500 < counts[1] < 6_500


def test_pick_by_uses_the_weights_of_each_row():
    rows = np.array([0, 1] * 500)
    drawn = Draws(3, 0).pick_by([[1, 0, 0], [0, 0, 5]], rows)
    assert drawn.tolist() == [0, 2] * 500


@pytest.mark.parametrize(("share", "least", "most"), [(0, 0, 0), (10_000, 5_000, 5_000), (2_500, 1_100, 1_400)])
def test_chance_hits_as_often_as_it_says(share, least, most):
    assert least <= int(Draws(3, 0).chance(share, 5_000).sum()) <= most


def test_long_tail_has_its_median_and_a_few_large_amounts():
    drawn = Draws(3, 0).long_tail(1_000_000, 40_000)
    assert 970_000 < np.median(drawn) < 1_030_000
    assert drawn.min() >= 80_000
    assert 7_000_000 < drawn.max() <= 20_000_000
    assert 0.008 < (drawn > 6_430_000).mean() < 0.012
