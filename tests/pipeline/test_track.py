"""Which frames of a recording are looked at."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.pipeline.track import LOOKS_A_SECOND, looked_at


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
