"""Packed samples of a hold: what goes in comes out, in little memory."""

import math

import numpy as np
import pytest

from formcheck.rules.samples import Samples


def filled(count):
    samples = Samples(angles=2, values=1)
    for place in range(count):
        samples.append(
            place / 10,
            effort_deg=80.0 + place,
            angles_deg=(1.0 * place, math.nan),
            values_deg=(2.0 * place,),
            good=place % 2 == 0,
            own_neutral=place > 2,
            spine_unsure_deg=5.0 + place,
            angle_unsure_deg=3.0 + place,
        )
    return samples


def test_columns_hold_what_was_added():
    samples = filled(5)
    assert len(samples) == 5
    assert samples.times_s == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])
    assert samples.efforts_deg == pytest.approx([80, 81, 82, 83, 84])
    assert samples.angles_deg[:, 0] == pytest.approx([0, 1, 2, 3, 4])
    assert np.isnan(samples.angles_deg[:, 1]).all()
    assert samples.values_deg[:, 0] == pytest.approx([0, 2, 4, 6, 8])
    assert samples.good.tolist() == [True, False, True, False, True]
    assert samples.own_neutral.tolist() == [False, False, False, True, True]
    assert samples.spine_unsure_deg.tolist() == [5.0, 6.0, 7.0, 8.0, 9.0]
    assert samples.angle_unsure_deg.tolist() == [3.0, 4.0, 5.0, 6.0, 7.0]


def test_an_empty_one_has_columns_of_the_right_width():
    samples = Samples(angles=7, values=3)
    assert samples.angles_deg.shape == (0, 7)
    assert samples.values_deg.shape == (0, 3)
    assert samples.until(math.nan) == 0


def test_reading_does_not_stop_the_writing():
    samples = filled(3)
    before = samples.times_s
    samples.append(
        9.0,
        effort_deg=0,
        angles_deg=(0, 0),
        values_deg=(0,),
        good=True,
        own_neutral=False,
        spine_unsure_deg=5.0,
    )
    assert (len(before), len(samples)) == (3, 4)
    assert math.isnan(samples.angle_unsure_deg[3])


def test_until_counts_the_moment_itself():
    samples = filled(5)
    assert [samples.until(t) for t in (-1.0, 0.0, 0.2, 0.25, 9.0)] == [0, 1, 3, 3, 5]


def test_a_row_of_another_width_is_refused():
    with pytest.raises(ValueError, match="1 angles and 1 values"):
        Samples(2, 1).append(
            0.0,
            effort_deg=0,
            angles_deg=(0.0,),
            values_deg=(0.0,),
            good=True,
            own_neutral=False,
            spine_unsure_deg=5.0,
        )
