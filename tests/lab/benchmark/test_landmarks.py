"""Offsets of landmarks from joints, on a person whose landmarks were moved on purpose."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from formcheck.lab.benchmark.landmarks import clip_offsets, landmarks_sheet
from formcheck.lab.benchmark.truth import TrueHold

SHOULDER, HIP, KNEE = np.array([0.0, 100.0]), np.zeros(2), np.array([80.0, -20.0])
"""Forward and up, pixels: an upright trunk of 100, the thigh ahead."""


def clip(facing=1, azimuth=0.0, moved=None, frames=4):
    """A truth, and what a model saw that moves some landmarks (forward, up)."""
    moved = moved or {}
    near = "right" if facing == 1 else "left"
    flat = np.array([facing * math.cos(math.radians(azimuth)), -1.0])
    true, seen = {}, {}
    for name, at in (("hip", HIP), ("shoulder", SHOULDER), ("knee", KNEE)):
        true[f"{name}_{near}"] = np.tile(at * flat, (frames, 1))
        seen[f"{name}_{near}"] = np.tile((at + moved.get(name, np.zeros(2))) * flat, (frames, 1))
    time = np.arange(frames) / 10
    truth = SimpleNamespace(
        near_side=near,
        azimuth_deg=azimuth,
        stretch="seated",
        time_s=time,
        joints=true,
        holds=(TrueHold("seated", "both", 0.1, 9.0, 8.9),),
    )
    return truth, SimpleNamespace(seen=np.ones(frames, bool), joints=seen)


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize("azimuth", [0.0, -20.0])
def test_an_offset_is_found_in_trunk_lengths(facing, azimuth):
    moved = {"hip": np.array([4.0, 3.0]), "shoulder": np.array([-5.0, 1.0])}
    offsets = clip_offsets(*clip(facing, azimuth, moved)).offsets
    assert offsets["hip, forward"] == pytest.approx(0.04)
    assert offsets["hip, up"] == pytest.approx(0.03)
    assert offsets["shoulder, forward"] == pytest.approx(-0.05)
    assert offsets["shoulder, up"] == pytest.approx(0.01)
    assert offsets["knee, in front of the thigh"] == pytest.approx(0)


def test_the_knee_is_measured_across_the_thigh():
    along = KNEE / np.hypot(*KNEE)
    front = np.array([-along[1], along[0]])
    offsets = clip_offsets(*clip(moved={"knee": 6.0 * front + 30.0 * along})).offsets
    assert offsets["knee, in front of the thigh"] == pytest.approx(0.06)


def test_frames_outside_the_hold_and_without_a_pose_do_not_count():
    truth, seen = clip(moved={"hip": np.array([4.0, 0.0])})
    seen.joints["hip_right"][0] += 50.0  # Before the hold.
    seen.joints["hip_right"][3] = np.nan
    seen.seen[3] = False
    assert clip_offsets(truth, seen).offsets["hip, forward"] == pytest.approx(0.04)
    seen.seen[:] = False
    assert clip_offsets(truth, seen) is None


def test_the_table_says_over_how_many_clips():
    one = clip_offsets(*clip(moved={"hip": np.array([4.0, 0.0])}))
    table = landmarks_sheet([one, one])
    assert table.rows[0] == ("clips", "0", "0", "2", "2", "")
    hip = next(row for row in table.rows if row[0] == "hip, forward")
    assert hip[1] == "–"
    assert hip[3] == "+.04 (+.04…+.04)"
