"""What a clip contributes, on a made-up clip with known mistakes."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from formcheck.lab.benchmark.figures import METRICS, all_groups, figure
from formcheck.lab.benchmark.record import ClipRecord, record_clip
from formcheck.lab.benchmark.truth import TrueFault, TrueHold
from tests.lab.benchmark import made_up as made

HELD = 161  # frames at 2.0 … 18.0 s


def recorded(truth=None, **options):
    truth = truth or made.truth()
    return record_clip(truth, made.observation(truth, **options))


def value(record, key):
    return figure([record], key).value


def test_a_perfect_observation_is_perfect():
    record = recorded()
    for metric in METRICS:
        found = value(record, metric.key)
        if metric.key.endswith((".warned", ".live")):
            late = 1.0 if metric.key.endswith(".live") else 1.0 - made.WARNED_EARLIER_S
            assert np.isnan(found) or found == pytest.approx(late)
        elif metric.better in ("low", "zero"):
            assert np.isnan(found) or found == 0, metric.key
        else:
            assert np.isnan(found) or found == 1, metric.key
    assert value(record, "back.auc") == 1.0
    assert figure([record], "hip_flexion.mae").n == HELD


def test_errors_and_missing_values_are_counted_apart_and_only_within_holds():
    truth = made.truth()
    seen = made.observation(truth)
    angle = seen.angles["hip_flexion_left_deg"]
    inside = np.flatnonzero((truth.time_s >= 2) & (truth.time_s <= 18))
    angle[:] += 500.0
    angle[inside] = 30.0 - 4.0
    angle[inside[:61]] = np.nan
    angle[inside[100]] = 30.0 + 4.0
    record = record_clip(truth, seen)
    assert figure([record], "hip_flexion.mae").n == 100
    assert value(record, "hip_flexion.mae") == pytest.approx(4.0)
    assert value(record, "hip_flexion.bias") == pytest.approx(-4.0 + 8.0 / 100)
    assert value(record, "hip_flexion.null") == pytest.approx(61 / HELD)


def test_abstaining_on_the_back_is_no_mistake_and_is_told():
    truth = made.truth()
    seen = made.observation(truth)
    back = seen.angles["rounding_deg"]
    rounded = np.flatnonzero(truth.angles["spine_flexion_deg"] > 30)
    back[rounded[:20]] = np.nan
    back[rounded[20:30]] = -10.0  # taken for straight
    record = record_clip(truth, seen)
    straight = HELD - rounded.size
    assert value(record, "back.null") == pytest.approx(20 / HELD)
    assert value(record, "back.rounded_right") == pytest.approx(1 - 10 / (rounded.size - 20))
    assert value(record, "back.right") == pytest.approx(1 - 10 / (HELD - 20))
    balanced = (1 + value(record, "back.rounded_right")) / 2
    assert value(record, "back.balanced") == pytest.approx(balanced)
    assert figure([record], "back.auc").n == straight + rounded.size - 20


def test_backs_between_straight_and_rounded_are_left_out():
    truth = made.truth()
    truth.angles["spine_flexion_deg"][:] = 22.0
    record = recorded(truth)
    assert figure([record], "back.auc").n == 0
    assert figure([record], "back.null").n == HELD


def test_a_lying_back_is_not_judged_and_a_leg_raise_is():
    truth = made.truth(
        stretch="supine", holds=(TrueHold("supine", "left", 2.0, 18.0, 16.0),), faults=()
    )
    record = recorded(truth, holds=[made.hold(stretch="supine", held_s=16.0, faults=())])
    assert figure([record], "back.null").n == 0
    assert figure([record], "spine_flexion.mae").n == 0
    assert figure([record], "leg_raise.mae").n == HELD


def test_a_leg_is_raised_less_than_its_thigh_by_half_of_the_knee_bend():
    truth = made.truth(
        stretch="supine", holds=(TrueHold("supine", "left", 2.0, 18.0, 16.0),), faults=()
    )
    truth.angles["leg_raise_left_deg"][:] = 80.0
    truth.angles["knee_flexion_left_deg"][:] = 30.0
    seen = made.observation(truth, holds=[made.hold(stretch="supine", held_s=16.0, faults=())])
    seen.angles["leg_raise_left_deg"][:] = 67.0
    assert value(record_clip(truth, seen), "leg_raise.bias") == pytest.approx(2.0)


def test_the_inclination_is_compared_without_sign():
    truth = made.truth()
    truth.angles["trunk_inclination_deg"][:] = -80.0
    seen = made.observation(truth)
    seen.angles["trunk_inclination_deg"][:] = 78.0
    assert value(record_clip(truth, seen), "trunk_inclination.bias") == pytest.approx(-2.0)


def test_both_legs_are_told_as_in_results_by_the_near_knee():
    truth = made.truth(stretch="seated", holds=(TrueHold("seated", "both", 2.0, 18.0, 12.0),))
    truth.angles["knee_flexion_right_deg"][:] = 5.0
    seen = made.observation(truth, holds=[made.hold(stretch="seated", side="both")])
    seen.angles["knee_flexion_left_deg"][:] = 3.0
    record = record_clip(truth, seen)
    assert value(record, "knee_near.bias") == pytest.approx(-27.0)
    assert value(record, "knee_stretched.bias") == pytest.approx(-27.0)
    assert value(record, "knee_far.mae") == 0.0
    assert figure([record], "knee_other.mae").n == 0


def test_hold_times():
    record = recorded(holds=[made.hold(start_s=2.2, end_s=17.0, held_s=11.9)])
    assert value(record, "hold.start") == pytest.approx(0.2)
    assert value(record, "hold.end") == pytest.approx(1.0)
    assert value(record, "hold.held") == pytest.approx(0.1)
    assert value(record, "hold.end_within") == 0.0
    assert value(record, "hold.held_within") == 1.0
    assert figure([record], "hold.end").worst == pytest.approx(1.0)


def test_the_wrong_side_is_a_hold_missed_and_one_invented():
    record = recorded(holds=[made.hold(side="right")])
    assert value(record, "hold.missed") == value(record, "hold.invented") == 1.0
    assert value(record, "clip.stretch_right") == 1.0
    assert value(record, "clip.side_right") == 0.0
    assert figure([record], "hold.held").n == 0


def test_nothing_found():
    record = recorded(holds=[], live=lambda _: set())
    assert value(record, "hold.missed") == 1.0
    assert figure([record], "hold.invented").n == 0
    assert value(record, "faults.missed") == value(record, "faults.not_shown") == 1.0
    assert figure([record], "faults.onset").n == 0
    assert value(record, "fault.rounded_back.told") == 0.0


def test_false_faults_per_minute_of_good_form():
    faults = (made.fault(), made.fault("bent_knee", 14.0, 15.0), made.fault(start=13.0, end=14.0))
    record = recorded(holds=[made.hold(faults=faults)])
    assert value(record, "faults.false") == pytest.approx(2 / (12 / 60))
    assert value(record, "fault.bent_knee.false") == pytest.approx(1 / (12 / 60))
    assert value(record, "fault.bent_knee.false_alarm") == 1.0
    assert figure([record], "faults.false").n == pytest.approx(0.2)


def test_fault_delays():
    record = recorded(holds=[made.hold(faults=(made.fault(start=8.4, end=12.0),))])
    assert value(record, "faults.onset") == pytest.approx(0.4)
    assert value(record, "faults.warned") == pytest.approx(0.5)
    assert value(record, "faults.live") == pytest.approx(1.0)
    assert value(record, "fault.rounded_back.missed") == 0.0


def test_a_fault_that_began_before_the_hold_is_timed_from_the_hold_on():
    truth = made.truth(faults=(TrueFault("rounded_back", 0.5, 12.0),))
    record = recorded(truth, holds=[made.hold(faults=(made.fault(start=2.1, end=12.0),))])
    assert value(record, "faults.onset") == pytest.approx(0.1)
    assert value(record, "faults.live") == pytest.approx(7.0)


def test_landmarks_as_share_of_the_trunk():
    truth = made.truth()
    seen = made.observation(truth)
    seen.joints["hip_left"][:, 0] += 5.0  # the trunk is 20 pixels long
    assert value(record_clip(truth, seen), "joint.hip") == pytest.approx(0.25)


def test_a_record_survives_json():
    record = recorded()
    again = ClipRecord(**json.loads(json.dumps(asdict(record), allow_nan=False)))
    assert again == record


def test_groups_by_azimuth_and_stretch():
    records = [
        replace(recorded(), clip=str(azimuth), azimuth_deg=azimuth)
        for azimuth in (-10.0, 12.0, -20.0, 25.0, 40.0)
    ]
    groups = all_groups(records)
    clips = {band: groups["all", band].clips for _, band in groups}
    assert clips == {"≤20": 3, "all": 5, "0–10": 1, "10–20": 2, "20–30": 1, ">30": 1}
    assert groups["supine", "≤20"].clips == 0
    assert groups["supine", "≤20"]["hold.held"].n == 0
    assert ("supine", "all") not in groups


def test_an_interval_needs_clips_that_differ():
    one = recorded(holds=[made.hold(start_s=2.1)])
    other = recorded(holds=[made.hold(start_s=2.3)])
    assert np.isnan(figure([one, other], "hold.start").low)  # two are too few
    assert np.isnan(figure([one, one, one], "hold.start").low)  # they all agree
    found = figure([one, one, other], "hold.start")
    assert found.low == pytest.approx(0.1)
    assert found.high == pytest.approx(0.3)


def test_every_figure_has_one_name():
    keys = [metric.key for metric in METRICS]
    assert len(keys) == len(set(keys))
