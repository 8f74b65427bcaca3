"""Whole sessions on poses of the real model, without running it."""

import json
from pathlib import Path

import numpy as np
import pytest
from said import said

from formcheck.core import Checker
from tests.cached_poses import CLIPS, load

SAMPLES = Path(__file__).resolve().parents[1] / "sample_videos"


def checked(name):
    checker = Checker()
    feedback = [checker.update(time, pose) for time, pose in load(name)]
    (attempt,), _ = checker.finish()
    return attempt, feedback


@pytest.mark.parametrize("name", CLIPS)
def test_stretch_side_fault_and_times(name):
    truth = json.loads((SAMPLES / f"{name}.truth.json").read_text("utf-8"))
    attempt, _ = checked(name)
    (fault,), (true,), (hold,) = attempt.fault_spans(), truth["faults"], truth["holds"]
    assert (attempt.stretch.name, attempt.side) == (truth["stretch"], truth["side"])
    assert fault.fault == true["fault"]
    assert attempt.start_s == pytest.approx(hold["start_s"], abs=0.3)
    assert attempt.end_s == pytest.approx(hold["end_s"], abs=0.3)
    assert fault.start_s == pytest.approx(max(true["start_s"], hold["start_s"]), abs=0.3)
    faulty = min(true["end_s"], hold["end_s"]) - max(true["start_s"], hold["start_s"])
    good = hold["end_s"] - hold["start_s"] - faulty
    assert attempt.clock.held_s == pytest.approx(good, abs=0.35)


def test_half_the_frames_hold_as_long():
    """Time comes from timestamps, so dropped frames cost nothing."""
    whole, _ = checked("supine_bent_knee")
    checker = Checker()
    random = np.random.default_rng(3)
    for time, pose in load("supine_bent_knee"):
        if random.random() < 0.5:
            checker.update(time, pose)
    (half,), _ = checker.finish()
    assert half.clock.held_s == pytest.approx(whole.clock.held_s, abs=0.25)


def test_lost_frames_are_bridged():
    whole, _ = checked("supine_bent_knee")
    checker = Checker()
    for time, pose in load("supine_bent_knee"):
        checker.update(time, None if 4.5 < time < 5.2 else pose)
    (bridged,), _ = checker.finish()
    assert bridged.clock.held_s == pytest.approx(whole.clock.held_s, abs=0.05)


def test_the_user_is_warned_before_the_clock_is_stopped():
    _, feedback = checked("supine_bent_knee")
    first_doubt = next(f.time_s for f in feedback if "bent_knee" in f.suspects)
    first_fault = next(f.time_s for f in feedback if "bent_knee" in f.faults)
    assert 0.7 < first_fault - first_doubt < 1.2
    warned = next(f for f in feedback if f.time_s == first_doubt)
    assert (warned.cue.level, said(warned.cue)) == ("warn", "Straighten your knee")
