"""Each moment of a recording is told as its result has it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from agree import disagreements
from bodies import LYING, SEATED, SITTING, SUPINE, nobody, run, stretch, with_fault

from formcheck.overlay.contents import contents_of
from formcheck.report.result import Source
from formcheck.report.summary import clip_result
from formcheck.report.table import FrameTable
from formcheck.report.told import Told, _counted, _pauses
from formcheck.texts import LANGUAGES, load_texts
from tests import cached_poses

EN = load_texts("en")
STRAIGHT, ROUNDED = SEATED.backed(10.0), SEATED.backed(60.0)
ROUNDED_FOR_A_WHILE = with_fault(SITTING.backed(10.0), STRAIGHT, ROUNDED, 6, 8, seconds=6)
GOOD = stretch(LYING, SUPINE, 8)


def judged(frames, target_s=30.0):
    session = run(frames, target_s=target_s)
    source = Source("clip.mp4", 320, 180, 10.0, frames[-1][0] + 0.1, len(frames), len(frames))
    result = clip_result(source, "full", session.holds, session.warnings, FrameTable(), target_s)
    return session.feedback, result


def at(told, looks, time_s):
    look = max((one for one in looks if one.time_s <= time_s), key=lambda one: one.time_s)
    return told.at(look, time_s)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", cached_poses.CLIPS)
def test_what_a_clip_says_is_what_its_result_says(name, language):
    looks, result = judged(cached_poses.load(name))
    assert result.holds
    assert disagreements(looks, result, load_texts(language)) == []


@pytest.mark.parametrize(
    "frames",
    [
        ROUNDED_FOR_A_WHILE,
        GOOD,
        nobody(GOOD, 5.0, 6.5),
        stretch(LYING, SUPINE, 40),
        stretch(LYING, SUPINE, 1),
        [(time + (20.0 if time > 6 else 0.0), pose) for time, pose in GOOD],
    ],
    ids=["fault", "good", "lost", "done", "brief", "gap"],
)
def test_made_up_clips_agree_too(frames):
    looks, result = judged(frames)
    assert disagreements(looks, result, EN) == []


def test_the_test_itself_sees_what_was_said_while_it_was_looked_at():
    looks, result = judged(ROUNDED_FOR_A_WHILE)
    shifted = replace(
        result,
        holds=tuple(
            replace(
                hold,
                held_s=hold.held_s - 1.0,
                faults=tuple(replace(f, fault="bent_knee") for f in hold.faults),
            )
            for hold in result.holds
        ),
    )
    assert disagreements(looks, result, EN) == []
    told = Told(looks, result)
    assert [at(told, looks, one.time_s).faults for one in looks] != [one.faults for one in looks]
    assert at(Told(looks, shifted), looks, 7.0).faults == ("bent_knee",)


def test_a_fault_is_told_from_its_first_moment_to_its_last():
    looks, result = judged(ROUNDED_FOR_A_WHILE)
    ((fault,),) = (hold.faults for hold in result.holds)
    told = Told(looks, result)
    before, first, last, after = (
        at(told, looks, time)
        for time in (fault.start_s - 0.2, fault.start_s, fault.end_s, fault.end_s + 0.2)
    )
    assert (before.phase, first.phase, last.phase, after.phase) == (
        "hold", "paused", "paused", "hold",
    )  # fmt: skip
    assert (before.faults, first.faults, after.faults) == ((), ("rounded_back",), ())
    assert first.held_s == pytest.approx(last.held_s, abs=0.11)
    assert EN.shown(first.cue) == EN("fault.rounded_back")
    assert contents_of(after, EN, final=True).back != "rounded"
    # While it was looked at nobody knew yet.
    (live,) = (one for one in looks if one.time_s == pytest.approx(fault.start_s))
    assert live.faults == ()


def test_after_the_last_hold_its_seconds_are_told_to_the_end():
    looks, result = judged(ROUNDED_FOR_A_WHILE)
    (hold,) = result.holds
    said = Told(looks, result).at(looks[-1], looks[-1].time_s)
    assert (said.phase, said.side, said.faults) == ("idle", None, ())
    assert EN.shown(said.cue) == f"{math.floor(hold.held_s)} of 30 seconds held"
    assert said.cue.level == "info"
    german = load_texts("de").shown(said.cue)
    assert german == f"{math.floor(hold.held_s)} von 30 Sekunden gehalten"


def test_a_target_that_was_reached_is_green_and_stays():
    looks, result = judged(stretch(LYING, SUPINE, 12), target_s=10.0)
    (hold,) = result.holds
    assert hold.confirmed
    told = Told(looks, result)
    assert at(told, looks, hold.start_s + 9.9).phase == "hold"
    assert at(told, looks, hold.start_s + 10.1).phase == "done"
    said = told.at(looks[-1], looks[-1].time_s)
    assert (EN.shown(said.cue), said.cue.level) == ("10 of 10 seconds held", "good")


def test_a_hold_shows_hip_flexion_hip_hinge_and_the_back():
    looks, result = judged(ROUNDED_FOR_A_WHILE)
    told = Told(looks, result)
    assert at(told, looks, result.holds[0].start_s + 1).shown == (
        "hip_flexion_deg", "hip_hinge_deg", "spine_flexion_deg",
    )  # fmt: skip
    looks, result = judged(GOOD)
    shown = at(Told(looks, result), looks, result.holds[0].start_s + 1).shown
    assert shown == ("leg_raise_deg", "knee_flexion_deg")


def test_what_was_booked_late_counted_right_before():
    times = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
    # Two seconds waited for an answer.
    assert _counted(times, [0.0, 1.0, 1.0, 3.0, 4.0]).tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]
    # And half a second of what waited never counted.
    assert _counted(times, [0.0, 1.0, 1.0, 2.5, 3.5]).tolist() == [0.0, 1.0, 1.5, 2.5, 3.5]
    # What was taken back never did.
    assert _counted(times, [0.0, 1.0, 2.0, 1.0, 2.0]).tolist() == [0.0, 1.0, 1.0, 1.0, 2.0]
    # A gap of more than two seconds is a pause.
    gap = np.array([0.0, 1.0, 11.0, 12.0])
    assert _counted(gap, [0.0, 1.0, 1.0, 2.0]).tolist() == [0.0, 1.0, 1.0, 2.0]


def test_a_pause_is_what_lasts_and_is_no_fault():
    times = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
    held = np.array([0.0, 1.0, 1.0, 1.0, 2.0])
    assert _pauses(times, held, []) == [(1.0, 3.0)]
    assert _pauses(times, held, [(1.5, 5.0)]) == []
    assert _pauses(times, held, [(0.0, 2.0)]) == [(2.0, 3.0)]
    assert _pauses(np.array([0.0, 0.7]), np.array([0.0, 0.0]), []) == []
    assert _pauses(np.array([0.0, 0.71]), np.array([0.0, 0.0]), []) == [(0.0, 0.71)]
