"""The arithmetic on data small enough to be checked by hand."""

import math

import numpy as np
import pytest

from formcheck.lab.benchmark import metrics
from formcheck.lab.benchmark.metrics import Named

NAN = float("nan")


def array(*values):
    return np.array(values, float)


@pytest.mark.parametrize(
    ("negative", "positive", "area"),
    [
        ((1, 2), (3, 4), 1.0),
        ((3, 4), (1, 2), 0.0),
        ((1, 1), (1, 1), 0.5),
        # Of the 6 pairs 1<2, 1<3, 2=2 (half), 2<3 are won, 4>2 and 4>3 lost.
        ((1, 2, 4), (2, 3), 3.5 / 6),
    ],
)
def test_auc_counts_the_pairs_that_are_the_right_way_round(negative, positive, area):
    assert metrics.auc(array(*negative), array(*positive)) == pytest.approx(area)


def test_auc_of_nothing_is_no_number():
    assert math.isnan(metrics.auc(array(), array(1)))
    assert math.isnan(metrics.auc(array(1), array()))


def test_a_clip_drawn_twice_weighs_twice():
    negative, positive = [array(1), array(5)], [array(3), array(4)]
    once = metrics.resampled_auc(np.array([[1.0, 1.0]]), negative, positive)
    twice = metrics.resampled_auc(np.array([[2.0, 0.0]]), negative, positive)
    assert once == pytest.approx([0.5])  # 3>1, 4>1, but 3<5, 4<5
    assert twice == pytest.approx([1.0])  # only the first clip: 3>1


def test_pooled_ratio_is_a_ratio_of_sums():
    weights = np.array([[1.0, 1.0], [0.0, 2.0], [2.0, 0.0]])
    found = metrics.resampled_ratio(weights, array(1, 9), array(0, 3))
    assert found[:2] == pytest.approx([10 / 3, 3.0])
    assert math.isnan(found[2])


def test_bootstrap_is_reproducible_and_draws_as_many_clips_as_there_are():
    one, again = (metrics.draw_clips(5, 200, seed=3) for _ in range(2))
    assert np.array_equal(one, again)
    assert (one.sum(axis=1) == 5).all()
    assert not np.array_equal(one, metrics.draw_clips(5, 200, seed=4))


def test_bootstrap_interval_covers_the_mean_of_a_known_spread():
    random = np.random.default_rng(0)
    values = random.normal(10.0, 2.0, 100)
    drawn = metrics.resampled_ratio(metrics.draw_clips(100, 1000, 1), values, np.ones(100))
    low, high = metrics.interval(drawn)
    assert low < values.mean() < high
    # 1.96 standard errors of 2/√100 each way.
    assert high - low == pytest.approx(2 * 1.96 * 0.2, rel=0.2)


def test_interval_of_nothing():
    assert all(math.isnan(v) for v in metrics.interval(array(NAN, NAN)))


def test_overlap():
    assert metrics.overlap_s((0, 2), (1, 5)) == 1.0
    assert metrics.overlap_s((0, 1), (1, 5)) == 0.0
    assert metrics.overlap_s((0, 1), (3, 5)) == 0.0


def test_holds_are_matched_by_what_they_share_and_by_side():
    left, right = ("standing", "left"), ("standing", "right")
    true = [Named(left, (0, 10)), Named(right, (20, 30))]
    found = [Named(left, (0, 2)), Named(left, (3, 10)), Named(left, (20, 30))]
    assert metrics.match_spans(true, found) == [(0, 1)]


def test_each_hold_is_matched_once():
    key = ("seated", "both")
    true = [Named(key, (0, 10)), Named(key, (11, 20))]
    assert metrics.match_spans(true, [Named(key, (2, 19))]) == [(0, 0)]
    found = [Named(key, (0, 9)), Named(key, (12, 20))]
    assert metrics.match_spans(true, found) == [(0, 0), (1, 1)]


def test_a_fault_is_false_when_it_touches_no_true_one_of_its_name():
    true = [Named(("bent_knee",), (5, 8))]
    near, far, other = (
        Named(("bent_knee",), (8.4, 9)),
        Named(("bent_knee",), (8.6, 9)),
        Named(("bouncing",), (5, 8)),
    )
    assert metrics.false_spans(true, [near, far, other], 0.5) == [far, other]


def test_onset_is_that_of_the_first_span_that_belongs_to_it():
    true = Named(("x",), (5, 8))
    found = [Named(("x",), (6, 7)), Named(("x",), (4.7, 5.5)), Named(("x",), (0, 1))]
    assert metrics.onset_s(true, found, 0.5) == pytest.approx(-0.3)
    assert math.isnan(metrics.onset_s(true, [Named(("y",), (5, 8))], 0.5))


def test_live_delay_is_that_of_the_first_frame_that_shows_it():
    time = np.arange(0, 10, 0.5)
    shown = (time == 1.0) | (time >= 6.0)  # the one at 1 s is another matter
    assert metrics.first_shown_s((5, 8), time, shown, 0.5) == pytest.approx(1.0)
    assert math.isnan(metrics.first_shown_s((3, 4), time, shown, 0.5))
