"""The back angle of real bodies; skips when the body data is not in the cache yet."""

import pytest

from formcheck.lab.synth.bodydata import BodyDataError, wheel_path

try:
    wheel_path(download=False)
except BodyDataError:
    pytest.skip("body data not downloaded", allow_module_level=True)

import numpy as np

from formcheck.lab.synth import truth
from formcheck.lab.synth.body import BodyShape, make_body
from formcheck.lab.synth.make import Score
from formcheck.lab.synth.sample import sample_clip
from formcheck.lab.synth.stretch import Stretcher
from formcheck.lab.synth.truth import LEVELS, back_points


@pytest.fixture(scope="module")
def body():
    return make_body(BodyShape(male=0.0, height=1.70, seed=3))


def angles(body, stretch, spines):
    stretcher = Stretcher(body, stretch, "left" if stretch == "standing" else "both")
    posed = [stretcher.solve({"trunk": 40.0, "spine": spine}) for spine in spines]
    flexion = [truth.spine_flexion(one) for one in posed]
    return np.array(flexion), np.array([truth.back_angle(one) for one in posed])


@pytest.mark.parametrize("stretch", ["standing", "seated"])
def test_the_back_angle_grows_by_two_thirds_of_the_flexion(body, stretch):
    flexion, back = angles(body, stretch, range(0, 70, 10))
    slope, _ = np.polyfit(flexion, back, 1)
    assert slope == pytest.approx(0.67, abs=0.07)
    assert (np.diff(back) > 0).all()


def test_a_rounder_natural_back_has_a_larger_angle_at_the_same_flexion(body):
    hollow = make_body(BodyShape(male=0.0, height=1.70, seed=3, lordosis=-40.0))
    plain = angles(body, "standing", [0.0, 30.0])
    other = angles(hollow, "standing", [0.0, 30.0])
    # A lordosis below 0 takes away from the mesh's own hollow: this back is the flatter one.
    assert (other[1] - plain[1] > 20).all()
    assert other[0] == pytest.approx(plain[0], abs=0.5)


def test_the_points_lie_on_the_back_in_order(body):
    posed = Stretcher(body, "standing", "left").solve({"trunk": 0.0, "spine": 0.0})
    points = back_points(posed)
    assert points.shape == (len(LEVELS), 3)
    assert (np.diff(points[:, 1]) > 0).all()
    chest = posed.joint("spine5")
    assert points[3, 2] < chest[2]


def test_the_seal_of_a_clip_leaves_the_back_out():
    """Sets frozen before the back angle was told must keep their seals."""
    score = Score(sample_clip("small", 0))
    before = score.checksum()
    row = score.truth(score.posed(1.0), 1.0)
    assert {"back_angle_deg", "lumbar_flexion_deg"} <= set(row)
    assert {f"back_{level}" for level in LEVELS} <= set(row["joints"])
    plain = truth.back_angles
    try:
        truth.back_angles = lambda _posed: dict.fromkeys(truth.BACK_ANGLES, 7.0)
        assert score.checksum() == before
    finally:
        truth.back_angles = plain
