"""Too few pictures, and slow motion that nobody has mentioned: doubts in words."""

from __future__ import annotations

import pytest
from bodies import ON_STEP, SEATED, SITTING, STEP, UPRIGHT, Frames, nobody, script, stretch
from said import ADVICE
from sessions import result_of

from formcheck.judge import Judge, Settings
from formcheck.pipeline.track import Look
from formcheck.report.result import Result, Source


def judged(frames: Frames, slow_motion: float = 1.0) -> Result:
    judge = Judge(Settings())
    for time, pose in frames:
        judge.take(Look(time, pose))
    end_s = frames[-1][0] + 0.1
    return judge.result(Source("a.mp4", 640, 480, 30.0, end_s, 0, 0, slow_motion))


def names(result: Result) -> list[str]:
    return [warn.warning for warn in result.warnings]


def slower(frames: Frames, times: float) -> Frames:
    return [(time * times, pose) for time, pose in frames]


@pytest.mark.parametrize(
    ("fps", "told"), [(2.0, True), (4.0, True), (5.0, False), (8.0, False), (30.0, False)]
)
def test_a_hold_with_few_pictures_says_so(fps, told):
    result = judged(stretch(ON_STEP, STEP, 12, fps=fps))
    assert names(result) == (["few_pictures"] if told else [])
    if told:
        (warn,) = result.warnings
        assert (warn.start_s, warn.end_s) == (result.holds[0].start_s, result.holds[0].end_s)
        assert warn.message == ADVICE["few_pictures"]
        assert "Fewer than 5 frames a second" in warn.message


def test_a_hold_that_a_machine_fell_behind_in_is_the_one_that_is_named():
    slow = stretch(ON_STEP, STEP, 12, fps=2.0)
    later = slow[-1][0] + 0.5
    result = judged([*slow, *((time + later, pose) for time, pose in stretch(ON_STEP, STEP, 8))])
    (warn,) = result.warnings
    assert len(result.holds) == 2
    assert warn.end_s == result.holds[0].end_s


def test_a_clip_without_a_hold_has_few_pictures_too():
    assert "few_pictures" in names(result_of(script((0, UPRIGHT), (6, UPRIGHT), fps=1.0)))
    assert names(result_of(script((0, UPRIGHT), (6, UPRIGHT), fps=10.0))) == []


@pytest.mark.parametrize("fps", [0.02, 0.1, 0.4])
def test_a_picture_now_and_then_is_not_a_clip_full_of_gaps(fps):
    assert "few_pictures" in names(result_of(script((0, UPRIGHT), (100, UPRIGHT), fps=fps)))


def test_a_gap_and_an_empty_room_are_not_few_pictures():
    frames = stretch(ON_STEP, STEP, 12)
    gap = [(time, pose) for time, pose in frames if not 7 < time < 11.9]
    assert names(result_of(gap)) == []
    empty = nobody(script((0, UPRIGHT), (60, UPRIGHT), fps=3.0), 0, 61)
    assert "few_pictures" not in names(result_of(empty))


@pytest.mark.parametrize(("rest", "held", "times"), [(ON_STEP, STEP, 8), (SITTING, SEATED, 8)])
def test_who_never_moves_as_fast_as_people_do_is_perhaps_in_slow_motion(rest, held, times):
    frames = stretch(rest, held, 4, fps=10.0 * times)
    assert names(judged(frames[::times])) == []
    result = judged(slower(frames, times))
    assert names(result) == ["slow_motion"]
    assert result.warnings[0].message == ADVICE["slow_motion"]
    assert "--slow-motion" in result.warnings[0].message
    assert "slow_motion" in result.to_json()


def test_who_is_told_of_slow_motion_does_not_doubt():
    frames = slower(stretch(ON_STEP, STEP, 6, fps=80.0), 8)
    assert names(judged(frames, slow_motion=2.0)) == []


def test_who_does_not_move_is_not_in_slow_motion():
    assert names(judged(script((0, STEP), (20, STEP)))) == []


def test_one_quick_movement_is_enough():
    frames = slower(stretch(ON_STEP, STEP, 6, fps=80.0), 8)
    end = frames[-1][0]
    quick = script((end + 0.1, ON_STEP), (end + 0.9, STEP), (end + 2, STEP))
    assert names(judged([*frames, *quick])) == []
