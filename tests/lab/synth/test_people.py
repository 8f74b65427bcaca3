"""Neutral spines, soft tissue, cloth and hair on the real body data (skipped without it)."""

from functools import lru_cache

import numpy as np
import pytest

import tests.lab.synth.needs_body  # noqa: F401 - or all is skipped
from formcheck.lab.synth import truth
from formcheck.lab.synth.body import BodyShape, make_body
from formcheck.lab.synth.bodydata import INDEX, SPINE
from formcheck.lab.synth.cloth import Garment
from formcheck.lab.synth.look import HAIR_STYLES, Look, dress
from formcheck.lab.synth.people import KYPHOSIS_RANGE, LORDOSIS_RANGE, draw_curves
from formcheck.lab.synth.pose import Leg, Posture, pose

STILL = Leg(thigh=0.0, knee=0.0)
CURVES = [(0, 0), (25, 0), (0, -35), (-10, 4), (28, -40)]


def posed(body, **posture):
    origin = (0.0, float(body.joint("pelvis")[1]), 0.0)
    return pose(body, Posture(left=STILL, right=STILL, origin=origin, **posture))


def skin(body):
    return body.vertices[np.unique(body.quads["body"])]


def turn(body, lower, upper):
    """Pitch of the spine's line at its upper end against its lower end, degrees."""
    joints = np.stack([body.joint(b) for b in (*SPINE, "neck1")])
    steps = np.diff(joints, axis=0)
    angle = np.degrees(np.arctan2(steps[:, 2], steps[:, 1]))
    return angle[upper] - angle[lower]


@pytest.mark.parametrize(("kyphosis", "lordosis"), CURVES)
def test_flexion_counts_from_this_bodys_own_neutral(kyphosis, lordosis):
    body = make_body(BodyShape(kyphosis=kyphosis, lordosis=lordosis))
    neutral = truth.angles(posed(body), "left")
    assert neutral["spine_flexion_deg"] == pytest.approx(0.0, abs=1e-6)
    assert neutral["pelvis_pitch_deg"] == pytest.approx(0.0, abs=1e-6)
    bent = truth.angles(posed(body, pelvis=20.0, spine=50.0), "left")
    assert bent["spine_flexion_deg"] == pytest.approx(50.0, abs=1e-6)
    assert bent["pelvis_pitch_deg"] == pytest.approx(20.0, abs=1e-6)


@pytest.mark.parametrize(("kyphosis", "lordosis"), CURVES)
def test_a_curved_spine_stays_in_balance_and_the_body_its_height(kyphosis, lordosis):
    plain = make_body(BodyShape(height=1.70))
    body = make_body(BodyShape(height=1.70, kyphosis=kyphosis, lordosis=lordosis))
    assert np.ptp(skin(body)[:, 1]) == pytest.approx(1.70)
    assert body.joint("neck1")[2] == pytest.approx(plain.joint("neck1")[2], abs=0.002)
    # The head is level: the nose stands as far above the ears as before.
    drop = [b.nose[1] - b.ears[:, 1].mean() for b in (plain, body)]
    assert drop[0] == pytest.approx(drop[1], abs=0.004)


def test_the_curves_bend_the_part_they_name():
    plain, round_back, hollow = (
        make_body(s) for s in (BodyShape(), BodyShape(kyphosis=20), BodyShape(lordosis=20))
    )
    # Chest: spine5 against the highest vertebra; lower back: spine1 against spine4.
    assert turn(round_back, 3, 6) - turn(plain, 3, 6) == pytest.approx(0.88 * 20, abs=0.1)
    assert turn(round_back, 0, 2) - turn(plain, 0, 2) == pytest.approx(0.0, abs=0.1)
    assert turn(hollow, 0, 4) - turn(plain, 0, 4) == pytest.approx(-20.0, abs=0.1)


def test_drawn_curves_stay_in_range_and_repeat():
    drawn = np.array([draw_curves(np.random.default_rng(i), i % 2, 20 + i) for i in range(60)])
    again = np.array([draw_curves(np.random.default_rng(i), i % 2, 20 + i) for i in range(60)])
    assert np.array_equal(drawn, again)
    for column, (low, high) in enumerate((KYPHOSIS_RANGE, LORDOSIS_RANGE)):
        assert drawn[:, column].min() >= low
        assert drawn[:, column].max() <= high
        assert drawn[:, column].std() > 5.0


def test_soft_tissue_grows_backward_and_forward():
    def depth(**shape):
        body = make_body(BodyShape(male=1.0, **shape))
        points, hip = skin(body), body.joint("pelvis")[1]
        seat = points[(np.abs(points[:, 1] - hip) < 0.08) & (np.abs(points[:, 0]) < 0.2)]
        waist = points[(np.abs(points[:, 1] - hip - 0.12) < 0.05) & (np.abs(points[:, 0]) < 0.1)]
        return -seat[:, 2].min(), waist[:, 2].max()

    (flat, _), (full, _) = depth(buttocks=-1.0), depth(buttocks=1.0)
    assert full > flat + 0.015
    (_, thin), (_, round_belly) = depth(belly=-1.0), depth(belly=1.0)
    assert round_belly > thin + 0.02


@lru_cache(maxsize=16)
def man():
    return make_body(BodyShape(male=1.0, height=1.76, lordosis=-15, belly=0.3))


@lru_cache(maxsize=16)
def dressed(**look):
    return dress(man(), Look(**look))


def garments(surfaces):
    return [s for s in surfaces if isinstance(s, Garment)]


def inside(garment, points, posture):
    """How far points lie inside the skin below a garment, metres (negative = outside)."""
    obstacle = garment.obstacles[1]
    garment.placed(posture, -1.0)  # places the obstacle
    obstacle.look(points)
    return obstacle.depth(points, 0.0)


FOLD = {"pelvis": 45.0, "spine": 30.0}


@pytest.mark.parametrize("wear", ["tshirt", "hoodie"])
@pytest.mark.parametrize("posture", [{}, FOLD, {"pelvis": -90.0}], ids=["up", "fold", "lying"])
def test_cloth_stays_outside_the_body_and_repeats(wear, posture):
    (top,) = garments(dressed(wear=wear))
    at = posed(man(), **posture)
    hung = top.placed(at, -1.0)
    assert np.isfinite(hung).all()
    assert inside(top, hung, at).max() < 0.003
    assert np.array_equal(hung, top.placed(at, -1.0))


def test_cloth_hangs_down_in_a_fold():
    """The belly side of a hanging shirt falls below the tight one's."""
    at = posed(man(), **FOLD)
    (loose,) = garments(dressed(wear="tshirt"))
    tight = dressed(wear="tight")[1]

    def lowest(surface):
        belly = np.abs(surface.points[:, 1] - man().joint("spine3")[1]) < 0.06
        belly &= (np.abs(surface.points[:, 0]) < 0.08) & (surface.points[:, 2] > 0)
        return surface.placed(at, -1.0)[belly, 1].min()

    assert lowest(loose) < lowest(tight) - 0.02


def test_gravity_is_the_rooms_not_the_bodys():
    """Lying on the back, the shirt's front falls towards the floor, not towards the feet."""
    (top,) = garments(dressed(wear="tshirt"))
    front = (top.points[:, 2] > 0.05) & (np.abs(top.points[:, 0]) < 0.1)
    up, lying = posed(man()), posed(man(), pelvis=-90.0)

    def away_from_body(at):
        hung = top.placed(at, -1.0)
        carried = hung - at.joint("spine3")
        return (carried @ at.rotations[INDEX["spine3"]])[front, 2].mean()

    assert away_from_body(lying) < away_from_body(up) - 0.003


def test_a_hanging_shirt_bridges_the_hollow_back():
    body = make_body(BodyShape(male=0.0))  # the mesh's own deep hollow
    (top,) = garments(dress(body, Look(wear="tshirt")))
    hung = top.placed(posed(body), 0.0)
    height = body.joint("spine3")[1]
    middle = np.abs(top.points[:, 0]) < 0.05
    band = hung[middle & (np.abs(hung[:, 1] - height) < 0.03), 2].min()
    points = skin(body)
    back = points[(np.abs(points[:, 1] - height) < 0.03) & (np.abs(points[:, 0]) < 0.05), 2].min()
    assert band < back - 0.02


def test_loose_trousers_are_wider_than_leggings():
    at, knee, hip = posed(man()), man().joint("shin_left")[1], man().joint("thigh_left")[1]

    def width(trousers):
        surface = dressed(trousers=trousers)[2]
        points = surface.placed(at, 0.0)
        band = points[np.abs(points[:, 1] - (0.7 * knee + 0.3 * hip)) < 0.03]
        return np.ptp(band[:, 2])

    assert width("loose") > width("leggings") + 0.02
    (shorts,) = garments(dressed(trousers="shorts"))
    assert shorts.placed(at, 0.0)[:, 1].min() > knee


@pytest.mark.parametrize("style", HAIR_STYLES)
def test_hair_hangs_down_whichever_way_the_head_is(style):
    surfaces = dressed(hair_style=style)
    bald = dressed(hair_style="bald")
    extra = len(surfaces) - len(bald)
    assert extra == {"bald": 0, "short": 1}.get(style, 2)
    if style not in ("ponytail", "long"):
        return
    locks = surfaces[-1]
    for at in (posed(man()), posed(man(), pelvis=80.0, spine=30.0, neck=20.0)):
        points = locks.placed(at, -1.0)
        assert np.isfinite(points).all()
        per_lock = points.reshape(*locks.radius.shape, -1, 3).mean(axis=2)
        assert (per_lock[:, -1, 1] < per_lock[:, 0, 1]).mean() > 0.95


@pytest.mark.parametrize("wrong", [{"wear": "toga"}, {"trousers": ""}, {"hair_style": "punk"}])
def test_unknown_clothes_are_refused(wrong):
    with pytest.raises(ValueError, match="is not one of"):
        Look(**wrong)
