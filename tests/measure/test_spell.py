"""Spells: how long and how still, and what stands for one."""

import numpy as np
import pytest

from formcheck.measure.back import BackLook
from formcheck.measure.outline import STATIONS
from formcheck.measure.spell import (
    SPELL_S,
    STILL_DEG,
    Still,
    alone_of,
    longer,
    look_of,
    settled,
)


def still(time_s: float, lean_deg: float = 30.0, alone_deg: float = 5.0) -> Still:
    look = BackLook(np.full(STATIONS.shape, alone_deg / 100), 90.0, lean_deg, 0.0, 100.0)
    return Still(time_s, look, alone_deg)


def test_it_settles_after_a_while_and_ends_with_a_movement():
    spell: tuple[Still, ...] = ()
    assert not settled(spell)
    for frame in range(11):
        spell = longer(spell, still(frame * SPELL_S / 10))
        assert settled(spell) == (frame == 10)
    moved = longer(spell, still(SPELL_S + 0.1, 30.0 + STILL_DEG + 0.1))
    assert len(moved) == 1


def test_a_slow_drift_is_judged_over_the_last_seconds():
    spell: tuple[Still, ...] = ()
    for frame in range(60):
        spell = longer(spell, still(frame / 10, 30.0 + 0.1 * frame))
    assert settled(spell)
    assert spell[-1].time_s - spell[0].time_s == pytest.approx(2.0, abs=0.11)


def test_its_middle_does_not_follow_single_looks():
    spell = tuple(still(n / 10, alone_deg=90.0 if n == 3 else 4.0) for n in range(7))
    assert alone_of(spell) == 4.0
    assert look_of(spell).dorsal == pytest.approx(0.04)
