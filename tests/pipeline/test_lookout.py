"""Looking for others: how often, and what is believed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from formcheck.measure.landmarks import Pose
from formcheck.pipeline.company import Lookout
from formcheck.pipeline.frames import Frame

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
