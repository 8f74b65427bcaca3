"""When a movement began and ended, from short runs of samples."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from formcheck.rules.motion import ZigZag, arrival, departure, speeds
from formcheck.rules.watch import SWINGS

FPS = pytest.mark.parametrize("fps", [10, 30, 60])


def ramp(fps: float, *corners: tuple[float, float]) -> list[tuple[float, float]]:
    times = np.arange(round(corners[-1][0] * fps) + 1) / fps
    values = np.interp(times, *zip(*corners, strict=True))
    return list(zip(times.tolist(), values.tolist(), strict=True))


@FPS
def test_speed_is_the_slope(fps):
    assert speeds(ramp(fps, (0, 10), (2, 50))) == pytest.approx(20)


def test_a_few_pictures_a_second_show_a_movement_too():
    assert speeds(ramp(4, (0, 10), (2, 50))) == pytest.approx(20)


def test_a_single_sample_does_not_move():
    assert speeds([(1.0, 5.0)]) == pytest.approx(0)
    assert speeds([(1.0, 5.0), (1.0, 9.0)]) == pytest.approx(0)


def least_jerk(degrees: float, seconds: float, fps: float) -> list[tuple[float, float]]:
    """From 80 less that many degrees to 80, and one second there."""
    times = np.arange(round((seconds + 1) * fps) + 1) / fps
    x = np.clip(times / seconds, 0, 1)
    values = 80 - degrees * (1 - x**3 * (10 - 15 * x + 6 * x**2))
    return list(zip(times.tolist(), values.tolist(), strict=True))


@pytest.mark.parametrize("fps", [8, 10, 12, 15, 30, 60])
@pytest.mark.parametrize(("degrees", "seconds"), [(20, 1.0), (30, 1.5), (60, 1.5), (40, 2.0)])
def test_arrival_is_where_the_approach_ended(degrees, seconds, fps):
    found = arrival(least_jerk(degrees, seconds, fps), 80.0, within=5.0)
    assert found == pytest.approx(seconds, abs=0.1)


@pytest.mark.parametrize("hz", [0.25, 1.0, 3.0])
def test_arrival_is_the_same_whatever_sways_afterwards(hz):
    """Up to 28 degrees a second, which no speed would call arrived."""
    still = least_jerk(30, 1.5, 30)
    swaying = [(t, v + (t > 1.5) * 1.5 * math.sin(2 * math.pi * hz * (t - 1.5))) for t, v in still]
    assert arrival(swaying, 80.0, within=5.0) == arrival(still, 80.0, within=5.0)


def test_who_is_there_in_the_first_picture_has_arrived_then():
    assert arrival(ramp(12, (0, 80.5), (1, 79.5)), 80.0, within=5.0) == 0.0


@pytest.mark.parametrize(("off", "there"), [(1.9, True), (2.1, False)])
def test_what_sways_or_settles_in_the_first_pictures_is_no_way_in(off, there):
    found = arrival(ramp(12, (0, 80 + off), (0.5, 80.2), (1, 80)), 80.0, within=5.0)
    assert found == 0.0 if there else found == pytest.approx(0.5, abs=0.1)


def test_who_only_passes_by_has_not_arrived():
    assert arrival([(0.0, 60.0), (0.1, 70.0), (0.2, 90.0)], 80.0, within=5.0) == 0.2


@FPS
def test_departure_is_where_the_fall_began(fps):
    samples = ramp(fps, (0, 80), (2, 80), (2.5, 72))
    assert departure(samples) == pytest.approx(2.0, abs=0.2)


@pytest.mark.parametrize(("degrees", "seconds"), [(20, 1.0), (30, 1.5), (60, 1.5), (40, 2.0)])
def test_departure_allows_for_a_slow_start(degrees, seconds):
    """Least jerk: slow at first, so it is fast only when it has been under way."""
    times = np.arange(0, 2 + seconds / 2, 1 / 30)
    x = np.clip((times - 2) / seconds, 0, 1)
    values = 80 - degrees * x**3 * (10 - 15 * x + 6 * x**2)
    fallen = values > 80 - 4
    samples = list(zip(times[fallen].tolist(), values[fallen].tolist(), strict=True))
    assert departure(samples) == pytest.approx(2.0, abs=0.1)


def test_departure_looks_behind_a_pose_that_was_taken_up_again():
    """Frames passed over repeat the last value, as if the fall had stopped."""
    falling = ramp(30, (0, 80), (2, 80), (2.4, 72))
    repeated = [(falling[-1][0] + n / 30, falling[-1][1]) for n in range(1, 5)]
    assert departure(falling + repeated) == pytest.approx(departure(falling), abs=0.05)


def test_departure_is_never_before_the_first_sample():
    assert departure([(0.0, 80.0), (0.1, 75.0), (0.2, 70.0)]) == 0.0


def test_whoever_does_not_fall_has_not_left():
    assert departure(ramp(30, (0, 80), (2, 80))) == 2
    assert departure(ramp(30, (0, 60), (2, 80))) == 2


def test_breathing_is_neither():
    samples = [(t / 30, 80 + 1.5 * math.sin(2 * math.pi * 0.25 * t / 30)) for t in range(300)]
    assert arrival(samples, 80.0, within=5.0) == 0
    assert departure(samples) == samples[-1][0]


def test_an_excursion_starts_the_arrival_anew():
    samples = ramp(30, (0, 80), (1, 80), (1.3, 70), (1.6, 80), (3, 80))
    assert arrival(samples, 80.0, within=5.0) == pytest.approx(1.6, abs=0.25)


def zigzag(size: float, swings: int, each_s: float) -> Callable[[float], float]:
    """At rest for 2 s, then so many straight swings up and down, then at rest again."""
    turns = [2.0 + each_s * n for n in range(swings + 1)]
    places = [80.0 + size * (n % 2) for n in range(swings + 1)]
    return lambda t: float(np.interp(t, turns, places))


@pytest.mark.parametrize(
    ("size", "swings", "each_s", "bounces"),
    [
        (6.0, 4, 0.5, True),
        (4.5, 4, 0.5, False),
        (10.0, 4, 0.5, True),
        (10.0, 3, 0.5, False),
        (10.0, 4, 0.9, True),
        (10.0, 4, 1.2, False),
    ],
)
def test_three_swings_of_five_degrees_within_a_second_each_are_bouncing(
    size, swings, each_s, bounces
):
    """The last one is sure when the way back has begun, so it takes a fourth."""
    line, value = ZigZag(), zigzag(size, swings, each_s)
    chains = [line.follow(n / 30, value(n / 30)) for n in range(361)]
    assert (max(len(chain) for chain in chains) >= SWINGS) is bounces
