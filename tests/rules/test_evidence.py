"""Cuts, close-ups and torn poses: frames that say nothing about a hold."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
from bodies import (
    FOLD,
    ON_STEP,
    SEATED,
    SITTING,
    STEP,
    UPRIGHT,
    Body,
    Frames,
    run,
    script,
    stretch,
)

from formcheck.core import Checker
from formcheck.measure.measures import Measures, PerSide
from formcheck.pipeline.looks import load_poses
from formcheck.rules.evidence import Sighting, sighting

TRACKS = Path(__file__).parents[2].parent / "shared" / "real_people" / "tracks"


def seen(body: Body, last: Sighting | None = None, time_s: float = 0.1) -> Sighting | None:
    measures = body.measured()
    return sighting(time_s, measures, measures.view.near_side, last)


def first(body: Body) -> Sighting:
    found = seen(body, time_s=0.0)
    assert found is not None
    return found


def turned(hip_deg: float) -> Measures:
    measures = SEATED.measured()
    return replace(measures, hip_flexion_deg=PerSide(hip_deg, hip_deg))


def test_somebody_who_stays_goes_on():
    last = first(SEATED)
    assert seen(SEATED, last) is not None
    assert seen(SEATED.but(lean=50.0), last) is not None
    assert seen(SEATED.but(x=SEATED.x + 40), last) is not None


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(FOLD.but(y=FOLD.y + 120), id="feet below the picture"),
        pytest.param(SEATED.but(x=-15.0), id="pelvis beside the picture"),
        pytest.param(SEATED.but(x=SEATED.x + 250), id="feet beside the picture"),
    ],
)
def test_without_pelvis_and_feet_nothing_is_known(body):
    assert seen(body) is None


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(SEATED.but(x=SEATED.x - 90), id="elsewhere"),
        pytest.param(SEATED.but(scale=135.0), id="smaller"),
        pytest.param(SEATED.but(scale=280.0, x=250.0), id="larger"),
    ],
)
def test_another_picture_is_no_evidence(body):
    assert first(body) is not None, "on its own it is as good as any"
    assert seen(body, first(SEATED)) is None


@pytest.mark.parametrize(
    ("hip_deg", "after_s", "goes_on"),
    [
        (125.0 - 59.0, 0.2, True),
        (125.0 - 61.0, 0.2, False),
        (125.0 - 61.0, 0.4, True),
        (-19.0, 2.0, True),
        (-26.0, 2.0, False),
        (math.nan, 0.1, True),
    ],
)
def test_a_hip_does_not_turn_impossibly(hip_deg, after_s, goes_on):
    last = sighting(0.0, turned(125.0), "right", None)
    now = sighting(after_s, turned(hip_deg), "right", last)
    assert (now is not None) is goes_on


def changed(frames: Frames, start: float, end: float, body: Body) -> Frames:
    return [(t, body.pose() if start <= t < end else pose) for t, pose in frames]


def test_a_cut_ends_the_hold_where_it_was():
    frames = script((0, SITTING), (2, SITTING), (3, SEATED), (10, SEATED))
    closer = SEATED.but(scale=300.0, x=200.0)
    (hold,) = run([*frames, *script((10.1, closer), (11.9, closer))]).holds
    assert hold.end_s == pytest.approx(10, abs=0.15)
    assert hold.clock.held_s == pytest.approx(7, abs=0.2)


def test_after_a_cut_a_new_hold_begins():
    frames = script((0, SITTING), (2, SITTING), (3, SEATED), (10, SEATED))
    closer = SEATED.but(scale=300.0, x=200.0)
    first_hold, second = run([*frames, *script((10.1, closer), (20, closer))]).holds
    assert first_hold.end_s == pytest.approx(10, abs=0.15)
    assert 12.0 < second.start_s < 12.5, "as after somebody who was lost"


def test_a_torn_pose_of_a_moment_is_bridged():
    torn = STEP.but(x=STEP.x + 130)
    (hold,) = run(changed(stretch(ON_STEP, STEP, 12), 8.0, 8.4, torn)).holds
    assert hold.clock.held_s == pytest.approx(12, abs=0.15)


def test_feet_out_of_the_picture_stop_the_clock():
    low = FOLD.but(y=FOLD.y + 120)
    (hold,) = run(changed(stretch(UPRIGHT, FOLD, 12), 8.0, 9.5, low)).holds
    assert hold.clock.held_s == pytest.approx(12 - 1.5, abs=0.25)


def test_the_cut_to_a_close_up_in_a_real_clip():
    poses = load_poses(TRACKS / "akshay_yoga.npz") if TRACKS.is_dir() else None
    if poses is None:
        pytest.skip("the tracks of real people are not here")
    checker = Checker()
    for time, pose in poses:
        checker.update(time, pose)
    (hold,), _ = checker.finish()
    assert hold.stretch.name == "seated"
    assert hold.end_s == pytest.approx(7.1, abs=0.15)
    assert hold.clock.held_s < 7.0
