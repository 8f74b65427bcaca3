"""The pose: shapes are checked where it is made, joints are found by name."""

import numpy as np
import pytest
from bodies import STEP, UPRIGHT

from formcheck.measure.landmarks import JOINTS, Landmark, Pose, landmark_index, other_side


def test_indices_are_those_of_blazepose():
    assert landmark_index("hip", "left") == 23
    assert landmark_index("ankle", "right") == 28
    assert landmark_index("toe", "left") == 31
    assert other_side("left") == "right"
    assert other_side("right") == "left"


def test_every_joint_exists_on_both_sides():
    indices = {landmark_index(joint, side) for joint in JOINTS for side in ("left", "right")}
    assert len(indices) == 2 * len(JOINTS)
    assert indices == set(map(int, Landmark)) - {Landmark.NOSE}


def test_a_joint_is_its_pixel_and_visibility():
    pose = UPRIGHT.but(far_seen=0.3).pose()
    assert pose.joint("ankle", "right") == pytest.approx([320, 240 + 0.82 * 200])
    assert pose.joint("ankle", "left") == pytest.approx([320, 240 + 0.82 * 200])
    assert pose.seen("knee", "right") == pytest.approx(0.99)
    assert pose.seen("knee", "left") == pytest.approx(0.3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": np.zeros((33, 3))},
        {"points": np.zeros((32, 2))},
        {"world": np.zeros((33, 2))},
        {"visibility": np.zeros((33, 1))},
        {"mask": np.zeros((640, 480))},
    ],
)
def test_wrong_shapes_are_refused(wrong):
    right = STEP.but(bend=10).pose()
    whole = {
        "points": right.points,
        "world": right.world,
        "visibility": right.visibility,
        "mask": right.mask,
        "size": right.size,
    }
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Pose(**whole | wrong)
