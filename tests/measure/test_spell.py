"""Spells: how long and how still, and what stands for one."""

import numpy as np
import pytest

from formcheck.measure.back import BackLook
from formcheck.measure.outline import STATIONS
from formcheck.measure.spell import Still, longer, look_of, settled


def still(time_s: float, lean_deg: float = 30.0, offset: float = 0.05) -> Still:
    return Still(time_s, BackLook(np.full(STATIONS.shape, offset), 90.0, lean_deg, 0.0, 100.0))


def lasting(seconds: float, fps: float = 10.0) -> tuple[Still, ...]:
    spell: tuple[Still, ...] = ()
    for frame in range(round(seconds * fps) + 1):
        spell = longer(spell, still(frame / fps))
    return spell


def test_half_a_second_counts_and_less_does_not():
    assert not settled(())
    assert not settled(lasting(0.45, fps=100.0))
    assert settled(lasting(0.55, fps=100.0))


@pytest.mark.parametrize(("moved", "goes_on"), [(3.9, True), (-3.9, True), (4.1, False)])
def test_a_movement_of_four_degrees_ends_it(moved, goes_on):
    spell = longer(lasting(1.0), still(1.1, 30.0 + moved))
    assert settled(spell) == goes_on
    assert goes_on or len(spell) == 1


def test_a_slow_drift_is_judged_over_the_last_seconds():
    spell: tuple[Still, ...] = ()
    for frame in range(60):
        spell = longer(spell, still(frame / 10, 30.0 + 0.1 * frame))
    assert settled(spell)
    assert spell[-1].time_s - spell[0].time_s == pytest.approx(2.0, abs=0.11)


def test_of_a_slow_motion_clip_few_looks_are_kept():
    spell: tuple[Still, ...] = ()
    lengths = []
    for frame in range(720):
        spell = longer(spell, still(frame / 240.0))
        lengths.append(len(spell))
    assert max(lengths) == 60
    assert settled(spell)


def test_its_middle_does_not_follow_single_looks():
    spell = tuple(still(n / 10, offset=0.9 if n == 3 else 0.04) for n in range(7))
    assert look_of(spell).dorsal == pytest.approx(0.04)
