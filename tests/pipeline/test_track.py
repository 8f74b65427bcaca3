"""Which frames of a recording are looked at, and how often others are looked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.measure.landmarks import Pose
from formcheck.pipeline.frames import Frame
from formcheck.pipeline.track import LOOKS_A_SECOND, Lookout, looked_at


@dataclass
class At:
    time_s: float


def looks(times_s):
    return np.array([frame.time_s for frame in looked_at(map(At, times_s))])


def clip(fps, seconds=4.0):
    return np.arange(round(fps * seconds) + 1) / fps


def test_twelve_a_second():
    assert LOOKS_A_SECOND == 12.0


@pytest.mark.parametrize("fps", [5, 10, 12])
def test_a_slow_clip_is_looked_at_frame_by_frame(fps):
    np.testing.assert_array_equal(looks(clip(fps)), clip(fps))


@pytest.mark.parametrize("fps", [15, 23.976, 24, 25, 29.97, 30, 50, 59.94, 60, 120])
def test_a_faster_one_at_the_frames_nearest_to_twelve_a_second(fps):
    times = looks(clip(fps))
    assert len(times) == pytest.approx(49, abs=1)
    grid = np.arange(len(times)) / 12.0
    assert np.abs(times[:-1] - grid[:-1]).max() <= 0.5 / fps + 1e-3


@given(st.lists(st.floats(0.002, 0.4), min_size=1, max_size=60))
def test_first_and_last_are_looked_at_and_none_twice_whatever_the_times(steps):
    times = np.concatenate([[0.0], np.cumsum(steps)])
    seen = looks(times)
    assert seen[0] == 0.0
    assert seen[-1] == times[-1]
    assert (np.diff(seen) > 0).all()
    # Between two looks there is never a point of the grid that a frame left out is nearer to.
    for left_out in np.setdiff1d(times, seen):
        point = round(left_out * 12.0) / 12.0
        assert np.abs(seen - point).min() <= abs(left_out - point) + 1.0 / 12.0


def test_after_a_gap_it_goes_on_at_once():
    times = np.concatenate([clip(30, 1.0), 5.0 + clip(30, 1.0)])
    seen = looks(times)
    assert 5.0 in seen
    assert np.diff(seen[seen >= 5.0]).max() < 0.11


def test_nothing_of_nothing():
    assert looks([]).size == 0


POSE = Pose(np.zeros((33, 2)), np.zeros((33, 3)), np.ones(33), None, (4, 4))
PICTURE = np.zeros((4, 4, 3), np.uint8)


class Watched(Lookout):
    """Sees somebody when `there` says so, and remembers when it looked."""

    def __init__(self, there: Callable[[float], bool]) -> None:
        super().__init__()
        self.there = there
        self.looked: list[float] = []

    def _look(self, frame: Frame, _: Pose) -> bool:
        self.looked.append(frame.time_s)
        return self.there(frame.time_s)

    def told(self, seconds: float, fps: float = 20.0) -> list[float]:
        frames = [Frame(PICTURE, n / fps, n) for n in range(round(seconds * fps) + 1)]
        return [f.time_s for f in frames if self.problems(f, POSE) == ("several_people",)]


@pytest.mark.parametrize("fps", [10.0, 20.0, 30.0, 60.0])
def test_alone_there_is_a_look_every_six_seconds_whatever_the_frame_rate(fps):
    lookout = Watched(lambda _: False)
    assert lookout.told(20.0, fps) == []
    assert lookout.looked == pytest.approx([0.0, 6.0, 12.0, 18.0], abs=1e-6)


def test_what_is_seen_in_one_look_only_is_nobody():
    lookout = Watched(lambda t: t < 0.4 or 6.0 <= t < 6.4)
    assert lookout.told(14.0) == []
    assert lookout.looked == pytest.approx([0.0, 0.5, 6.5, 12.5])


def test_somebody_is_told_after_half_a_second_and_for_as_long_as_they_are_there():
    told = Watched(lambda t: t < 9.2).told(20.0)
    assert told[0] == pytest.approx(0.5)
    # Three seconds between looks, half a second to be sure.
    assert told[-1] == pytest.approx(9.95)


def test_who_is_missed_in_one_look_has_not_gone():
    lookout = Watched(lambda t: not 3.4 < t < 3.6)
    told = lookout.told(8.0)
    assert told[0] == pytest.approx(0.5)
    assert len(told) == len([t for t in np.arange(0, 8.01, 0.05) if t >= 0.5 - 1e-9])
    assert lookout.looked == pytest.approx([0.0, 0.5, 3.5, 4.0, 7.0])


def test_another_clip_begins_anew():
    lookout = Watched(lambda _: True)
    assert lookout.told(2.0)
    lookout.begin()
    assert lookout.problems(Frame(PICTURE, 0.0, 0), POSE) == ()
