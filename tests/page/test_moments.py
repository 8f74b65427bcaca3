"""Best and worst moment: the frames that a coach would pick."""

import math
from dataclasses import replace

import numpy as np
import pytest
from said import ENGLISH
from sessions import NO_STRETCH, good_supine, result_of, rounded, two_faults

from formcheck.page.moments import best_moment, worst_moment, worst_time
from formcheck.report.result import Fault, Result
from formcheck.report.table import NUMBERS, WORDS, FrameTable


def edited(result: Result, **columns) -> Result:
    """Return the result with other numbers in its frame table."""
    numbers = {name: columns.get(name, result.frames.column(name)) for name in NUMBERS}
    words = {name: result.frames.words(name) for name in WORDS}
    return replace(result, frames=FrameTable.of_columns(numbers, words))


def bump(result: Result, column: str, time_s: float, value: float, frames: int) -> Result:
    """Raise a column around a moment."""
    values = result.frames.column(column).copy()
    at = int(np.argmin(abs(result.frames.column("time_s") - time_s)))
    values[at - frames // 2 : at - frames // 2 + frames] = value
    return edited(result, **{column: values})


def test_the_worst_moment_lies_in_the_fault_where_its_value_is_largest():
    result = rounded()
    (fault,) = result.holds[0].faults
    moment = worst_moment(bump(result, "spine_flexion_deg", 7.2, 75.0, 7), ENGLISH)
    assert moment is not None
    assert fault.start_s <= moment.time_s <= fault.end_s
    assert moment.time_s == pytest.approx(7.2, abs=0.35)
    assert moment.words == fault.message
    assert not moment.good


def test_a_fault_is_shown_where_it_is_worst_from_its_first_moment_on():
    result = rounded()
    (hold,) = result.holds
    (fault,) = hold.faults
    early = bump(result, "spine_flexion_deg", fault.start_s + 0.4, 80.0, 5)
    at_s = worst_time(early.frames, hold, fault)
    assert at_s == pytest.approx(fault.start_s + 0.4, abs=0.3)
    middle = (fault.start_s + fault.end_s) / 2
    assert worst_time(FrameTable(), hold, fault) == pytest.approx(middle)


@pytest.mark.parametrize("near", ["left", "right"])
def test_of_two_bent_knees_the_one_that_the_result_tells_is_shown(near):
    far = "right" if near == "left" else "left"
    (hold,) = rounded().holds
    assert hold.side == "both"
    stats = replace(hold.angles["knee_flexion_deg"], mean=34.0)
    hold = replace(hold, angles=hold.angles | {"knee_flexion_deg": stats})
    flat = np.full(len(rounded().frames), 34.0)
    columns = {f"knee_flexion_{near}_deg": flat, f"knee_flexion_{far}_deg": flat - 20.0}
    result = bump(edited(rounded(), **columns), f"knee_flexion_{near}_deg", 6.0, 45.0, 7)
    result = bump(result, f"knee_flexion_{far}_deg", 9.0, 80.0, 7)
    fault = Fault("bent_knee", hold.start_s, hold.end_s, 45.0, "")
    assert worst_time(result.frames, hold, fault) == pytest.approx(6.0, abs=0.35)


def test_one_jumping_frame_is_no_moment():
    result = rounded()
    calm = worst_moment(result, ENGLISH)
    assert worst_moment(bump(result, "spine_flexion_deg", 7.9, 170.0, 1), ENGLISH) == calm
    best = best_moment(result, ENGLISH)
    assert best_moment(bump(result, "hip_flexion_deg", 4.0, 170.0, 1), ENGLISH) == best


def denser(result: Result, times: int) -> Result:
    """Return the result as if so many times as many frames a second had been looked at."""
    table = result.frames
    numbers = {name: np.repeat(table.column(name), times) for name in NUMBERS}
    seconds = table.column("time_s")
    finer = np.arange(len(seconds) * times) / times
    numbers["time_s"] = np.interp(finer, np.arange(len(seconds)), seconds)
    words = {name: [w for w in table.words(name) for _ in range(times)] for name in WORDS}
    return replace(result, frames=FrameTable.of_columns(numbers, words))


@pytest.mark.parametrize("times", [1, 2, 4])
def test_landmarks_that_jump_for_a_tenth_of_a_second_are_no_moment_at_any_frame_rate(times):
    result = denser(rounded(), times)
    calm = worst_moment(result, ENGLISH)
    wild = bump(result, "spine_flexion_deg", 7.9, 170.0, times)
    assert calm is not None
    assert worst_moment(wild, ENGLISH) == calm


def test_the_best_moment_is_deep_in_good_form():
    result = bump(good_supine(), "leg_raise_deg", 6.0, 95.0, 7)
    moment = best_moment(result, ENGLISH)
    assert moment is not None
    assert moment.time_s == pytest.approx(6.0, abs=0.35)
    assert moment.good
    assert "leg raise 95°" in moment.words.lower()


def test_a_deep_moment_with_a_fault_is_not_the_best():
    result = rounded()
    (fault,) = result.holds[0].faults
    moment = best_moment(bump(result, "hip_hinge_deg", 7.0, 150.0, 5), ENGLISH)
    assert moment is not None
    assert not fault.start_s <= moment.time_s <= fault.end_s


def test_the_graver_of_two_faults_counts():
    result = two_faults()
    (hold,) = result.holds
    assert {fault.fault for fault in hold.faults} >= {"bent_knee", "resting_leg"}
    light = tuple(
        replace(fault, worst=29.0 if fault.fault == "bent_knee" else 80.0) for fault in hold.faults
    )
    moment = worst_moment(replace(result, holds=(replace(hold, faults=light),)), ENGLISH)
    assert moment is not None
    assert "other leg" in moment.words


def test_without_a_fault_the_least_good_moment_says_so():
    moment = worst_moment(good_supine(), ENGLISH)
    assert moment is not None
    assert moment.good
    assert moment.title == "Least good moment"
    assert "No fault was seen" in moment.words
    hold = good_supine().holds[0]
    blind = replace(hold, judged=dict.fromkeys(hold.judged, 0.1))
    moment = worst_moment(replace(good_supine(), holds=(blind,)), ENGLISH)
    assert moment is not None
    assert moment.words.startswith("This is the moment that came nearest to a fault.")


def test_a_fault_throughout_leaves_no_best_moment():
    result = rounded()
    hold = result.holds[0]
    whole = Fault("rounded_back", hold.start_s, hold.end_s, 60.0, "Round.")
    result = replace(result, holds=(replace(hold, faults=(whole,)),))
    assert best_moment(result, ENGLISH) is None
    assert worst_moment(result, ENGLISH) is not None


def test_a_fault_of_a_new_stretch_has_its_middle():
    result = rounded()
    hold = replace(
        result.holds[0], stretch="hanging", faults=(Fault("slipping", 4.0, 6.0, math.nan, "Slip."),)
    )
    moment = worst_moment(replace(result, holds=(hold,)), ENGLISH)
    assert moment is not None
    assert moment.time_s == 5.0


def test_no_hold_no_moments():
    result = result_of(NO_STRETCH)
    assert best_moment(result, ENGLISH) is None
    assert worst_moment(result, ENGLISH) is None


def test_angles_that_were_never_measured_give_no_moment():
    result = good_supine()
    nothing = {n: np.full(len(result.frames), np.nan) for n in NUMBERS if n.endswith("_deg")}
    assert best_moment(edited(result, **nothing), ENGLISH) is None
    assert worst_moment(edited(result, **nothing), ENGLISH) is None
