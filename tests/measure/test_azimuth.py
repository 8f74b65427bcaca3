"""Where the camera stands: how a body is described for it, and what is done with the answer."""

import math

import numpy as np
import pytest
from bodies import FOLD, SEATED, STEP, SUPINE, UPRIGHT

from formcheck.measure.azimuth import MOST_DEG, azimuth_row
from formcheck.measure.measures import Known, measure
from formcheck.measure.readers import LearnedReader, Network, PlainReader
from formcheck.measure.view import View, off_side_angle, signed_azimuth, swap_sides, update_view
from formcheck.pipeline.models import back_reader

BODIES = pytest.mark.parametrize("body", [UPRIGHT, FOLD, STEP, SEATED, SUPINE])


class Told:
    """A reader that gives one answer, and remembers what it was asked."""

    def __init__(self, azimuth_deg):
        self.azimuth_deg, self.rows = azimuth_deg, []

    def azimuth(self, row):
        self.rows.append(row)
        return self.azimuth_deg


def constant(value):
    """A network that always answers the same."""
    n = 60
    weights = (np.zeros((1, n, 1)),)
    return Network(np.zeros(n), np.ones(n), weights, (np.full((1, 1, 1), float(value)),))


@BODIES
def test_a_body_looks_the_same_in_a_mirror(body):
    right = azimuth_row(body.pose(), 1, "right")
    left = azimuth_row(body.but(facing=-1).pose(), -1, "left")
    assert right.shape == (60,)
    assert left == pytest.approx(right, abs=1e-4)


@BODIES
def test_size_and_place_in_the_picture_do_not_matter(body):
    far = azimuth_row(body.but(scale=90.0).pose(), 1, "right")
    assert far == pytest.approx(azimuth_row(body.pose(), 1, "right"), abs=1e-4)


def test_what_the_reader_says_is_the_view():
    view = update_view(View(), STEP.pose(), 0.0, Told(-31.0))
    assert (view.azimuth_deg, view.off_side_deg) == (-31.0, 31.0)


@BODIES
def test_the_reader_is_asked_with_left_and_right_put_right(body):
    told = Told(0.0)
    for pose in (body.pose(), swap_sides(body.pose())):
        update_view(View(), pose, 0.0, told)
    assert told.rows[1] == pytest.approx(told.rows[0])


def test_without_an_answer_depth_is_asked():
    pose = STEP.pose()
    view = update_view(View(), pose, 0.0, Told(math.nan))
    assert view.azimuth_deg == signed_azimuth(pose, 1)
    assert view.off_side_deg == off_side_angle(pose)


def test_answers_are_averaged_over_time():
    view = update_view(View(), STEP.pose(), 0.0, Told(0.0))
    soon = update_view(view, STEP.pose(), 0.1, Told(40.0))
    late = update_view(view, STEP.pose(), 5.0, Told(40.0))
    assert 0.0 < soon.azimuth_deg < 10.0
    assert late.azimuth_deg == pytest.approx(40.0, abs=0.1)


def test_measuring_asks_the_reader_and_no_other():
    plain = measure(STEP.pose(), Known(), 0.0, PlainReader())[0]
    assert plain.view.azimuth_deg == signed_azimuth(STEP.pose(), 1)
    far = LearnedReader(back_reader().back, camera=constant(60.0))
    assert "not_side_on" in measure(STEP.pose(), Known(), 0.0, far)[0].problems


@pytest.mark.parametrize(("value", "told"), [(500.0, MOST_DEG), (-500.0, -MOST_DEG), (12.0, 12.0)])
def test_no_camera_is_further_than_in_front_or_behind(value, told):
    reader = LearnedReader(back_reader().back, camera=constant(value))
    assert reader.azimuth(np.zeros(60)) == told
    assert math.isnan(reader.azimuth(np.full(60, np.nan)))
