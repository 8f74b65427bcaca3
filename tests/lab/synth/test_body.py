"""Tests on the real body data; they skip when its wheel is not in the cache yet."""

import subprocess
import sys

import numpy as np
import pytest

import tests.lab.synth.needs_body  # noqa: F401 - or all is skipped
from formcheck.lab.synth import truth
from formcheck.lab.synth.body import BodyShape, make_body
from formcheck.lab.synth.clip import CLIPS
from formcheck.lab.synth.make import Score
from formcheck.lab.synth.sample import sample_clip
from formcheck.lab.synth.stretch import Stretcher
from formcheck.lab.synth.truth import LEVELS, back_points


@pytest.fixture(scope="module")
def body():
    return make_body(BodyShape(male=0.0, height=1.70, seed=3))


def test_height_and_weights(body):
    skin = body.vertices[np.unique(body.quads["body"])]
    assert np.ptp(skin[:, 1]) == pytest.approx(1.70)
    assert skin[:, 1].min() == pytest.approx(0.0)
    assert np.allclose(body.weights.sum(axis=1), 1.0)


def test_same_seed_same_body(body):
    again = make_body(BodyShape(male=0.0, height=1.70, seed=3))
    assert np.array_equal(body.vertices, again.vertices)


@pytest.mark.parametrize(("trunk", "spine"), [(0, 0), (50, 0), (48, 60)])
def test_standing_meets_its_controls(body, trunk, spine):
    stretcher = Stretcher(body, "standing", "left")
    posed = stretcher.solve({"trunk": trunk, "spine": spine})
    assert truth.trunk_inclination(posed) == pytest.approx(trunk, abs=0.1)
    assert truth.spine_flexion(posed) == pytest.approx(spine, abs=1e-6)
    part = body.part("foot_left", "toes_left")
    foot = posed.skin(body.vertices[part], body.weights[part])
    assert foot[:, 1].min() == pytest.approx(0.45, abs=0.004)


def test_seated_and_supine_touch_the_floor(body):
    for stretch, side in (("seated", "both"), ("supine", "right")):
        stretcher = Stretcher(body, stretch, side)
        posed = stretcher.solve({"trunk": 30.0, "raise": 80.0})
        skin = np.unique(body.quads["body"])
        low = posed.skin(body.vertices[skin], body.weights[skin])[:, 1].min()
        assert -0.03 < low < 0.02


def test_supine_raise_is_the_control(body):
    posed = Stretcher(body, "supine", "right").solve({"raise": 80.0, "tilt": 6.0})
    assert truth.leg_raise(posed, "right") == pytest.approx(80.0, abs=0.1)


def test_clip_names_are_unique():
    assert len({c.name for c in CLIPS}) == len(CLIPS)


def test_a_picture_is_drawn_and_repeats():
    pytest.importorskip("pyvista")
    pytest.importorskip("cv2")
    draw = "import pyvista; pyvista.Plotter(off_screen=True).screenshot()"
    if subprocess.run([sys.executable, "-c", draw], capture_output=True, check=False).returncode:
        pytest.skip("nothing draws here: a Linux without a screen needs libegl1")
    from formcheck.lab.synth.clip import BY_NAME
    from formcheck.lab.synth.make import Shoot

    shoot = Shoot(BY_NAME["standing_good"], detail=1)
    first = shoot.stage.light_of(shoot.posed(5.0))
    assert first.shape == (360, 640, 3)
    assert first.std() > 10
    assert np.array_equal(first, shoot.stage.light_of(shoot.posed(5.0)))
    # The drawn silhouette lies where the camera's own projection puts the surfaces.
    posed = shoot.posed(5.0)
    skin = [posed.skin(s.points, s.weights) for s in shoot.stage.surfaces]
    at = shoot.clip.camera.project(np.concatenate(skin))
    shoot.stage.actor.move(posed)
    for prop in shoot.stage.props:
        prop.SetVisibility(False)
    person = shoot.stage.person
    person.plotter.render()
    seen = person.plotter.screenshot(None, return_img=True)[:, :, :3] != person.key
    rows, columns = np.nonzero(seen.any(axis=2))
    rows, columns = rows + person.frame[1], columns + person.frame[0]
    drawn = [columns.min(), columns.max() + 1, rows.min(), rows.max() + 1]
    expected = [at[:, 0].min(), at[:, 0].max(), at[:, 1].min(), at[:, 1].max()]
    assert drawn == pytest.approx(expected, abs=1.5)
    record = shoot.truth(shoot.posed(5.0), 5.0)
    assert record["joints"]["nose"][1] < record["joints"]["hip_left"][1]
    shoot.stage.close()


# The back angle.


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
