"""Weeks, tracks, pain and advice, from sessions that went through the database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from history.made_up import BEGIN, ROUNDED, hold, pain, result, session
from said import ENGLISH

from formcheck.history.progress import GOAL_DAYS, Progress, progress_of
from formcheck.history.sessions import Session
from formcheck.history.words import (
    say_advice,
    say_doses,
    say_enough,
    say_hold,
    say_holds,
    say_pain,
    say_range,
    say_reading,
)
from formcheck.texts import load_texts

START = BEGIN.date()


def progress(*sessions: Session, today: float) -> Progress:
    return progress_of("Anna", sessions, START + timedelta(days=int(today)))


def advice(*sessions: Session, today: float):
    return progress(*sessions, today=today).tracks[0].advice


def three_good(first: int = 0, **changes: Any) -> list[Session]:
    return [session(first + 2 * n, hold(**changes)) for n in range(3)]


def test_nothing_at_all():
    found = progress_of("Anna", (), START)
    assert (found.sessions, found.tracks, found.streak, found.first) == (0, (), 0, None)


def test_sessions_without_a_hold_are_counted_and_no_more():
    found = progress(session(0), session(1), today=2)
    assert (found.sessions, found.tracks) == (2, ())


def test_weeks_count_days_and_seconds():
    done = progress(
        session(0, hold(), hold(side="right")),
        session(0.1, hold()),
        session(2, hold(held_s=12.0, completed=False)),
        session(7, hold(held_s=45.0)),
        today=8,
    )
    *_, last, this = done.weeks
    assert (last.monday, last.days, last.completed, last.attempted) == (START, 1, 3, 4)
    assert (last.held_s, last.wanted_s) == (3 * 30 + 12, 120)
    assert (this.days, this.held_s, this.wanted_s) == (1, 30, 30)
    assert len(done.weeks) == 12


def test_weeks_begin_with_the_first_session():
    assert [week.monday for week in progress(today=3).begun] == [START]
    first = progress(session(1), session(16, hold()), today=16)
    assert [week.monday for week in first.begun] == [START + timedelta(days=d) for d in (0, 7, 14)]
    assert [week.attempted for week in first.begun] == [0, 0, 1]
    long = progress(session(0, hold()), today=400)
    assert len(long.begun) == 12
    to_come = progress(session(30, hold()), today=1)
    assert [week.monday for week in to_come.begun] == [START]


def test_what_was_measured_in_a_hold_that_counted_for_nothing_is_known():
    found = progress(
        session(0, hold(held_s=4.9, hip_flexion_deg=100.0)),
        session(1, hold(held_s=0.0, straight_s=0.0, hip_flexion_deg=130.0, completed=False)),
        today=2,
    )
    (track,) = found.tracks
    assert track.points["hip_flexion_deg"] == ()
    brief = track.brief["hip_flexion_deg"]
    assert (brief.angles["hip_flexion_deg"].mean, brief.held_s) == (130.0, 0.0)
    assert track.uncounted == 1
    (good,) = progress(session(0, hold()), today=2).tracks
    assert (good.brief, good.uncounted) == ({}, 0)
    (lying,) = progress(session(0, hold("supine", held_s=2.0, straight_s=2.0)), today=2).tracks
    assert set(lying.brief) == {"leg_raise_deg", "hip_flexion_deg"}


@pytest.mark.parametrize(
    ("days", "today", "streak"),
    [
        (range(5), 5, 1),
        (range(12), 12, 2),
        (range(14), 14, 2),
        ([0, 1, 2, 3, 4, 14, 15], 16, 0),
        ([0, 1, 2, 3], 7, 0),
    ],
)
def test_weeks_in_a_row(days, today, streak):
    sessions = [session(number, hold()) for number in days]
    assert progress(*sessions, today=today).streak == streak


def test_a_goal_of_ones_own():
    sessions = [session(number, hold()) for number in (0, 2)]
    assert progress_of("Anna", sessions, START, goal_days=2).streak == 1
    assert progress_of("Anna", sessions, START).goal_days == GOAL_DAYS == 5


def test_a_clock_that_went_back_is_no_disaster():
    sessions = [session(40, hold()), session(400, hold())]
    found = progress_of("Anna", sessions, START)
    assert found.sessions == 2
    assert found.tracks[0].completed == 2


def test_tracks_are_one_for_each_stretch_and_side():
    found = progress(
        session(0, hold(), hold(side="right"), hold("supine"), hold("seated", "both")), today=1
    )
    assert [(t.stretch, t.side) for t in found.tracks] == [
        ("seated", "both"),
        ("standing", "left"),
        ("standing", "right"),
        ("supine", "left"),
    ]
    assert list(found.tracks[3].trends) == ["leg_raise_deg", "hip_flexion_deg"]
    assert set(found.differences) == {"standing"}


def test_a_day_counts_once_with_its_median_and_brief_holds_not_at_all():
    found = progress(
        session(0, *(hold(hip_flexion_deg=v) for v in (50.0, 60.0, 100.0))),
        session(1, hold(hip_flexion_deg=20.0, held_s=3.0)),
        today=2,
    )
    assert found.tracks[0].points["hip_flexion_deg"] == ((START.toordinal(), 60.0),)


@pytest.mark.parametrize(
    ("holds", "today", "said"),
    [
        ([hold(hip_flexion_deg=62.0)], 1, "hip flexion 62° (± 7°)"),
        (
            [hold(held_s=0.0, straight_s=0.0, hip_flexion_deg=130.0)],
            1,
            "hip flexion 130° in a hold that counted for 0 s, too brief to compare",
        ),
        ([hold(hip_flexion_deg={"mean": None, "peak": None})], 1, "hip flexion not measured yet"),
        ([hold()], 90, "hip flexion not measured in the last 12 weeks"),
    ],
)
def test_what_was_measured_is_never_without_a_reading(holds, today, said):
    (track,) = progress(session(0, *holds), today=today).tracks
    assert say_range(track, "hip_flexion_deg", ENGLISH) == said
    # Of what was never measured no change is spoken of.
    alone = say_reading(track, "hip_flexion_deg", ENGLISH) == said
    assert alone is not bool(track.points["hip_flexion_deg"])


def test_a_hold_of_which_nothing_counted_says_so():
    nothing = hold(held_s=0.0, straight_s=0.0, completed=False)
    (track,) = progress(session(0, nothing), session(1, hold()), today=2).tracks
    said = "1 of 2 holds reached their target; in 1 of them nothing counted"
    assert say_holds(track, ENGLISH) == said
    assert say_hold(result(nothing).holds[0], ENGLISH).endswith("left leg 0/30 s, nothing counted")
    assert say_hold(result(hold(held_s=0.6)).holds[0], ENGLISH).endswith("left leg 1/30 s")


def test_minutes_are_said_by_leg_and_stretch():
    holds = hold(), hold("seated", "both", held_s=66.0, straight_s=66.0)
    (week,) = progress(session(0, *holds), today=1).begun
    assert say_doses(week, ENGLISH) == (
        "left leg 1.6 min (seated stretch 1.1, standing stretch 0.5); "
        "right leg 1.1 min (seated stretch 1.1)"
    )
    assert say_doses(week, load_texts("de")).startswith("linkes Bein 1,6 Min. (")
    assert "about 10 a week" in say_enough(ENGLISH)


def test_a_trend_over_weeks():
    sessions = [session(3 * n, hold(hip_flexion_deg=50.0 + n)) for n in range(20)]
    track = progress(*sessions, today=58).tracks[0]
    assert track.trends["hip_flexion_deg"].verdict == "more"
    assert track.trends["hip_flexion_deg"].change_deg == pytest.approx(19)
    assert track.trends["hip_hinge_deg"].verdict == "steady"


def test_a_trend_does_not_look_back_for_ever():
    sessions = [session(3 * n, hold(hip_flexion_deg=20.0)) for n in range(20)]
    sessions += [session(200 + 3 * n, hold(hip_flexion_deg=70.0)) for n in range(20)]
    trend = progress(*sessions, today=258).tracks[0].trends["hip_flexion_deg"]
    assert trend.verdict == "steady"
    assert trend.now_deg == pytest.approx(70)


def test_left_and_right_that_differ_for_long():
    sessions = [
        session(3 * n, hold(hip_flexion_deg=70.0), hold(side="right", hip_flexion_deg=55.0))
        for n in range(6)
    ]
    difference = progress(*sessions, today=20).differences["standing"]
    assert difference.persists
    assert difference.middle_deg == 15


def test_a_little_more_only_after_several_good_days():
    good = three_good()
    assert advice(*good[:1], today=1).kind == "stay"
    assert "2 more days" in say_advice(advice(*good[:1], today=1), ENGLISH)
    assert "one more day" in say_advice(advice(*good[:2], today=3), ENGLISH)
    assert advice(*good, today=5).kind == "more"
    same_day = [session(n / 10, hold()) for n in range(5)]
    assert advice(*same_day, today=1).kind == "stay"


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"faults": [ROUNDED]}, "form"),
        ({"held_s": 20.0, "completed": False}, "hold"),
        ({"judged": {"rounded_back": 0.5}}, "stay"),
        ({"straight_s": 23.9}, "stay"),
        ({"judged": {}}, "stay"),
        ({"hip_flexion_deg": {"mean": None, "peak": None}}, "stay"),
    ],
)
def test_holds_that_are_not_good_never_lead_further(changes, kind):
    assert advice(*three_good(**changes), today=5).kind == kind
    assert advice(*three_good(**changes), session(6, hold()), today=7).kind != "more"


def test_good_days_of_earlier_versions_still_count():
    assert advice(*three_good(straight_s=None), today=5).kind == "more"


def test_a_back_that_was_not_seen_is_said_with_the_holds_that_reached_their_target():
    found = [
        session(0, hold(straight_s=23.9)),
        session(1, hold(straight_s=24.1)),
        session(2, hold(straight_s=None)),
        session(3, hold(straight_s=12.0, held_s=20.0, completed=False)),
    ]
    (track,) = progress(*found, today=4).tracks
    assert (track.completed, track.attempted, track.unseen) == (3, 4, 1)
    assert say_holds(track, ENGLISH) == (
        "3 of 4 holds reached their target; in 1 of them your back was not seen straight for long "
        "enough"
    )
    (track,) = progress(*found[1:3], today=4).tracks
    assert say_holds(track, ENGLISH) == "2 of 2 holds reached their target"
    (lying,) = progress(session(0, hold("supine", straight_s=31.0)), today=4).tracks
    assert lying.unseen == 0


def test_the_fault_of_the_last_day_comes_first():
    found = advice(*three_good(), session(6, hold(faults=[ROUNDED])), today=7)
    assert found.kind == "form"
    assert "back" in say_advice(found, ENGLISH)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("lifted_head", "Form first: let your head rest on the floor."),
        (
            "lifted_pelvis",
            "Form first: keep your pelvis on the floor, and lift the leg less high.",
        ),
        ("bouncing", "Form first: move in slowly and hold still."),
        ("of_tomorrow", "Form first: go less far until your form is good."),
    ],
)
def test_each_fault_has_advice_of_its_own(fault, said):
    last = session(6, hold("supine", faults=[ROUNDED | {"fault": fault}]))
    assert say_advice(advice(last, today=7), ENGLISH) == said


def test_days_well_below_the_present_range_do_not_count_for_it():
    sessions = three_good(hip_flexion_deg=40.0)
    sessions += [session(6 + n / 10, hold(hip_flexion_deg=70.0)) for n in range(5)]
    assert advice(*sessions, today=7).kind == "stay"


def test_after_a_break_begin_below():
    found = advice(*three_good(), today=60)
    assert found.kind == "begin"
    assert "56 days" in say_advice(found, ENGLISH)


def test_a_leg_raise_that_is_normal_is_enough():
    sessions = [session(2 * n, hold("supine", leg_raise_deg=84.0)) for n in range(3)]
    assert say_advice(advice(*sessions, today=5), ENGLISH) == (
        "A leg raise of 84° is normal (80° and more): keeping it is enough."
    )
    sessions = [session(2 * n, hold("supine", leg_raise_deg=79.0)) for n in range(3)]
    assert advice(*sessions, today=5).kind != "enough"


def test_rest_after_a_stop_on_pain():
    sessions = [*three_good(), session(6, hold(), notes=[pain()])]
    assert advice(*sessions, today=7).kind == "rest"
    assert "8 March 2026" in say_advice(advice(*sessions, today=7), ENGLISH)
    assert advice(*sessions, today=14).kind == "begin"
    assert "well below where it hurt" in say_advice(advice(*sessions, today=14), ENGLISH)


def hurt(at: float, number: float = 0, **changes: Any) -> Session:
    return session(number, hold(hip_flexion_deg=at, **changes), notes=[pain()])


@pytest.mark.parametrize(
    ("present", "kind"),
    [
        (40.0, "more"),
        (62.0, "more"),
        (64.0, "stay"),
        (69.0, "stay"),
        (70.0, "back"),
        (95.0, "back"),
    ],
)
def test_never_past_a_stop_on_pain(present, kind):
    """It hurt at 70°; a reading is off by 7°, so from 62.7° on nothing leads further."""
    found = advice(hurt(70.0), *three_good(10, hip_flexion_deg=present), today=15)
    assert found.kind == kind
    assert "2 March 2026 (about 70°)" in say_advice(found, ENGLISH)


def test_whoever_is_past_a_pain_is_called_back_and_not_told_to_stay():
    beyond = [session(10 + n, hold(hip_flexion_deg=95.0)) for n in range(5)]
    found = advice(hurt(64.0), *beyond, today=15)
    assert say_advice(found, ENGLISH).startswith(
        "Come back to below where it hurt on 2 March 2026 (about 64°)"
    )
    assert "Stay" not in say_advice(found, ENGLISH)
    for changes in ({"held_s": 20.0, "completed": False}, {"faults": [ROUNDED]}):
        there = session(15, hold(hip_flexion_deg=95.0, **changes))
        assert advice(hurt(64.0), *beyond, there, today=15).kind == "back"


@pytest.mark.parametrize("present", [40.0, 60.0, 80.0])
def test_of_several_pains_the_lowest_is_named(present):
    sessions = [hurt(64.0), hurt(99.0, 10), *three_good(20, hip_flexion_deg=present)]
    assert "2 March 2026 (about 64°)" in say_advice(advice(*sessions, today=25), ENGLISH)


def test_one_day_far_beyond_the_others_leads_no_further():
    found = advice(*three_good(), session(6, hold(hip_flexion_deg=90.0)), today=7)
    assert (found.kind, "2 more days" in say_advice(found, ENGLISH)) == ("stay", True)


def test_what_lies_in_the_future_is_not_counted():
    to_come = [session(20 + n, hold()) for n in range(3)]
    assert advice(*three_good()[:2], *to_come, today=3).kind == "stay"
    only = advice(*to_come, today=3)
    assert (only.kind, "clock" in say_advice(only, ENGLISH)) == ("begin", True)
    assert advice(*three_good(), hurt(62.0, 400), today=5).kind == "stay"
    assert advice(*three_good(), hurt(90.0, 400), today=5).kind == "more"


def test_a_pain_of_long_ago_still_counts():
    sessions = [hurt(70.0), *three_good(700, hip_flexion_deg=68.0)]
    assert advice(*sessions, today=705).kind == "stay"


def test_good_days_before_a_pain_do_not_count_after_it():
    sessions = [*three_good(), session(6, hold(hip_flexion_deg=90.0), notes=[pain()])]
    sessions += [session(14, hold())]
    assert "2 more days" in say_advice(advice(*sessions, today=15), ENGLISH)


def test_pain_concerns_the_stretch_and_side_in_which_it_was():
    both = (hold(), hold(side="right", start_s=60.0, end_s=92.0))
    for at in (60.0, 90.0, 92.4):
        found = progress(session(0, *both, notes=[pain(at)]), today=1)
        assert [(p.stretch, p.side) for p in found.pains] == [("standing", "right")]
        assert [t.advice.kind for t in found.tracks] == ["stay", "rest"]


def test_pain_outside_every_hold_concerns_all_that_was_done():
    two = (hold(), hold(side="right", start_s=60.0, end_s=92.0))
    found = progress(session(0, *two, notes=[pain(50.0)]), today=1)
    assert [t.advice.kind for t in found.tracks] == ["rest", "rest"]


def test_pain_on_the_way_into_the_other_leg_concerns_that_leg():
    both = [session(n, hold(), hold(side="right", start_s=50.0, end_s=82.0)) for n in range(4)]
    found = progress(*both, session(4, hold(), notes=[pain(55.0)]), today=5)
    assert [(t.side, t.advice.kind) for t in found.tracks] == [("left", "rest"), ("right", "rest")]
    assert all("outside a hold" in say_pain(p, ENGLISH) for p in found.pains)


def test_pain_at_an_unknown_moment_concerns_everything_done_then():
    found = progress(session(0, hold(), hold("supine"), notes=[pain(None)]), today=1)
    assert [t.advice.kind for t in found.tracks] == ["rest", "rest"]
    empty = progress(*three_good(), session(6, notes=[pain()]), today=7)
    assert empty.tracks[0].advice.kind == "rest"
    later = [*three_good(), session(6, notes=[pain()]), *three_good(14)]
    assert advice(*later, today=19).kind == "stay"


def test_what_else_is_noted_is_not_pain():
    sessions = [
        *three_good(),
        session(6, hold(), notes=[{"note": "paused", "time_s": 1.0, "message": ""}]),
    ]
    assert progress(*sessions, today=7).pains == ()
    assert advice(*sessions, today=7).kind == "more"


def test_today_is_given_and_not_looked_up():
    assert progress(*three_good(), today=5).today == date(2026, 3, 7)
