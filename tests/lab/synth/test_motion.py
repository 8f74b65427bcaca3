import pytest

from formcheck.lab.synth.motion import (
    Bounce,
    Fault,
    Hold,
    Programme,
    controls_at,
    covered,
    fault_spans,
    minimum_jerk,
    value_at,
)

KEYS = [(1.0, 0.0), (2.0, 60.0), (6.0, 60.0), (7.0, 0.0)]


def test_minimum_jerk_is_smooth_and_symmetric():
    assert minimum_jerk(-1) == 0.0
    assert minimum_jerk(2) == 1.0
    assert minimum_jerk(0.5) == pytest.approx(0.5)
    assert minimum_jerk(0.3) + minimum_jerk(0.7) == pytest.approx(1.0)
    assert minimum_jerk(0.01) < 1e-4


def test_values_between_and_beyond_keyframes():
    assert [value_at(KEYS, t) for t in (0.0, 1.5, 4.0, 9.0)] == pytest.approx([0, 30, 60, 0])


def test_fault_span_runs_from_half_way_in_to_half_way_out():
    programme = Programme(
        {"spine": KEYS},
        holds=(Hold(0.5, 8.0),),
        length=9.0,
        faults=(Fault("rounded_back", "spine", 0, 60),),
    )
    [(name, start, end)] = fault_spans(programme)
    assert name == "rounded_back"
    assert (start, end) == pytest.approx((1.5, 6.5), abs=0.01)


def test_sway_stays_in_its_bounds_and_out_of_the_start():
    programme = Programme(
        {"trunk": [(0, 50.0)]}, holds=(Hold(3, 15),), length=18, sway={"trunk": 1.5}
    )
    held = [controls_at(programme, t / 10, seed=4)["trunk"] for t in range(30, 150)]
    assert max(abs(v - 50) for v in held) <= 1.5
    assert max(held) - min(held) > 0.5
    before = [controls_at(programme, t / 10, seed=4)["trunk"] for t in range(20)]
    assert max(abs(v - 50) for v in before) <= 0.5


def test_bounce_swings_at_its_rate():
    bounce = Bounce("trunk", 2.0, 6.0, 8.0, 1.0)
    programme = Programme({"trunk": [(0, 50.0)]}, holds=(Hold(1, 7),), length=8, bounces=(bounce,))
    swing = [controls_at(programme, t)["trunk"] for t in (1.0, 3.25, 3.75, 4.25)]
    assert swing == pytest.approx([50, 58, 42, 58], abs=0.01)


def test_seconds_covered_by_spans_that_overlap_count_once():
    spans = [(0, 2), (1, 3), (5, 6), (5.2, 5.4)]
    assert covered(spans, -float("inf"), 10.0) == pytest.approx(4.0)
    assert covered(spans, 2.5, 5.5) == pytest.approx(1.0)
    assert covered([], 0.0, 10.0) == 0.0
