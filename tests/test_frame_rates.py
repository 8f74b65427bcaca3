"""24, 25, 30 or 60 pictures a second, or now and then one: the verdict is the same.

What the model found in sample clips is read off at other times, in between by interpolation.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from formcheck.core import Checker
from formcheck.measure.landmarks import Pose
from formcheck.pipeline.models import back_reader
from formcheck.rules.attempt import Attempt
from tests.cached_poses import CLIPS, load

RATES = ("24", "25", "30", "60", "variable", "phone")
WITHIN_S = 0.2


def times(rate: str, end_s: float) -> list[float]:
    """When there are pictures: evenly, from 12 to 60 a second by chance, or 30 with holes."""
    dice = np.random.default_rng(5)
    if rate == "variable":
        steps = dice.choice([1 / 60, 1 / 30, 1 / 24, 1 / 12], size=round(60 * end_s))
    elif rate == "phone":
        steps = np.where(dice.random(round(30 * end_s)) < 0.05, 4 / 30, 1 / 30)
        steps = steps + dice.uniform(-0.004, 0.004, len(steps))
    else:
        steps = np.full(round(float(rate) * end_s) + 1, 1 / float(rate))
    at = np.cumsum(steps) - steps[0]
    return [float(t) for t in at if t <= end_s]


def between(track: list[tuple[float, Pose]], time_s: float) -> Pose:
    """The pose at a time: joints in between, the outline of the nearer picture."""
    known = [t for t, _ in track]
    right = min(max(int(np.searchsorted(known, time_s)), 1), len(track) - 1)
    (before_s, before), (after_s, after) = track[right - 1 : right + 1]
    part = min(max((time_s - before_s) / (after_s - before_s), 0.0), 1.0)
    nearer = before if part < 0.5 else after
    return replace(
        nearer,
        points=before.points + part * (after.points - before.points),
        world=before.world + part * (after.world - before.world),
        visibility=before.visibility + part * (after.visibility - before.visibility),
    )


def judged(frames: list[tuple[float, Pose]]) -> list[Attempt]:
    checker = Checker(reader=back_reader())
    for time_s, pose in frames:
        checker.update(time_s, pose)
    return checker.finish()[0]


@cache
def as_filmed(clip: str) -> list[Attempt]:
    return judged(load(clip))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("clip", CLIPS)
def test_the_verdict_does_not_depend_on_the_frame_rate(clip: str, rate: str) -> None:
    track = load(clip)
    end_s = track[-1][0]
    found = judged([(t, between(track, t)) for t in times(rate, end_s)])
    assert len(found) == len(as_filmed(clip)) == 1
    for attempt, filmed in zip(found, as_filmed(clip), strict=True):
        assert (attempt.stretch.name, attempt.side) == (filmed.stretch.name, filmed.side)
        near = {"abs": WITHIN_S}
        assert attempt.start_s == pytest.approx(filmed.start_s, **near)
        assert attempt.end_s == pytest.approx(filmed.end_s, **near)
        assert attempt.clock.held_s == pytest.approx(filmed.clock.held_s, **near)
        assert attempt.clock.straight_s == pytest.approx(filmed.clock.straight_s, **near)
        spans, were = attempt.fault_spans(), filmed.fault_spans()
        assert [span.fault for span in spans] == [span.fault for span in were]
        for span, was in zip(spans, were, strict=True):
            assert span.start_s == pytest.approx(was.start_s, **near)
            assert span.end_s == pytest.approx(was.end_s, **near)
