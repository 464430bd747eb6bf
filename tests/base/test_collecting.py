"""The collector of garbage is paused for a block and runs again after it, whatever happens inside."""

from __future__ import annotations

import gc

import pytest

from bangfu.base.collecting import collection_paused


def test_it_is_paused_inside_and_runs_afterwards() -> None:
    with collection_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_runs_again_after_a_fault() -> None:
    with pytest.raises(KeyError), collection_paused():
        raise KeyError
    assert gc.isenabled()


def test_who_had_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with collection_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
