"""Lifted pelvis and lifted head in the supine stretch: what stops the clock and what advises."""

from dataclasses import replace

import pytest
from bodies import LYING, SUPINE, Frames, legs, run, with_fault
from said import said

from formcheck.measure.landmarks import landmark_index
from formcheck.rules.catalogue import Wanted
from formcheck.rules.score import score_parts
from formcheck.rules.still import judge_still

TIPPED = legs(-104, 75, 0)


def head_up(frames: Frames, start: float, end: float) -> Frames:
    """Raise the ears by a quarter of a trunk between two times."""
    out: Frames = []
    for time, pose in frames:
        if pose is not None and start <= time <= end:
            points = pose.points.copy()
            for side in ("left", "right"):
                points[landmark_index("ear", side)] -= (0.0, 0.12 * 200.0)
            pose = replace(pose, points=points)
        out.append((time, pose))
    return out


def test_a_lifted_pelvis_stops_the_clock_after_a_warning():
    session = run(with_fault(LYING, SUPINE, TIPPED, 8.0, 13.0))
    (hold,) = session.holds
    (span,) = hold.fault_spans()
    assert span.fault == "lifted_pelvis"
    assert span.start_s == pytest.approx(8.0, abs=0.3)
    assert span.end_s == pytest.approx(13.0, abs=0.3)
    assert hold.clock.held_s == pytest.approx(17 - 5, abs=0.7)
    assert [session.at(t).cue.level for t in (7.0, 8.7, 10.0, 15.0)] == [
        "good", "warn", "stop", "good",
    ]  # fmt: skip
    assert "Pelvis down" in said(session.at(10.0).cue)
    assert session.at(10.5).phase == "paused"


def test_a_lifted_head_is_advice_and_the_clock_goes_on():
    session = run(head_up(with_fault(LYING, SUPINE, SUPINE, 8.0, 13.0), 8.0, 13.0))
    (hold,) = session.holds
    assert [span.fault for span in hold.fault_spans()] == ["lifted_head"]
    assert hold.clock.held_s == pytest.approx(17.0, abs=0.5)
    assert session.at(10.0).phase == "hold"
    assert session.at(10.0).cue.level == "warn"
    assert "head" in said(session.at(10.0).cue).lower()
    assert "lifted_head" in session.at(10.0).faults


def test_advice_costs_half_of_its_share_of_the_form_points():
    (good,) = run(with_fault(LYING, SUPINE, SUPINE, 8.0, 13.0)).holds
    (advised,) = run(head_up(with_fault(LYING, SUPINE, SUPINE, 8.0, 13.0), 8.0, 13.0)).holds
    lost = score_parts(good, 30.0)["form"] - score_parts(advised, 30.0)["form"]
    assert lost == pytest.approx(30.0 * 0.5 * 5 / 17, abs=0.6)
    assert score_parts(good, 30.0)["hold"] == score_parts(advised, 30.0)["hold"]


def test_a_glance_at_the_leg_is_nothing():
    session = run(head_up(with_fault(LYING, SUPINE, SUPINE, 8.0, 13.0), 8.0, 8.7))
    assert session.holds[0].fault_spans() == []


def test_who_never_rested_loses_no_points_for_it():
    frames = with_fault(SUPINE, SUPINE, SUPINE, 8.0, 13.0)
    (hold,) = run(head_up(frames, 0.0, 99.0)).holds
    assert hold.judged()["lifted_head"] == 0.0
    assert score_parts(hold, 30.0)["form"] == 30.0


def test_a_photograph_tells_what_is_clear():
    def judged(body):
        still = judge_still([body.measured()], Wanted())
        return [span.fault for span in still.faults], still.cue

    assert judged(SUPINE)[0] == []
    faults, cue = judged(legs(-114, 75, 0))
    assert faults == ["lifted_pelvis"]
    assert cue.level == "stop"
