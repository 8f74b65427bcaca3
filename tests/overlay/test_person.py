"""Faults are marked at the joint they are about, and a suspicion looks otherwise than a fault."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_people import feedback, grey, measures

from formcheck.overlay.person import draw_marks, visible_joints
from formcheck.rules.catalogue import catalogue
from formcheck.rules.common import marks_of

MARKS = marks_of(catalogue()["supine"])

PLACES = [
    ("bent_knee", "knee"),
    ("lifted_pelvis", "hip"),
    ("lifted_head", "ear"),
    ("bouncing", "shoulder"),
]


def test_every_fault_says_where_it_is_but_the_back_which_has_a_line_of_its_own():
    faults = {rule.fault for stretch in catalogue().values() for rule in stretch.rules}
    marked = {fault for stretch in catalogue().values() for fault in marks_of(stretch)}
    assert marked == (faults | {"bouncing"}) - {"rounded_back"}
    assert marks_of(None) == {"bouncing": ("near", "shoulder")}


def drawn(faults=(), suspects=(), side="right"):
    image = grey((640, 360))
    told = feedback(seen=measures(), faults=faults, suspects=suspects)
    draw_marks(image, replace(told, side=side, marks=MARKS))
    return image


def middle_of_change(image):
    rows, columns = np.nonzero((image != 128).any(axis=2))
    return np.array([np.ptp(columns) / 2 + columns.min(), np.ptp(rows) / 2 + rows.min()])


@pytest.mark.parametrize(("fault", "joint"), PLACES)
def test_a_fault_is_marked_where_it_is(fault, joint):
    found = middle_of_change(drawn(faults=(fault,)))
    joints = visible_joints(measures().pose, measures().view.near_side, grey((640, 360)))
    assert found == pytest.approx(joints[joint], abs=4.0)


@pytest.mark.parametrize("fault", ["rounded_back", "of tomorrow"])
def test_what_has_no_place_of_its_own_is_not_marked(fault):
    assert (drawn(faults=(fault,)) == 128).all()


def test_a_suspicion_is_dashed_and_a_fault_is_not():
    sure, unsure = drawn(faults=("bent_knee",)), drawn(suspects=("bent_knee",))
    assert 0 < (unsure != 128).any(axis=2).sum() < 0.8 * (sure != 128).any(axis=2).sum()


def test_a_fault_that_is_also_suspected_is_drawn_once_as_a_fault():
    both = drawn(faults=("bent_knee",), suspects=("bent_knee",))
    assert (both == drawn(faults=("bent_knee",))).all()


def test_without_a_side_nothing_is_marked():
    assert (drawn(faults=("bent_knee",), side=None) == 128).all()
