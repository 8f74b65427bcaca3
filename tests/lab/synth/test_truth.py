"""The truth itself, on a stick person with round numbers: no body data, no renderer."""

from dataclasses import replace

import pytest

np = pytest.importorskip("numpy")

from formcheck.lab.synth import truth  # noqa: E402
from formcheck.lab.synth.body import Body  # noqa: E402
from formcheck.lab.synth.bodydata import BONES, INDEX, SPINE  # noqa: E402
from formcheck.lab.synth.pose import SPINE_SHARES, Arm, Leg, Posture, pose  # noqa: E402

THIGH = SHIN = 0.4
HIP_HEIGHT = 0.9
SHOULDER_HEIGHT = 1.4


def stick_body() -> Body:
    """Legs, trunk and shoulders in one vertical plane; one skin vertex per heel and toe."""
    joints = np.zeros((len(BONES), 3))

    def put(bone: str, x: float, y: float, z: float = 0.0) -> None:
        joints[INDEX[bone]] = (x, y, z)

    put("pelvis", 0, HIP_HEIGHT)
    for i, bone in enumerate(SPINE):
        put(bone, 0, HIP_HEIGHT + 0.02 + 0.07 * i)
    for i, bone in enumerate(("neck1", "neck2", "neck3", "head")):
        put(bone, 0, 1.45 + 0.03 * i)
    for side, s in (("left", 1), ("right", -1)):
        put(f"clavicle_{side}", 0.02 * s, SHOULDER_HEIGHT)
        put(f"upperarm_{side}", 0.18 * s, SHOULDER_HEIGHT)
        put(f"forearm_{side}", 0.18 * s, 1.12, 0.0)
        put(f"hand_{side}", 0.18 * s, 0.88, 0.05)
        put(f"hip_{side}", 0.1 * s, HIP_HEIGHT)
        put(f"thigh_{side}", 0.1 * s, HIP_HEIGHT)
        put(f"shin_{side}", 0.1 * s, HIP_HEIGHT - THIGH)
        put(f"foot_{side}", 0.1 * s, HIP_HEIGHT - THIGH - SHIN)
        put(f"toes_{side}", 0.1 * s, 0.02, 0.12)
    vertices, owners = [], []
    for side, s in (("left", 1), ("right", -1)):
        vertices += [(0.1 * s, 0.02, -0.05), (0.1 * s, 0.02, 0.18)]
        owners += [f"foot_{side}", f"toes_{side}"]
    weights = np.zeros((4, len(BONES)))
    weights[np.arange(4), [INDEX[b] for b in owners]] = 1.0
    return Body(
        vertices=np.array(vertices),
        weights=weights,
        quads={"body": np.array([[0, 1, 2, 3]])},
        joints=joints,
        ears=np.array([[0.08, 1.6, 0.0], [-0.08, 1.6, 0.0]]),
        nose=np.array([0.0, 1.58, 0.1]),
        fingers=np.array([[0, -1.0, 0], [0, -1.0, 0]]),
        palms=np.array([[-1.0, 0, 0], [1.0, 0, 0]]),
    )


STRAIGHT = Leg(thigh=0.0, knee=0.0, spread=0.0)
UPRIGHT = Posture(left=STRAIGHT, right=STRAIGHT)


def angles(posture, side="left"):
    return truth.angles(pose(stick_body(), posture), side)


def test_standing_straight_is_zero_everywhere_but_the_leg_raise():
    got = angles(UPRIGHT)
    for name, value in got.items():
        expected = -90.0 if name.startswith("leg_raise") else 0.0
        assert value == pytest.approx(expected, abs=1e-4), name


@pytest.mark.parametrize("flexion", [-20.0, 0.0, 30.0, 60.0, 75.0])
def test_spine_flexion_is_the_turn_between_pelvis_and_upper_thorax(flexion):
    posture = replace(UPRIGHT, pelvis=12.0, spine=flexion)
    posed = pose(stick_body(), posture)
    assert truth.spine_flexion(posed) == pytest.approx(flexion)
    # ... and independently, from the direction of the highest spine segment.
    top = posed.joint("neck1") - posed.joint("spine7")
    assert truth.pitch(top, np.array([1.0, 0, 0])) == pytest.approx(12.0 + flexion)


def test_neutral_spine_stays_a_straight_chain_when_hinging():
    posed = pose(stick_body(), replace(UPRIGHT, pelvis=50.0))
    joints = np.stack([posed.joint(b) for b in (*SPINE, "neck1")])
    steps = np.diff(joints, axis=0)
    steps /= np.linalg.norm(steps, axis=1, keepdims=True)
    assert np.allclose(steps, steps[0], atol=1e-9)
    assert truth.trunk_inclination(posed) == pytest.approx(50.0)


def test_spine_shares_sum_to_one():
    assert sum(SPINE_SHARES) == pytest.approx(1.0)


def test_hinge_and_spine_both_flex_the_hip_but_only_the_hinge_counts_as_hinge():
    hinged = angles(replace(UPRIGHT, pelvis=40.0))
    rounded = angles(replace(UPRIGHT, spine=60.0))
    assert hinged["hip_flexion_left_deg"] == pytest.approx(40.0)
    assert hinged["hip_hinge_deg"] == pytest.approx(40.0)
    assert hinged["spine_flexion_deg"] == pytest.approx(0.0)
    assert rounded["hip_flexion_left_deg"] > 15.0
    assert rounded["hip_hinge_deg"] == pytest.approx(0.0)
    assert rounded["pelvis_pitch_deg"] == pytest.approx(0.0)


def test_each_leg_has_its_own_angles():
    posture = replace(UPRIGHT, left=Leg(thigh=60.0, knee=25.0, spread=0.0))
    got = angles(posture)
    assert got["hip_flexion_left_deg"] == pytest.approx(60.0)
    assert got["hip_flexion_right_deg"] == pytest.approx(0.0, abs=1e-6)
    assert got["knee_flexion_left_deg"] == pytest.approx(25.0)
    assert got["knee_flexion_right_deg"] == pytest.approx(0.0, abs=1e-4)
    assert truth.hip_hinge(pose(stick_body(), posture), "both") == pytest.approx(30.0)


def test_sideways_spread_does_not_leak_into_flexion():
    got = angles(replace(UPRIGHT, left=Leg(thigh=60.0, knee=0.0, spread=20.0)))
    assert got["hip_flexion_left_deg"] == pytest.approx(60.0)


def test_supine_leg_raise():
    flat = Leg(thigh=90.0, knee=0.0, spread=0.0)
    posture = Posture(pelvis=-90.0, left=replace(flat, thigh=170.0), right=flat)
    got = angles(posture)
    assert got["leg_raise_left_deg"] == pytest.approx(80.0)
    assert got["leg_raise_right_deg"] == pytest.approx(0.0, abs=1e-6)
    assert got["hip_flexion_left_deg"] == pytest.approx(80.0)
    assert got["trunk_inclination_deg"] == pytest.approx(-90.0)


def test_straight_leg_ends_where_trigonometry_says():
    posed = pose(stick_body(), replace(UPRIGHT, left=Leg(thigh=90.0, knee=0.0, spread=0.0)))
    assert posed.joint("foot_left") == pytest.approx([0.1, 0.0, 0.8])
    posed = pose(stick_body(), replace(UPRIGHT, left=Leg(thigh=90.0, knee=90.0, spread=0.0)))
    assert posed.joint("foot_left") == pytest.approx([0.1, -0.4, 0.4])


def test_arm_reaches_its_target_without_stretching():
    body = stick_body()
    target = (0.2, 0.2, 0.3)
    posed = pose(body, replace(UPRIGHT, arms=(Arm(target), None)))
    assert posed.joint("hand_left") == pytest.approx(target, abs=1e-9)
    for a, b in (("upperarm_left", "forearm_left"), ("forearm_left", "hand_left")):
        now = np.linalg.norm(posed.joint(b) - posed.joint(a))
        assert now == pytest.approx(np.linalg.norm(body.joint(b) - body.joint(a)))


def test_rotations_stay_rotations():
    posture = Posture(
        pelvis=30,
        spine=50,
        neck=-10,
        reach=12,
        left=Leg(100, 30, 10, 5),
        arms=(Arm((0, 0, 1)), None),
    )  # fmt: skip
    turns = pose(stick_body(), posture).rotations
    assert np.allclose(turns @ turns.transpose(0, 2, 1), np.eye(3), atol=1e-9)
    assert np.allclose(np.linalg.det(turns), 1.0)


def test_points_follow_the_bones_they_are_rigid_with():
    body = stick_body()
    rest = truth.points(pose(body, replace(UPRIGHT, origin=(0.0, 0.9, 0.0))))
    assert rest["heel_left"] == pytest.approx([0.1, 0.02, -0.05])
    assert rest["toe_right"] == pytest.approx([-0.1, 0.02, 0.18])
    assert rest["nose"] == pytest.approx([0.0, 1.58, 0.1])
    assert set(SPINE) < set(rest)
    assert INDEX["pelvis"] == 0


@pytest.mark.parametrize(("angle", "expected"), [(190, -170), (-190, 170), (180, 180), (0, 0)])
def test_wrap(angle, expected):
    assert truth.wrap(angle) == pytest.approx(expected)
