"""The table of cues, walked: every row is reached, and none contradicts its picture."""

import itertools
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from bodies import (
    FOLD,
    LYING,
    ON_STEP,
    SEATED,
    SITTING,
    STEP,
    SUPINE,
    UPRIGHT,
    Body,
    legs,
    run,
    script,
)
from said import ADVICE, said
from sense import BANNED, against_each_other, against_the_picture

from formcheck.core import Checker
from formcheck.lab.benchmark.people import read_everybody, read_labels
from formcheck.pipeline.analyze import measure_everybody
from formcheck.pipeline.looks import load_poses
from formcheck.pipeline.models import back_reader
from formcheck.report.wording import photo_text
from formcheck.rules import cues as when
from formcheck.rules.catalogue import Match, Wanted, catalogue, recognise
from formcheck.rules.cues import TABLE, cue_of, row_of
from formcheck.rules.depth import Depth
from formcheck.rules.moment import HoldNow, Moment
from formcheck.rules.problems import BOTH_UP_DEG, both_legs_up, problems_of
from formcheck.rules.still import judge_still
from formcheck.rules.supine import RESTING_LEG_LIFTED_DEG
from formcheck.texts import LANGUAGES, load_texts
from tests.cached_poses import CLIPS, load

PEOPLE = Path(__file__).parents[2].parent / "shared" / "real_people"
BACK = ("standing", "seated")
ALL = (*BACK, "supine")
START = {"standing": ON_STEP.backed(5.0), "seated": SITTING.backed(5.0), "supine": LYING}
DEEP = {"standing": STEP.backed(10.0), "seated": SEATED.backed(10.0), "supine": SUPINE}
BOTH_UP = legs(-90, 75, 70)


def held(stretch: str, **changes: object) -> HoldNow:
    """A hold in which everything is right."""
    hold = HoldNow(
        stretch=catalogue()[stretch],
        held_s=5.0,
        straight_s=5.0,
        target_s=30.0,
        begun_s=5.0,
        pause_s=0.0,
        in_zone=True,
        steady=True,
    )
    return replace(hold, **changes)  # type: ignore[arg-type]


def seen(body: Body, **facts: object) -> Moment:
    """What a frame of this body is to the coach; more facts by name."""
    measures = body.measured()
    match = recognise(measures, Wanted())
    usual = {"measures": measures, "match": match, "problems": problems_of(measures)}
    return Moment(**{**usual, **facts})  # type: ignore[arg-type]


def deep(stretch: str, **changes: object) -> Moment:
    """In the middle of a hold."""
    moment = seen(DEEP[stretch], hold=held(stretch, **changes))
    assert moment.measures is not None
    return replace(moment, measures=replace(moment.measures, own_neutral=True))


def start(stretch: str, body: Body | None = None) -> Moment:
    """In the starting position, the neutral known."""
    moment = seen(body or START[stretch])
    assert moment.match is not None
    assert (moment.match.stretch.name, moment.match.in_zone) == (stretch, False)
    assert moment.measures is not None
    return replace(moment, measures=replace(moment.measures, own_neutral=True))


def shallow(stretch: str, lean: float) -> Moment:
    """In the middle of a hold, the trunk leaning by so much."""
    moment = deep(stretch)
    assert moment.measures is not None
    return replace(moment, measures=replace(moment.measures, trunk_lean_deg=lean))


def without_neutral(stretch: str, begun_s: float) -> Moment:
    """A hold that began so long ago, in somebody who was not seen upright before."""
    return seen(DEEP[stretch], hold=held(stretch, begun_s=begun_s))


END = {"held_s": 30.0, "straight_s": 30.0}
UNSEEN = {"held_s": 30.0, "straight_s": 10.0}
LITTLE = {"held_s": 10.0, "straight_s": 5.0}
CASES = [
    *((when.ended_well, n, deep(n, **END), "Done! Come up slowly") for n in ALL),
    *((when.ended, n, deep(n, **UNSEEN), "Time is up. Come up slowly") for n in ALL),
    *(
        (when.side_ended_well, n, deep(n, **END, last_side=False), "Done! Now the other side")
        for n in ALL
    ),
    *(
        (when.side_ended, n, deep(n, **UNSEEN, last_side=False), "Time is up. Now the other side")
        for n in ALL
    ),
    *(
        (when.faulty, n, replace(deep(n), stopping=("bent_knee",)), "Straighten your knee")
        for n in ALL
    ),
    *(
        (when.faulty, n, replace(deep(n), stopping=("bouncing",)), "Gently: no bouncing")
        for n in ALL
    ),
    *(
        (when.faulty, n, replace(deep(n), stopping=("rounded_back",)),
         "Back straight: lift your chest")
        for n in BACK
    ),
    (when.both_legs_up, "supine", seen(BOTH_UP), "Lower the other leg."),
    (when.both_legs_up, "supine", seen(BOTH_UP.but(near_seen=0.2, far_seen=0.2), match=None),
     "Lower the other leg."),
    (when.both_legs_up, "supine", seen(BOTH_UP, picture=True, match=None), "Lower the other leg."),
    *(
        (when.perhaps_faulty, n, replace(deep(n), doubtful=("bent_knee",)), "Straighten your knee")
        for n in ALL
    ),
    (when.perhaps_faulty, "supine", replace(deep("supine"), doubtful=("lifted_head",)),
     "Rest your head"),
    (when.picture_of_nothing, "", seen(UPRIGHT, picture=True), "No hamstring stretch found"),
    *(
        (when.hindered, name, Moment(None, problems=(name,)), advice)
        for name, advice in ADVICE.items()
        if name != "both_legs_up"
    ),
    (when.leg_hidden, "supine", seen(SUPINE, match=None, leg_hidden=True),
     "Turn round: the stretched leg is hard to see"),
    *((when.picture_without_faults, n, seen(DEEP[n], picture=True), "") for n in ALL),
    *((when.picture_without_faults, n, seen(START[n], picture=True), "") for n in BACK),
    *(
        (when.no_neutral_yet, n, without_neutral(n, 2.9),
         "Come up once, tall and still, so that I can measure your back")
        for n in BACK
    ),
    *((when.good, n, without_neutral(n, 3.0), "Good, hold it there") for n in BACK),
    *(
        (when.back_not_judged, n, deep(n, unjudged=("rounded_back", "bent_knee")),
         "Hold it there: your back cannot be judged")
        for n in BACK
    ),
    *(
        (when.knee_not_judged, n, deep(n, unjudged=("bent_knee",)),
         "Hold it there: your knee cannot be judged")
        for n in ALL
    ),
    (when.other_leg_not_judged, "supine", deep("supine", unjudged=("resting_leg",)),
     "Hold it there: your other leg cannot be judged"),
    *((when.little_seen, n, deep(n, **LITTLE), "Hold it there") for n in BACK),
    # A rule that no cue knows was not judged: no praise.
    *((when.little_seen, n, deep(n, unjudged=("of_tomorrow",)), "Hold it there") for n in ALL),
    *((when.flickering, n, deep(n, in_zone=False, pause_s=0.3), "Hold it there") for n in ALL),
    *(
        (when.coming_out, n, replace(start(n), hold=held(n, in_zone=False, pause_s=0.31)),
         "Come out slowly")
        for n in ALL
    ),
    *((when.restless, n, deep(n, steady=False), "Keep still") for n in ALL),
    *((when.restless, n, deep(n, pause_s=0.8), "Keep still") for n in ALL),
    *(
        (when.shallow, n, shallow(n, 19.9), "A little further if you can, back straight")
        for n in BACK
    ),
    *((when.good, n, shallow(n, 20.0), "Good, hold it there") for n in BACK),
    *((when.good, n, deep(n), "Good, hold it there") for n in ALL),
    *((when.good, n, deep(n, pause_s=0.7), "Good, hold it there") for n in ALL),
    *((when.going_in, n, seen(DEEP[n]), "Go in slowly, then keep still") for n in ALL),
    *(
        (when.going_in, n, seen(DEEP[n], hold=held(n, in_zone=False, pause_s=0.8)),
         "Go in slowly, then keep still")
        for n in ALL
    ),
    *(
        (when.back_to_be_measured, n, seen(START[n]), "Tall and still: measuring your back")
        for n in BACK
    ),
    (when.starts_with_bent_knee, "seated", start("seated", legs(0, 10, 10, 40, 40)),
     "Straighten your knee"),
    (when.starts_with_bent_knee, "standing", start("standing", legs(0, -40, -90, 40)),
     "Straighten your knee"),
    (when.starts_with_flexed_hips, "seated", start("seated", legs(8, 20, 20)),
     "Bring your chest forward, back straight"),
    (when.starts_with_flexed_hips, "standing", start("standing", legs(5, 15, -90)),
     "Bring your chest forward, back straight"),
    (when.lies_otherwise, "supine", start("supine", legs(-90, 50, 50, 100, 100)),
     "One leg flat, the other straight up"),
    (when.lies_otherwise, "supine", start("supine", legs(-90, 50, 0, 100, 0)),
     "One leg flat, the other straight up"),
    (when.lies_otherwise, "supine", start("supine", legs(-90, 28, 27)),
     "One leg flat, the other straight up"),
    (when.lies_with_leg_half_up, "supine", start("supine", legs(-90, 28, 0)),
     "Lift your leg higher, knee straight"),
    *((when.starts, n, start(n), "Hinge forward from the hips") for n in BACK),
    (when.starts, "supine", start("supine"), "Lift one straight leg"),
    (when.starts, "supine", start("supine", legs(-90, 20, 15)), "Lift one straight leg"),
    (when.starts, "standing", start("standing", legs(45, -90, -90)), "Hinge forward from the hips"),
    (when.elsewhere, "", seen(UPRIGHT), "Get into a stretch, side-on to the camera"),
]  # fmt: skip
CASE = pytest.mark.parametrize(
    ("situation", "stretch", "moment", "words"),
    CASES,
    ids=[f"{number}-{case[0].__name__}-{case[1]}" for number, case in enumerate(CASES)],
)


@CASE
def test_each_situation_has_its_cue(situation, stretch, moment, words):
    row, cue = row_of(moment), cue_of(moment)
    assert (row.when, said(cue)) == (situation, words)
    if stretch in ALL and moment.stretch is not None:
        assert moment.stretch.name == stretch
    assert "{" not in said(cue) + cue.key
    assert against_the_picture(cue, moment.measures) == []


def test_every_row_is_reached_in_every_stretch_it_speaks_of():
    reached = {(case[0], case[1]) for case in CASES}
    assert {row.when for row in TABLE} == {situation for situation, _ in reached}
    assert len({row.when for row in TABLE}) == len(TABLE)
    for situation in (when.faulty, when.good, when.going_in, when.starts, when.restless):
        assert {name for row, name in reached if row is situation} == set(ALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cue_is_in_every_language(language):
    texts = load_texts(language)
    for _, _, moment, words in CASES:
        key = cue_of(moment).key
        if words:
            assert key in texts.show


def test_both_feet_are_up_from_where_the_other_leg_is_at_fault():
    assert BOTH_UP_DEG == RESTING_LEG_LIFTED_DEG == 30.0
    measures = LYING.measured()
    for other, up in ((29.9, False), (30.1, True), (float("nan"), False)):
        feet = measures.leg_elevation_deg._replace(left=80.0, right=other)
        assert both_legs_up(replace(measures, leg_elevation_deg=feet)) is up
    sits = replace(SITTING.measured(), leg_elevation_deg=measures.leg_elevation_deg._replace(
        left=80.0, right=80.0))  # fmt: skip
    assert not both_legs_up(sits)
    assert not both_legs_up(BOTH_UP.but(azimuth=60.0).measured())


def test_legs_that_hide_each_other_are_both_up_sooner():
    lying = replace(LYING.measured(), problems=("legs_unclear",))
    for other, up in ((19.9, False), (20.1, True)):
        feet = lying.leg_elevation_deg._replace(left=30.0, right=other)
        assert both_legs_up(replace(lying, leg_elevation_deg=feet)) is up


def test_landmarks_that_slipped_from_a_leg_that_lies_are_no_second_leg_up():
    measures = replace(BOTH_UP.measured(), problems=("low_confidence", "legs_unclear"))
    slipped = replace(measures, leg_slipped=True)
    assert problems_of(measures) == ("both_legs_up",)
    assert problems_of(slipped) == ("low_confidence", "legs_unclear")


@pytest.mark.parametrize(("lean", "upright"), [(14.9, True), (15.1, False)])
def test_only_an_upright_back_is_measured(lean, upright):
    moment = seen(START["standing"])
    assert moment.measures is not None
    measures = replace(moment.measures, trunk_lean_deg=lean)
    cue = cue_of(replace(moment, measures=measures))
    assert (cue.key == "neutral") is upright


@pytest.mark.parametrize(("flexed", "hinge"), [(101.9, True), (102.1, False)])
def test_hips_that_are_flexed_far_are_not_asked_to_hinge(flexed, hinge):
    moment = start("seated")
    assert moment.measures is not None
    hips = moment.measures.hip_flexion_deg._replace(left=flexed, right=flexed)
    cue = cue_of(replace(moment, measures=replace(moment.measures, hip_flexion_deg=hips)))
    assert cue.key == ("ready.seated" if hinge else "lean")


@pytest.mark.parametrize(
    ("lasted", "steady"), [(0.0, True), (0.9, True), (1.0, False), (9.0, False)]
)
def test_at_rest_is_a_second_or_since_arriving(lasted, steady):
    """Ten degrees deeper since a second ago, at rest since 0.7 s."""
    depth = Depth(40.0, [(0.0, 30.0), (0.3, 40.0), (0.6, 40.0), (1.0, 40.0)])
    assert depth.is_steady(1.0, lasted) is steady
    assert depth.is_steady(1.2, lasted)
    assert not Depth().is_steady(1.0, lasted), "nothing is known"


def test_legs_side_by_side_are_not_called_hard_to_see():
    measures = replace(BOTH_UP.measured(), problems=("low_confidence", "legs_unclear", "too_far"))
    assert problems_of(measures) == ("both_legs_up", "too_far")
    assert problems_of(None) == ("no_person",)


def test_a_leg_that_is_drawn_in_makes_nobody_hard_to_see():
    measures = replace(SEATED.measured(), problems=("out_of_frame", "low_confidence"))
    assert problems_of(measures) == ("out_of_frame", "low_confidence")
    assert problems_of(measures, leg_seen=True) == ("out_of_frame",)


@pytest.mark.parametrize("raised", [24.0, 26.0])
def test_nobody_is_asked_to_lift_a_leg_that_is_up(raised):
    cue = cue_of(start("supine", legs(-90, raised, 0)))
    assert (said(cue) == "Lift one straight leg") is (raised < 25)


def grid() -> list[Body]:
    """Trunk, legs and knees in all combinations, also those nobody does."""
    leans, places, knees = range(-100, 131, 22), (-90, -40, 0, 20, 33, 80), (0, 70)
    return [
        legs(lean, near, far, bend, other)
        for lean, near, far in itertools.product(leans, places, places)
        for bend, other in itertools.product(knees, knees)
    ]


def test_no_posture_is_contradicted_by_its_cue():
    """One frame each: coming in, and as a photograph."""
    cues: Counter[str] = Counter()
    english = load_texts("en")
    for body in grid():
        pose = body.pose()
        feedback = Checker().update(0.0, pose)
        assert against_the_picture(feedback.cue, feedback.measures) == [], body
        assert not feedback.named
        still = judge_still([feedback.measures], Wanted())
        if still.cue is not None:
            assert against_the_picture(still.cue, still.measures) == [], body
        assert "upright and still" not in photo_text(still, english)
        cues[feedback.cue.key] += 1
    assert len(cues) >= 8, cues


def test_who_sits_and_talks_is_not_praised():
    talks = [
        legs(15 + 2 * swing, 0, 0).backed(10.0) for swing in (-1, 1) * 6
    ]  # leaning 13-17 degrees
    keys = [(0.0, SITTING.backed(5.0)), (2.0, SITTING.backed(5.0))]
    keys += [(3.0 + 1.5 * number, body) for number, body in enumerate(talks)]
    session = run(script(*keys), target_s=60)
    assert max(f.held_s for f in session.feedback) > 5, "the seconds count"
    assert "good" not in {f.cue.level for f in session.feedback}
    assert "A little further if you can, back straight" in {said(f.cue) for f in session.feedback}


def test_who_keeps_moving_hears_to_keep_still_and_no_praise():
    swings = [legs(-90, 55 + 20 * (number % 2), 0) for number in range(12)]
    keys = [(0.0, LYING), (1.0, LYING)]
    keys += [(2.0 + 1.2 * number, body) for number, body in enumerate(swings)]
    cues = [f.cue for f in run(script(*keys), target_s=60).feedback]
    assert {"going_in", "keep_still"} <= {cue.key for cue in cues}
    # Somebody who rests for half a second has arrived, and is praised until the next swing.
    assert sum(cue.level == "good" for cue in cues) <= 2


def test_coming_in_is_not_asked_for_what_is_being_done():
    session = run(script((0, SITTING), (2, SITTING), (6, FOLD.but(near_hip=150, far_hip=150))))
    assert against_each_other(session.feedback, session.holds) == []


def test_who_comes_up_is_not_asked_to_hinge_before_the_hold_is_over():
    session = run(script((0, SITTING), (2, SITTING), (4, SEATED), (9, SEATED), (11, SITTING),
                         (14, SITTING)))  # fmt: skip
    then = [f.cue.key for f in session.feedback if f.time_s > 9]
    assert [key for key, _ in itertools.groupby(then)][-2:] == ["coming_out", "ready.seated"]
    assert then.index("ready.seated") > 30


def test_a_far_leg_that_is_hardly_seen_is_said():
    far_up = legs(-90, 0, 75).but(far_seen=0.3)
    cue = run(script((0, far_up), (2, far_up))).at(1).cue
    assert (cue.key, cue.level) == ("leg_hidden", "warn")


def test_a_stretch_is_named_from_when_the_verdict_will_know_it():
    """Two seconds after it began; before it is only coming in."""
    session = run(script((0, LYING), (2, LYING), (3, SUPINE), (9, SUPINE)))
    (hold,) = session.holds
    named = [f.time_s for f in session.feedback if f.named]
    assert named[0] == pytest.approx(hold.start_s + 2.0, abs=0.11)
    short = run(script((0, LYING), (2, LYING), (3, SUPINE), (4, SUPINE), (5, LYING), (9, LYING)))
    assert (short.holds, {f.named for f in short.feedback}) == ([], {False})
    assert "hold" in {f.phase for f in short.feedback}


@pytest.mark.parametrize("seconds", [1.6, 2.0, 2.4, 3.0])
def test_what_was_named_is_in_the_verdict(seconds):
    """Also when its end is taken back afterwards."""
    down, up = legs(-90, 10, 0), 3 + seconds
    session = run(script((0, down), (2, down), (3, SUPINE), (up, SUPINE), (up + 1.5, down),
                         (up + 6, down), fps=20.0))  # fmt: skip
    named = {f.stretch for f in session.feedback if f.named}
    assert named == {hold.stretch.name for hold in session.holds}


@pytest.mark.parametrize("name", CLIPS)
def test_clips_of_the_real_model_say_what_they_show(name):
    checker = Checker()
    session = [checker.update(time, pose) for time, pose in load(name)]
    assert against_each_other(session, checker.finish()[0]) == []


@pytest.mark.skipif(not PEOPLE.is_dir(), reason="the photographs of real people are not here")
def test_photographs_of_people_say_what_they_show():
    reader = back_reader()
    for label in read_labels(PEOPLE / "labels.csv"):
        people = measure_everybody(read_everybody(PEOPLE / "poses" / f"{label.id}.npz"), reader)
        still = judge_still(people, Wanted())
        if still is None:
            continue
        cue, text = still.cue, photo_text(still, load_texts("en"))
        assert cue is None or against_the_picture(cue, still.measures) == [], label.id
        assert cue is None or cue.level != "good"
        assert "upright and still" not in text
        assert "beyond neutral" not in text
        assert not [phrase for phrase in BANNED if phrase in text]
        titles = {name: load_texts("en")(f"title.{name}") for name in catalogue()}
        named = [name for name, title in titles.items() if title in text]
        assert named == ([still.match.stretch.name] if still.match else []), label.id


@pytest.mark.skipif(not PEOPLE.is_dir(), reason="the clips of real people are not here")
def test_clips_of_people_say_what_they_show():
    for path in sorted((PEOPLE / "tracks").glob("*.npz")):
        checker, track = Checker(reader=back_reader()), load_poses(path)
        assert track is not None
        session = [checker.update(time, pose) for time, pose in track]
        attempts = checker.finish()[0]
        assert against_each_other(session, attempts) == [], path.stem
        for attempt in attempts:
            for span in attempt.fault_spans():
                if span.quantity == "spine_flexion_deg":
                    assert attempt.samples.own_neutral.any(), path.stem


def test_a_starting_position_is_spoken_of_as_what_it_is():
    """Also when the hold of another stretch has only just been interrupted."""
    moment = replace(start("supine"), hold=held("seated", in_zone=False, pause_s=0.8))
    assert cue_of(moment).key == "ready.supine"


def test_a_match_is_needed_for_a_stretch_to_be_spoken_of():
    stretch = catalogue()["seated"]
    assert Moment(None).stretch is None
    assert Moment(None, Match(stretch, "both", False)).stretch is stretch
    assert Moment(None, hold=held("supine")).stretch is catalogue()["supine"]
