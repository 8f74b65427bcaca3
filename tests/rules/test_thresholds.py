"""Numbers of `rules/` that no other test would miss: each from both sides, in literal figures."""

import math
from dataclasses import replace

import pytest
from bodies import LYING, SEATED, SITTING, STEP, SUPINE, nobody, run, stretch

from formcheck.core import Checker
from formcheck.measure.measures import PerSide
from formcheck.rules import common, cues, evidence
from formcheck.rules.catalogue import Wanted, recognise
from formcheck.rules.depth import Depth, Dip, Ending, deepened, ending
from formcheck.rules.evidence import Sighting, sighting
from formcheck.rules.hold import HoldClock, Ledger, Verdict, mostly_seen, tick
from formcheck.rules.moment import HoldNow, Moment
from formcheck.rules.motion import arrival, departure, is_steady, speeds
from formcheck.rules.problems import ProblemLog, both_legs_up
from formcheck.rules.seated import STRETCH as SEATED_STRETCH
from formcheck.rules.supine import RESTING_LEG
from formcheck.rules.watch import ThresholdWatch

# release


@pytest.mark.parametrize(("below", "deep"), [(11.0, 0.0), (13.0, 0.1)])
def test_a_dip_is_deep_12_degrees_below(below, deep):
    assert deepened(Dip(0.0, 60.0), 60.0 - below, 0.1).deep_s == deep


@pytest.mark.parametrize(("deep_s", "released"), [(0.35, False), (0.4, True), (0.5, True)])
def test_four_tenths_deep_is_let_go(deep_s, released):
    assert Dip(0.0, 60.0, deep_s).released is released


@pytest.mark.parametrize(
    ("back_at", "was"), [(57.0, Ending.RELEASED), (55.0, Ending.OPEN), (52.0, Ending.OPEN)]
)
def test_within_four_degrees_the_depth_is_back(back_at, was):
    assert ending(Dip(0.0, 60.0, 1.0), back_at, settled=False) is was


# evidence


def goes_on(later_s: float = 0.1, hip: float = 0.0, moved: float = 0.0, grown: float = 1.0) -> bool:
    """Whether a look is of the same person, after a hip has turned, moved, and the body grown."""
    measures = SEATED.measured()
    now = sighting(1.0, measures, "right", None)
    assert now is not None
    x, y = now.hip_px
    before = Sighting(
        1.0 - later_s, now.hip_deg - hip, (x - moved * now.body_px / grown, y), now.body_px / grown
    )
    return sighting(1.0, measures, "right", before) is not None


@pytest.mark.parametrize(
    ("later_s", "turned", "same"),
    [
        (0.1, 58.0, True),
        (0.1, 62.0, False),
        (0.25, 62.0, True),
        (0.25, 77.0, False),
        (0.4, 118.0, True),
        (0.4, 122.0, False),
    ],
)
def test_a_hip_turns_by_no_more_than_60_degrees_and_300_a_second(later_s, turned, same):
    """From two tenths of a second on."""
    assert goes_on(later_s, hip=turned) is same


@pytest.mark.parametrize(("moved", "same"), [(0.2, True), (0.23, True), (0.27, False)])
def test_a_hip_moves_by_no_more_than_a_quarter_of_the_body(moved, same):
    assert goes_on(moved=moved) is same


@pytest.mark.parametrize(("grown", "same"), [(1.3, True), (1.4, False), (0.76, True), (0.7, False)])
def test_nobody_gets_larger_by_more_than_a_third(grown, same):
    assert goes_on(grown=grown) is same


@pytest.mark.parametrize(("hip", "evidence"), [(-15.0, True), (-25.0, False)])
def test_no_hip_of_a_stretch_is_behind_the_trunk_by_20_degrees(hip, evidence):
    measures = SEATED.measured()
    behind = replace(measures, hip_flexion_deg=type(measures.hip_flexion_deg)(hip, hip))
    assert (sighting(1.0, behind, "right", None) is not None) is evidence


# motion


@pytest.mark.parametrize(("span", "steady"), [(3.5, True), (4.5, False)])
def test_steady_is_within_four_degrees(span, steady):
    assert is_steady([50.0, 50.0 + span]) is steady


def test_speed_is_the_slope_over_three_tenths():
    """Of a cubic, which is level where it is looked at: 17.5 over 0.3 s, 2.5 over half of it."""
    samples = [(n / 20, 1000.0 * (n / 20 - 0.5) ** 3) for n in range(21)]
    assert speeds(samples)[10] == pytest.approx(17.5, abs=0.01)


@pytest.mark.parametrize(("rate", "began"), [(3.5, 2.0), (4.5, 0.0)])
def test_faster_than_four_degrees_a_second_is_moving(rate, began):
    samples = [(n / 10, 60.0 - rate * n / 10) for n in range(21)]
    assert departure(samples) == pytest.approx(began)


@pytest.mark.parametrize(
    ("off", "arrived"), [(0.7, 0.1 + 0.1 * 2.25 / 2.3), (0.8, 0.2 + 0.1 * 0.05 / 0.8)]
)
def test_there_is_within_three_quarters_of_a_degree(off, arrived):
    samples = [(-0.1, 77.0), (0.0, 80.0 - off), *((n / 10, 80.0) for n in range(1, 9))]
    assert arrival(samples, 80.0, 5.0) == pytest.approx(arrived)


@pytest.mark.parametrize(("off", "arrived"), [(1.9, 0.0), (2.1, 0.2 + 0.1 * 1.35 / 2.1)])
def test_who_is_first_seen_within_two_degrees_was_there(off, arrived):
    samples = [(0.0, 80.0 - off), *((n / 10, 80.0) for n in range(1, 9))]
    assert arrival(samples, 80.0, 5.0) == pytest.approx(arrived)


def test_a_fall_began_an_eighth_of_a_second_before_it_is_fast():
    samples = [(n / 20, 60.0 - max(0.0, n / 20 - 1.0) * 40.0) for n in range(31)]
    fast = next(t for (t, _), v in zip(samples, speeds(samples), strict=True) if v <= -4.0)
    assert departure(samples) == pytest.approx(fast - 0.12, abs=1e-9)


# entry


def arrived(*depths: float, step_s: float = 0.1):
    """When an entry says so, and what it says."""
    entry = Depth()
    for n, depth in enumerate(depths):
        said = entry.come(n * step_s, depth, straight=True)
        if said is not None:
            return n * step_s, said
    return None, None


def test_the_depth_is_settled_after_half_a_second():
    assert arrived(*[60.0] * 20)[0] == pytest.approx(0.5)


def test_who_never_settles_is_trying_after_four_seconds():
    assert arrived(*[40.0, 60.0] * 40)[0] == pytest.approx(4.0)


# depth


def following(level: float, *depths: float, step_s: float = 0.1) -> Depth:
    depth = Depth(level)
    for n, value in enumerate(depths):
        depth.keep(n * step_s, value, step_s)
    return depth


@pytest.mark.parametrize(("below", "leaving"), [(3.5, False), (4.5, True)])
def test_four_degrees_below_the_usual_depth_one_is_leaving(below, leaving):
    depth = following(60.0, *[60.0] * 10)
    assert depth.is_leaving(1.0, 60.0 - below, disturbed=False) is leaving


def test_the_usual_depth_follows_within_three_seconds():
    """After three seconds 10° further up it has followed by 6.32°."""
    depth = following(60.0, *[70.0] * 30)
    assert depth.is_leaving(3.0, 66.32 - 4.0 - 0.02, disturbed=False)
    assert not depth.is_leaving(3.0, 66.32 - 4.0 + 0.02, disturbed=False)


@pytest.mark.parametrize(("lasted", "steady"), [(0.4, True), (0.9, True), (1.1, False)])
def test_keeping_still_is_one_second(lasted, steady):
    """A swing that is 0.95 s ago."""
    depth = following(60.0, 66.0, *[60.0] * 20, step_s=0.05)
    assert depth.is_steady(0.95, lasted) is steady


def test_two_seconds_of_the_depth_are_remembered():
    """A fall that began 1.9 s ago is found where it began, an older one at the edge of memory."""
    falls = [60.0 - 5.0 * n / 10 for n in range(41)]
    depth = following(60.0, *falls)
    assert depth.leaving_began(4.0) == pytest.approx(2.0, abs=0.11)
    assert math.isfinite(falls[-1])


# problems


@pytest.mark.parametrize(
    ("low", "high", "hidden", "up"),
    [
        (28.0, 70.0, False, False),
        (32.0, 70.0, False, True),
        (18.0, 19.0, True, False),
        (21.0, 22.0, True, True),
    ],
)
def test_both_legs_are_up_from_30_degrees_and_hidden_ones_from_20(low, high, hidden, up):
    measures = SUPINE.measured()
    changed = replace(
        measures,
        leg_elevation_deg=type(measures.leg_elevation_deg)(low, high),
        problems=("legs_unclear",) if hidden else (),
    )
    assert both_legs_up(changed) is up


def warned(*spells: tuple[float, float]) -> list[tuple[float, float]]:
    """Spans of a warning that was there from a time to another, in 20 s of ten pictures each."""
    log = ProblemLog()
    for n in range(200):
        there = any(start <= n / 10 <= end for start, end in spells)
        log.update(n / 10, ("too_far",) if there else ())
    return [(span.start_s, span.end_s) for span in log.finish()]


@pytest.mark.parametrize(("lasts", "spans"), [(0.9, []), (1.0, [(5.0, 6.0)])])
def test_a_problem_of_a_second_is_worth_a_warning(lasts, spans):
    assert warned((5.0, 5.0 + lasts)) == spans


@pytest.mark.parametrize(("gap", "spans"), [(0.9, 1), (1.2, 2)])
def test_spells_within_a_second_are_one(gap, spans):
    assert len(warned((2.0, 4.0), (4.0 + gap, 8.0))) == spans


# moment


@pytest.mark.parametrize(
    ("in_zone", "pause", "counts"),
    [(True, 0.65, True), (True, 0.75, False), (False, 0.25, True), (False, 0.35, False)],
)
def test_a_pause_is_a_flicker_for_three_tenths_and_counts_for_seven(in_zone, pause, counts):
    hold = HoldNow(SEATED_STRETCH, 5.0, 5.0, 30.0, 6.0, pause, in_zone, True)
    assert hold.counts is counts


# hold


@pytest.mark.parametrize(("gap", "held"), [(1.9, 2.9), (2.1, 1.0)])
def test_frames_further_apart_than_two_seconds_say_nothing_of_the_time_between(gap, held):
    clock = tick(HoldClock(), 0.0, Verdict.GOOD)
    clock = tick(clock, 1.0, Verdict.GOOD)
    assert tick(clock, 1.0 + gap, Verdict.GOOD).held_s == pytest.approx(held)


@pytest.mark.parametrize(("straight", "mostly"), [(7.9, False), (8.0, True)])
def test_most_of_a_hold_is_four_fifths(straight, mostly):
    assert mostly_seen(10.0, straight, 30.0) is mostly


# ledger


@pytest.mark.parametrize(("since", "left"), [(3.5, 3.5), (1.0, 2.0)])
def test_what_was_counted_longer_than_eight_seconds_ago_stays(since, left):
    ledger = Ledger()
    for n in range(101):
        ledger.tick(n / 10, Verdict.GOOD, straight=True)
    ledger.take_back(since)
    assert ledger.clock.held_s == pytest.approx(left)


# cues


def counting(body, lean: float, begun: float = 10.0) -> Moment:
    measures = replace(body.measured(), trunk_lean_deg=lean, own_neutral=False)
    hold = HoldNow(SEATED_STRETCH, 5.0, 5.0, 30.0, begun, 0.0, True, True)
    return Moment(measures, None, hold=hold)


@pytest.mark.parametrize(("lean", "hardly"), [(19.0, True), (21.0, False)])
def test_nobody_is_praised_for_leaning_by_less_than_20_degrees(lean, hardly):
    assert cues.shallow(counting(SEATED, lean)) is hardly


@pytest.mark.parametrize(("begun", "said"), [(2.9, True), (3.1, False)])
def test_a_missing_neutral_is_said_for_three_seconds(begun, said):
    assert cues.no_neutral_yet(counting(SEATED, 35.0, begun)) is said


def beginning(body, **changes) -> Moment:
    """In the starting position of the stretch that the figure is in, with some measures changed."""
    measures = body.measured()
    match = recognise(measures, Wanted())
    assert match is not None
    return Moment(replace(measures, **changes), replace(match, in_zone=False))


@pytest.mark.parametrize(("lean", "measured"), [(8.0, True), (14.0, True), (16.0, False)])
def test_leaning_by_15_degrees_nobody_is_upright_for_the_neutral(lean, measured):
    moment = beginning(SITTING.backed(5.0), trunk_lean_deg=lean)
    assert cues.back_to_be_measured(moment) is measured


@pytest.mark.parametrize(("hip", "flexed"), [(60.0, False), (101.0, False), (103.0, True)])
def test_hips_flexed_by_102_degrees_are_left_alone(hip, flexed):
    moment = beginning(SITTING, hip_flexion_deg=PerSide(hip, hip))
    assert cues.starts_with_flexed_hips(moment) is flexed


@pytest.mark.parametrize(("height", "up"), [(13.0, False), (24.0, False), (26.0, True)])
def test_a_leg_25_degrees_up_is_half_up(height, up):
    """Whether foot or thigh; and both up are another thing."""
    low = PerSide(0.0, 0.0)
    by_foot = {"leg_elevation_deg": PerSide(0.0, height), "leg_raise_deg": low}
    by_thigh = {"leg_elevation_deg": low, "leg_raise_deg": PerSide(0.0, height)}
    both = {"leg_elevation_deg": low, "leg_raise_deg": PerSide(height, height)}
    assert cues.lies_with_leg_half_up(beginning(LYING, **by_foot)) is up
    assert cues.lies_with_leg_half_up(beginning(LYING, **by_thigh)) is up
    assert cues.lies_otherwise(beginning(LYING, **both)) is up


# attempt and coach


@pytest.mark.parametrize(("gap", "lost"), [(0.8, 0.0), (1.3, 1.4)])
def test_a_pose_lost_for_a_second_is_bridged(gap, lost):
    session = run(nobody(stretch(SITTING, SEATED), 8.0, 8.0 + gap))
    assert session.holds[0].clock.held_s == pytest.approx(11.92 - lost, abs=0.15)


@pytest.mark.parametrize(("gap", "holds"), [(9.5, 1), (10.5, 2), (14.0, 2)])
def test_a_pause_of_ten_seconds_ends_a_hold(gap, holds):
    """No pictures for so long, and the same posture after it."""
    frames = [(t, pose) for t, pose in stretch(SITTING, SEATED, 30.0) if not 8 <= t < 8 + gap]
    assert len(run(frames).holds) == holds


@pytest.mark.parametrize(("seconds", "attempts"), [(1.8, 0), (2.2, 1), (2.7, 1)])
def test_two_seconds_are_an_attempt(seconds, attempts):
    assert len(run(stretch(SITTING, SEATED, seconds)).holds) == attempts


def test_half_a_minute_is_wanted():
    assert Checker().update(0.0, SITTING.pose()).target_s == 30.0


def test_a_second_decides_whether_the_depth_is_at_rest():
    """A swing that is 1.2 s ago does not count any more."""
    assert following(60.0, 66.0, *[60.0] * 25, step_s=0.05).is_steady(1.2, 2.0)


@pytest.mark.parametrize(("away", "start"), [(4.5, 0.0), (5.5, 0.2)])
def test_who_was_within_five_degrees_has_been_there_all_the_time(away, start):
    """At the level, off it for three looks, and back."""
    _, said = arrived(60.0, 60.0, *[60.0 - away] * 3, *[60.0] * 12)
    assert said is not None
    assert (said.start_s <= 0.1) is (start == 0.0)


# the line of a rounded back


@pytest.mark.parametrize(
    ("how", "line"), [("gentle", (9.0, 3.0)), ("standard", (0.0, -6.0)), ("strict", (-7.0, -13.0))]
)
def test_lines_of_a_rounded_back(how, line):
    """Degrees from the measure's own line, at 50° of back angle: begun, and over."""
    rule = common.rounded_back(common.ROUNDED_ABOVE_DEG[how])
    assert (rule.above, rule.release) == line


def test_plots_draw_the_line_at_35_and_50_degrees():
    lines = common.ROUNDED_LINES_DEG
    assert lines == {"spine_flexion_deg": 35.0, "back_angle_deg": 50.0}


def spans(rule, *parts: tuple[float, float]):
    """Faults found in values that are kept for so many seconds each."""
    watch = ThresholdWatch(rule.fault, rule.above, rule.release, rule.confirm_s)
    now = 0
    for seconds, value in parts:
        for _ in range(round(20 * seconds)):
            watch.update(now / 20, value)
            now += 1
    watch.finish()
    return watch.spans


@pytest.mark.parametrize(
    ("rule", "above", "release"),
    [(common.ROUNDED_BACK, 0.0, -6.0), (common.BENT_KNEE, 28.0, 20.0), (RESTING_LEG, 30.0, 22.0)],
    ids=["rounded_back", "bent_knee", "resting_leg"],
)
def test_a_fault_is_beyond_its_line_for_a_second_and_over_below_the_lower_one(rule, above, release):
    assert spans(rule, (3.0, above - 1.0)) == []
    assert len(spans(rule, (3.0, above + 1.0))) == 1
    assert spans(rule, (0.8, above + 10.0), (3.0, release - 10.0)) == []
    assert len(spans(rule, (1.2, above + 10.0), (3.0, release - 10.0))) == 1
    (goes_on,) = spans(rule, (3.0, above + 10.0), (3.0, release + 1.0))
    (is_over,) = spans(rule, (3.0, above + 10.0), (3.0, release - 1.0))
    assert (goes_on.end_s, is_over.end_s) == pytest.approx((6.0, 3.0), abs=0.1)


# gravity


@pytest.mark.parametrize(
    ("lean", "held"), [(-113.0, True), (-117.0, False), (-68.0, True), (-64.0, False)]
)
def test_a_trunk_on_the_floor_leans_by_66_to_115_degrees(lean, held):
    measures = replace(SUPINE.measured(), trunk_lean_deg=lean)
    assert evidence.unheld(measures, recognise(SUPINE.measured(), Wanted())) is not held


@pytest.mark.parametrize(("beyond", "held"), [(0.03, True), (0.045, True), (0.055, False)])
def test_nobody_leans_out_beyond_the_feet_by_a_twentieth_of_a_leg(monkeypatch, beyond, held):
    monkeypatch.setattr(evidence, "overbalance", lambda _pose: beyond)
    measures = STEP.measured()
    assert evidence.unheld(measures, recognise(measures, Wanted())) is not held


def turned_after(*looks: tuple[float, float]) -> bool:
    """Whether a picture is taken to be turned after leans for so long: (seconds, degrees)."""
    follows, match, now, turned = (
        evidence.Gravity(),
        recognise(SUPINE.measured(), Wanted()),
        0,
        False,
    )
    for seconds, lean in looks:
        for _ in range(round(seconds * 10)):
            measures = replace(SUPINE.measured(), trunk_lean_deg=lean)
            turned = follows.update(now / 10, measures, match if abs(lean) > 30 else None)
            now += 1
    return turned


@pytest.mark.parametrize(("seconds", "turned"), [(1.4, False), (1.8, True)])
def test_a_picture_is_turned_after_a_second_and_a_half(seconds, turned):
    assert turned_after((seconds, -50.5)) is turned


@pytest.mark.parametrize(("lean", "turned"), [(22.0, False), (28.0, True)])
def test_who_is_upright_within_25_degrees_shows_that_it_is_not_turned(lean, turned):
    assert turned_after((2.0, -50.5), (2.0, lean)) is turned
