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


@pytest.mark.parametrize("fps", [24, 30, 60, 240])
def test_whatever_the_frame_rate_the_looks_kept_are_evenly_spaced(fps):
    spell = lasting(3.0, fps=fps)
    assert settled(spell)
    gaps = np.diff([entry.time_s for entry in spell])
    assert gaps[:-1] == pytest.approx(1 / min(fps, 30), abs=1e-6)
    assert 1.9 < spell[-1].time_s - spell[0].time_s <= 2.0
    assert spell[-1].time_s == pytest.approx(3.0)


@pytest.mark.parametrize("fps", [15, 24, 30, 60, 120])
def test_whatever_the_frame_rate_the_middle_look_is_that_of_two_seconds(fps):
    spell: tuple[Still, ...] = ()
    for frame in range(round(2.6 * fps) + 1):
        # Of the last two seconds 1.2 show the one back and 0.8 the other.
        spell = longer(spell, still(frame / fps, offset=0.1 if frame / fps < 1.8 else 0.2))
    assert look_of(spell).dorsal == pytest.approx(0.1)


def test_its_middle_does_not_follow_single_looks():
    spell = tuple(still(n / 10, offset=0.9 if n == 3 else 0.04) for n in range(7))
    assert look_of(spell).dorsal == pytest.approx(0.04)
