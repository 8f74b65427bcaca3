"""Stairs of rounding and knees: every step occurs, each half of the back bends alone."""

from itertools import pairwise

import pytest

np = pytest.importorskip("numpy")

from formcheck.lab.synth import truth  # noqa: E402
from formcheck.lab.synth.bodydata import INDEX, SPINE  # noqa: E402
from formcheck.lab.synth.motion import controls_at  # noqa: E402
from formcheck.lab.synth.people import generator  # noqa: E402
from formcheck.lab.synth.pose import LUMBAR_ONLY, THORACIC_ONLY, Posture, pose  # noqa: E402
from formcheck.lab.synth.postures import KNEE_STEPS, SPINE_STEPS, stairs  # noqa: E402
from formcheck.lab.synth.sample import SIDE_ON, clips_of  # noqa: E402
from tests.lab.synth.test_truth import STRAIGHT, stick_body  # noqa: E402

SETS = ("stairs_dev", "stairs_test")


def climb(kind="whole", begun="upright", odd=False, stretch="standing"):
    return stairs(stretch, kind, begun, odd, generator("a staircase"))


def levels(programme, control="spine"):
    """Steps that are held, in order."""
    keys = programme.keys[control]
    return [a[1] for a, b in pairwise(keys) if a[1] == b[1]]


@pytest.mark.parametrize("stretch", ["standing", "seated"])
@pytest.mark.parametrize(("kind", "steps"), [("whole", SPINE_STEPS), ("knee", KNEE_STEPS)])
def test_odd_and_even_stairs_together_hold_every_step(stretch, kind, steps):
    control = "knee" if kind == "knee" else "spine"
    even, odd = (levels(climb(kind, odd=o, stretch=stretch), control) for o in (False, True))
    assert even[0] == odd[0] == 0
    assert sorted({*even, *odd}) == list(steps)
    assert set(even) & set(odd) == {0}
    assert max(np.diff(even)) <= 10


def test_begun_rounded_goes_down_and_begun_upright_starts_straight():
    down = climb(begun="rounded")
    assert down.holds[0].start == 0
    assert controls_at(down, 0.0, 1)["spine"] == pytest.approx(60, abs=3)
    assert levels(down)[-1] == 0
    straight = climb(begun="straight")
    assert straight.holds[0].start == 0
    assert controls_at(straight, 0.0, 1)["spine"] == pytest.approx(0, abs=3)
    upright = climb()
    assert upright.holds[0].start > 1
    assert controls_at(upright, 0.5, 1)["trunk"] < 8 < 35 < controls_at(upright, 3.0, 1)["trunk"]


@pytest.mark.parametrize("split", SETS)
def test_a_set_of_stairs_holds_every_step_of_every_kind(split):
    clips = clips_of(split)
    for kind in ("whole", "lumbar", "thoracic", "knee"):
        control = "knee" if kind == "knee" else "spine"
        mine = [clip for clip in clips if clip.tags[0] == kind]
        held = {level for clip in mine for level in levels(clip.programme, control)}
        assert held == set(KNEE_STEPS if kind == "knee" else SPINE_STEPS), kind
        assert {clip.stretch for clip in mine} == {"standing", "seated"}


@pytest.mark.parametrize("split", SETS)
def test_bodies_views_and_frame_rates_of_the_stairs(split):
    clips = clips_of(split)
    for stretch in ("standing", "seated"):
        mine = [clip for clip in clips if clip.stretch == stretch]
        assert len({clip.body for clip in mine}) >= 24
        assert {clip.look.wear for clip in mine} == {"tight", "tshirt", "hoodie"}
        assert sum(clip.fps == 30 for clip in mine) == len(mine) / 2
        begun = [bool(clip.programme.holds[0].start) for clip in mine]
        assert 0.4 <= np.mean(begun) <= 0.6
    assert all(SIDE_ON[0] <= clip.camera.azimuth <= SIDE_ON[1] for clip in clips)
    assert len({clip.shape for clip in clips}) == len(clips)


@pytest.mark.parametrize("split", SETS)
def test_most_who_begin_upright_hold_their_arms_in_front(split):
    """As a live session asks for: arms at the side hide the neutral."""
    upright = [clip for clip in clips_of(split) if clip.programme.holds[0].start]
    front = [clip for clip in upright if "front" in clip.programme.keys]
    assert 0.5 <= len(front) / len(upright) < 1.0
    for clip in front:
        assert controls_at(clip.programme, 0.5, 1)["front"] == 1.0
        assert controls_at(clip.programme, clip.programme.holds[0].start, 1)["front"] == 0.0


def test_shoulders_ride_up_as_the_back_rounds():
    climbing = climb()
    held = controls_at(climbing, climbing.holds[0].start + 0.4, 1)["shrug"]
    last = controls_at(climbing, climbing.holds[0].end - 0.2, 1)["shrug"]
    assert 0.0 <= held <= 6.0
    assert 0.15 * 60 <= last - held <= 0.40 * 60


def test_a_shrug_lifts_both_shoulders_and_leaves_the_spine():
    body = stick_body()
    ease, up = (pose(body, Posture(shrug=s, left=STRAIGHT, right=STRAIGHT)) for s in (0.0, 20.0))
    for side in ("left", "right"):
        shoulder, collar = f"upperarm_{side}", f"clavicle_{side}"
        length = np.linalg.norm(ease.joint(shoulder) - ease.joint(collar))
        lifted = up.joint(shoulder) - ease.joint(shoulder)
        assert lifted[1] == pytest.approx(length * np.sin(np.radians(20.0)), rel=0.2)
    assert truth.spine_flexion(up) == truth.spine_flexion(ease) == 0.0


def test_the_two_sets_share_no_body():
    dev, test = ({clip.shape for clip in clips_of(split)} for split in SETS)
    assert not dev & test


def bent(upper):
    """Pitch that each spine joint adds to the one below, degrees, and the posed stick person."""
    posed = pose(stick_body(), Posture(spine=40.0, upper=upper, left=STRAIGHT, right=STRAIGHT))
    up = np.array([0.0, 1.0, 0.0])
    turned = [posed.rotations[INDEX[bone]] @ up for bone in ("pelvis", *SPINE)]
    pitches = np.degrees([np.arctan2(y[2], y[1]) for y in turned])
    return np.diff(pitches), posed


def test_lumbar_only_leaves_the_thoracic_joints_unbent():
    added, posed = bent(LUMBAR_ONLY)
    assert added[4:] == pytest.approx(0.0, abs=1e-6)
    assert (added[:4] > 5).all()
    assert truth.lumbar_flexion(posed) == pytest.approx(truth.spine_flexion(posed)) == 40.0


def test_thoracic_only_leaves_the_lumbar_joints_unbent():
    added, posed = bent(THORACIC_ONLY)
    assert added[:4] == pytest.approx(0.0, abs=1e-6)
    assert (added[4:] > 5).all()
    assert truth.lumbar_flexion(posed) == pytest.approx(0.0, abs=1e-6)
    assert truth.spine_flexion(posed) == pytest.approx(40.0)
