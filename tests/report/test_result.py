"""The result as JSON: the shipped schema, honest nulls, the same bytes every time."""

import copy
import json
import math
from dataclasses import replace
from importlib.resources import files

import jsonschema
import numpy as np
import pytest
from bodies import (
    LYING,
    ON_STEP,
    SEATED,
    SITTING,
    STEP,
    SUPINE,
    UPRIGHT,
    Frames,
    legs,
    nobody,
    run,
    stretch,
    with_fault,
)
from hypothesis import given
from hypothesis import strategies as st

from formcheck.measure.lying import Lift
from formcheck.measure.measures import PerSide
from formcheck.report.result import (
    AngleStats,
    Fault,
    Hold,
    Result,
    Source,
    StillPose,
    Warn,
)
from formcheck.report.summary import clip_result, photo_result
from formcheck.report.table import FrameTable
from formcheck.report.wording import (
    clip_text,
    hold_words,
    no_fault_seen,
    photo_text,
    reasons,
)
from formcheck.rules.catalogue import Wanted
from formcheck.rules.problems import WarningSpan
from formcheck.rules.still import judge_still
from formcheck.rules.stretch import ANGLES
from formcheck.texts import load_texts

SCHEMA = json.loads((files("formcheck.report") / "schema.json").read_text(encoding="utf-8"))
CHECK = jsonschema.Draft202012Validator(SCHEMA)

BENT = legs(-90, 75, 0, near_knee=45)

ENGLISH = load_texts("en")


def clip(frames: Frames, damage: tuple[WarningSpan, ...] = (), target_s: float = 10.0) -> Result:
    session = run(frames, target_s=target_s)
    table = FrameTable()
    for feedback in session.feedback:
        table.append(feedback)
    seconds = frames[-1][0] if frames else 0.0
    seen = sum(pose is not None for _, pose in frames)
    source = Source("a clip.mp4", 640, 480, 10.0, seconds, len(frames), seen)
    return clip_result(source, "full", session.holds, (*session.warnings, *damage), table, target_s)


def photo(*bodies, problems=()) -> Result:
    source = Source("photo.jpg", 640, 480, None, None, 1, int(bool(bodies)))
    still = judge_still([body.measured() for body in bodies], Wanted())
    return photo_result(source, "lite", still, problems, FrameTable())


def angles(value: float) -> dict[str, AngleStats]:
    return {name: AngleStats(value, value) for name in ANGLES}


def made(**changes) -> Result:
    """A result by hand, with a hold whose numbers may be anything."""
    numbers = {
        "start_s": 1.0,
        "end_s": 9.0,
        "held_s": 8.0,
        "target_s": 30.0,
        "completed": False,
        "score": 50.0,
        "score_parts": {"hold": 16.0, "form": 30.0, "steady": 4.0},
        "angles": angles(12.0),
        "spine_neutral": "none",
        "faults": (),
    }
    hold = Hold("seated", "both", **numbers | changes)
    source = Source("x.mp4", 640, 480, 30.0, 10.0, 300, 300)
    return Result(source, "full", "1", "words", (hold,), None, (), FrameTable())


RESULTS = {
    "good": clip(stretch(LYING, SUPINE, 12)),
    "fault": clip(with_fault(LYING, SUPINE, BENT, 8, 12)),
    "standing": clip(stretch(ON_STEP, STEP, 5)),
    "two holds and a warning": clip(nobody(stretch(SITTING, SEATED, 17), 10, 13)),
    "rounded": clip(
        with_fault(SITTING.backed(10.0), SEATED.backed(10.0), SEATED.backed(75.0), 8, 11)
    ),
    "no stretch": clip([(t / 10, UPRIGHT.pose()) for t in range(30)]),
    "nobody": clip([(t / 10, None) for t in range(30)]),
    "damaged": clip(stretch(LYING, SUPINE, 4), damage=(WarningSpan("cut_off", 11.0, 20.0),)),
    "photo": photo(SEATED.backed(10.0)),
    "photo with faults": photo(legs(-90, 75, 45, 40)),
    "photo, both legs up": photo(legs(-90, 80, 75)),
    "both legs up": clip(stretch(LYING, legs(-90, 80, 75), 12)),
    "other knee bent": clip(stretch(legs(-90, 0, 45, 0, 90), legs(-90, 75, 45, 0, 90), 12)),
    "photo, other knee bent": photo(legs(-90, 75, 45, 0, 90)),
    "photo without a stretch": photo(UPRIGHT, problems=("several_people",)),
    "photo of nobody": photo(problems=("no_person",)),
}
EVERY = pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@EVERY
def test_every_kind_of_result_is_valid(result):
    CHECK.validate(result.to_dict())
    CHECK.validate(json.loads(result.to_json()))


@EVERY
def test_the_text_is_strict_json_without_nan(result):
    def refuse(word):
        raise AssertionError(word)

    data = json.loads(result.to_json(), parse_constant=refuse)
    assert data == result.to_dict()
    assert json.loads(result.to_json(indent=None)) == data
    assert "\n" not in result.to_json(indent=None)


def test_keys_are_those_of_the_contract_in_their_order():
    data = RESULTS["fault"].to_dict()
    assert list(data) == [
        "schema",
        "version",
        "model",
        "source",
        "summary",
        "holds",
        "pose",
        "warnings",
    ]
    assert data["schema"] == "formcheck/1"
    (hold,) = data["holds"]
    assert list(hold)[:11] == [
        "stretch",
        "side",
        "start_s",
        "end_s",
        "held_s",
        "straight_s",
        "target_s",
        "completed",
        "confirmed",
        "score",
        "score_parts",
    ]
    assert list(hold["faults"][0]) == ["fault", "start_s", "end_s", "worst", "message"]
    assert data["pose"] is None


def test_what_the_script_did_is_in_the_result():
    data = RESULTS["fault"].to_dict()
    (hold,) = data["holds"]
    assert (hold["stretch"], hold["side"], hold["completed"]) == ("supine", "right", True)
    assert hold["held_s"] == pytest.approx(12.9, abs=0.3)
    # The knee bends by 45° for a while, which lowers the line to the ankle by half of that.
    assert hold["leg_raise_deg"]["mean"] == pytest.approx(69.6, abs=1)
    assert hold["leg_raise_deg"]["peak"] == pytest.approx(75, abs=1)
    assert hold["knee_flexion_deg"]["peak"] == pytest.approx(45, abs=1.0)
    assert hold["spine_flexion_deg"] == {"mean": None, "peak": None}
    (fault,) = hold["faults"]
    assert fault["fault"] == "bent_knee"
    assert (fault["start_s"], fault["end_s"]) == pytest.approx((8, 12), abs=0.11)
    assert fault["worst"] == pytest.approx(45, abs=1.0)
    assert f"{fault['worst']:.0f}°" in fault["message"]
    assert hold["score"] == pytest.approx(sum(hold["score_parts"].values()))


BACK = {"rounded_back": 1.0, "bent_knee": 1.0}


def test_how_long_the_back_was_seen_straight_is_in_the_result():
    (row,) = made(held_s=30.0, straight_s=12.44, completed=True, judged=BACK).to_dict()["holds"]
    assert (row["held_s"], row["straight_s"]) == (30.0, 12.44)
    assert (row["completed"], row["confirmed"]) == (True, False)


def test_the_back_angle_stands_beside_spine_flexion_with_an_error_of_its_own():
    rows = RESULTS["rounded"].to_dict()["holds"]
    assert list(rows[0])[13:15] == ["spine_flexion_deg", "back_angle_deg"]
    assert 45.0 < rows[0]["back_angle_deg"]["peak"] < 80.0
    assert rows[0]["back_angle_uncertainty_deg"] > 0.0
    pose = RESULTS["photo"].to_dict()["pose"]
    assert list(pose)[4:6] == ["spine_flexion_deg", "back_angle_deg"]
    assert math.isfinite(pose["back_angle_deg"])
    assert pose["back_angle_uncertainty_deg"] > 0.0
    (lying,) = RESULTS["good"].to_dict()["holds"]
    assert lying["back_angle_deg"] == {"mean": None, "peak": None}
    assert lying["back_angle_uncertainty_deg"] is None


def test_a_variant_is_only_there_when_it_was_done():
    bent, usual = RESULTS["other knee bent"].to_dict(), RESULTS["good"].to_dict()
    assert bent["holds"][0]["variant"] == "other_knee_bent"
    assert bent["holds"][0]["faults"] == []
    assert "variant" not in usual["holds"][0]
    assert RESULTS["photo, other knee bent"].to_dict()["pose"]["variant"] == "other_knee_bent"
    assert "variant" not in RESULTS["photo"].to_dict()["pose"]


def test_a_photograph_has_a_pose_and_no_times():
    data = RESULTS["photo with faults"].to_dict()
    assert data["holds"] == []
    assert data["pose"]["stretch"] == "supine"
    assert [list(fault) for fault in data["pose"]["faults"]] == [["fault", "worst", "message"]] * 2
    assert data["pose"]["spine_flexion_deg"] is None
    assert data["source"]["duration_s"] is None


def test_somebody_in_a_photograph_without_a_stretch_still_has_angles():
    result = RESULTS["photo without a stretch"]
    assert result.to_dict()["pose"]["stretch"] is None
    assert result.to_dict()["pose"]["knee_flexion_deg"] == 0
    assert not result.found
    assert RESULTS["photo of nobody"].to_dict()["pose"] is None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_is_null(value):
    data = made(angles=angles(value)).to_dict()
    assert data["holds"][0]["hip_flexion_deg"] == {"mean": None, "peak": None}
    CHECK.validate(data)


def test_there_is_no_minus_zero():
    text = made(angles=angles(-0.04), start_s=-0.001).to_json()
    assert "-0.0" not in text


@pytest.mark.parametrize(("value", "written"), [(12.345, 12.3), (-7.06, -7.1), (179.99, 180.0)])
def test_degrees_have_one_decimal(value, written):
    assert made(angles=angles(value)).to_dict()["holds"][0]["leg_raise_deg"]["mean"] == written


def test_seconds_have_two_decimals():
    hold = made(start_s=1.23456, held_s=7.891).to_dict()["holds"][0]
    assert (hold["start_s"], hold["held_s"]) == (1.23, 7.89)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_any_angle_makes_valid_json(value):
    data = json.loads(made(angles=angles(value)).to_json())
    CHECK.validate(data)


def test_numbers_from_numpy_are_written_too():
    number = np.float32(12.25)
    made(angles=angles(number), start_s=np.float64(1), held_s=number).to_json()


def test_the_same_input_gives_the_same_bytes():
    one = clip(with_fault(LYING, SUPINE, BENT, 8, 12)).to_json()
    two = clip(with_fault(LYING, SUPINE, BENT, 8, 12)).to_json()
    assert one.encode() == two.encode()


def test_words_of_any_language_survive():
    source = Source("Dehnübung – 体.mp4", 640, 480, None, None, 1, 0)
    text = photo_result(source, "full", None, ("no_person",), FrameTable()).to_json()
    assert "Dehnübung – 体.mp4" in text


# What the schema refuses.


def broken(change, name="fault"):
    data = copy.deepcopy(RESULTS[name].to_dict())
    change(data)
    return data


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda d: d.pop("warnings"), id="no warnings"),
        pytest.param(lambda d: d.pop("pose"), id="no pose"),
        pytest.param(lambda d: d.update(extra=1), id="unknown key"),
        pytest.param(lambda d: d.update(schema="formcheck/2"), id="other schema"),
        pytest.param(lambda d: d.update(model="huge"), id="unknown model"),
        pytest.param(lambda d: d["source"].pop("fps"), id="no fps"),
        pytest.param(lambda d: d["source"].update(width=-1), id="no width"),
        pytest.param(lambda d: d["source"].update(frames=1.5), id="half a frame"),
        pytest.param(lambda d: d["summary"].update(score=101), id="score over 100"),
        pytest.param(lambda d: d["holds"][0].pop("held_s"), id="no held_s"),
        pytest.param(lambda d: d["holds"][0].pop("hip_hinge_deg"), id="an angle missing"),
        pytest.param(lambda d: d["holds"][0].update(held_s=None), id="held_s null"),
        pytest.param(lambda d: d["holds"][0].update(held_s=-1), id="held_s negative"),
        pytest.param(lambda d: d["holds"][0].update(stretch=""), id="no name"),
        pytest.param(lambda d: d["holds"][0].update(side="near"), id="unknown side"),
        pytest.param(lambda d: d["holds"][0].update(completed="yes"), id="words for truth"),
        pytest.param(lambda d: d["holds"][0]["leg_raise_deg"].pop("peak"), id="no peak"),
        pytest.param(lambda d: d["holds"][0]["leg_raise_deg"].update(mean="75"), id="a text"),
        pytest.param(lambda d: d["holds"][0].update(spine_neutral="guessed"), id="neutral"),
        pytest.param(lambda d: d["holds"][0]["faults"][0].update(fault="Slouch!"), id="fault name"),
        pytest.param(lambda d: d["holds"][0]["faults"][0].pop("start_s"), id="fault without time"),
        pytest.param(lambda d: d["warnings"].append({"warning": "no_person"}), id="bare warning"),
        pytest.param(
            lambda d: d["warnings"].append(
                {"warning": "rain", "start_s": 0, "end_s": 1, "message": "x"}
            ),
            id="unknown warning",
        ),
        pytest.param(lambda d: d.update(pose={}), id="an empty pose"),
    ],
)
def test_the_schema_refuses(change):
    with pytest.raises(jsonschema.ValidationError):
        CHECK.validate(broken(change))


def test_the_schema_refuses_times_in_a_photograph():
    def add_time(data):
        data["pose"]["faults"][0]["start_s"] = 1.0

    with pytest.raises(jsonschema.ValidationError):
        CHECK.validate(broken(add_time, "photo with faults"))


def test_nan_that_slips_into_a_result_is_never_written():
    """A validator in Python takes NaN for a number, so it must not get that far."""
    with pytest.raises(ValueError, match="JSON"):
        made(score=math.nan).to_json()


# What a result says of itself.


def hold_of(side: str, completed: bool, score: float) -> Hold:
    (hold,) = made(completed=completed, score=score).holds
    return replace(hold, side=side)


@pytest.mark.parametrize(
    ("holds", "completed", "score"),
    [
        ((), False, None),
        ((("left", True, 90),), True, 90),
        ((("left", True, 90), ("right", False, 45.5)), False, 67.8),
        ((("left", False, 10), ("left", True, 90)), True, 90),
        ((("left", True, 90), ("right", True, 80)), True, 85),
    ],
)
def test_completed_is_every_side_held_once(holds, completed, score):
    source = Source("x.mp4", 1, 1, 30.0, 1.0, 1, 1)
    found = tuple(hold_of(*hold) for hold in holds)
    result = Result(source, "full", "1", "x", found, None, (), FrameTable())
    assert result.completed is completed
    assert result.score == (score if score is None else pytest.approx(score, abs=0.06))
    assert result.found is bool(holds)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("good", ["Supine hamstring stretch", "right leg", "of 10 s", "target reached"]),
        ("fault", ["The knee of the stretched leg was bent", "(8."]),
        ("standing", ["Standing hamstring stretch", "The back could be judged for only"]),
        ("rounded", ["Seated hamstring stretch", "both legs", "The back was rounded"]),
        ("no stretch", ["No hamstring stretch was found in the clip."]),
        ("nobody", ["Nobody was found in the clip."]),
        ("photo", ["Seated hamstring stretch, both legs. No fault seen: the back is straight."]),
        ("photo with faults", ["knee", "other leg"]),
        (
            "photo, both legs up",
            ["Supine hamstring stretch, right leg. The other leg was bent or lifted (up to 7"],
        ),
        (
            "other knee bent",
            ["Supine hamstring stretch, right leg with the other knee bent: held", "reached."],
        ),
        (
            "photo, other knee bent",
            ["Supine hamstring stretch, right leg with the other knee bent. No fault seen."],
        ),
        ("photo without a stretch", ["No hamstring stretch was found in the picture."]),
        ("photo of nobody", ["Nobody was found in the picture."]),
    ],
)
def test_the_verdict_in_words(name, words):
    text = RESULTS[name].text
    assert all(word in text for word in words), text
    assert "nan" not in text
    assert "None" not in text


@pytest.mark.parametrize(
    ("held", "straight", "words"),
    [
        (30.0, 12.4, "held 30.0 of 30 s, your back seen straight for 12.4 s."),
        (30.0, 24.1, "held 30.0 of 30 s, target reached, your back seen straight for 24.1 s"),
        (30.0, 30.0, "held 30.0 of 30 s, target reached."),
        (12.0, 12.0, "held 12.0 of 30 s."),
        (12.0, 0.0, "held 12.0 of 30 s, your back seen straight for 0.0 s."),
    ],
)
def test_the_share_in_which_the_back_was_seen_is_told(held, straight, words):
    result = made(held_s=held, straight_s=straight, completed=held >= 30.0)
    assert words in clip_text(result.source, result.holds, ENGLISH)


@pytest.mark.parametrize(
    ("held", "straight", "completed", "seen", "confirmed"),
    [
        (30.0, 30.0, True, True, True),
        (30.0, 24.0, True, True, True),
        (30.0, 23.9, True, False, False),
        (12.0, 12.0, False, True, False),
        (60.0, 24.0, True, True, True),  # what comes after the target is a bonus
        (0.0, 0.0, False, True, False),
    ],
)
def test_a_hold_is_confirmed_by_what_was_seen(held, straight, completed, seen, confirmed):
    (hold,) = made(held_s=held, straight_s=straight, completed=completed).holds
    assert (hold.mostly_seen, hold.confirmed) == (seen, confirmed)
    judged = replace(hold, judged={"rounded_back": 1.0, "bent_knee": 1.0})
    assert no_fault_seen(judged) is seen
    assert not no_fault_seen(replace(judged, judged={"rounded_back": 0.79}))
    assert not no_fault_seen(replace(judged, faults=(Fault("bent_knee", 1, 2, 40, "m"),)))


@pytest.mark.parametrize(
    ("judged", "confirmed"),
    [
        ({"rounded_back": 0.8, "bent_knee": 0.1}, True),
        ({"rounded_back": 0.79, "bent_knee": 1.0}, False),
        # Lying down, the back is not judged.
        ({"bent_knee": 1.0}, True),
    ],
)
def test_where_straight_seconds_are_not_known_the_judged_share_decides(judged, confirmed):
    (hold,) = made(held_s=32.0, completed=True, judged=judged).holds
    assert math.isnan(hold.straight_s)
    assert (hold.mostly_seen, hold.confirmed) == (confirmed, confirmed)
    assert not replace(hold, completed=False).confirmed
    assert hold_words(hold, ENGLISH)["straight"] == ""


def test_a_rounded_back_says_what_its_degrees_are():
    data = RESULTS["rounded"].to_dict()
    (fault,) = data["holds"][0]["faults"]
    assert list(fault) == ["fault", "start_s", "end_s", "worst", "quantity", "message"]
    assert fault["quantity"] == "spine_flexion_deg"
    assert f"spine flexion up to {fault['worst']:.0f}° beyond neutral" in fault["message"]
    shown = photo(SEATED.backed(75.0)).to_dict()
    (fault,) = shown["pose"]["faults"]
    assert fault["quantity"] == "back_angle_deg"
    assert fault["worst"] == shown["pose"]["back_angle_deg"]
    assert f"(back angle up to {fault['worst']:.0f}°; straight backs" in shown["summary"]["text"]


def photo_with(**spine) -> str:
    measures = SEATED.backed(10.0).measured()
    changed = replace(measures, spine=replace(measures.spine, **spine))
    still = judge_still([changed], Wanted())
    source = Source("photo.jpg", 640, 480, None, None, 1, 1)
    return photo_result(source, "lite", still, (), FrameTable()).text


def test_a_photograph_is_never_told_to_begin_upright_and_still():
    reason = "too close to call without your neutral: begin upright and still"
    text = photo_with(rounding_deg=math.nan, flexion_deg=math.nan, reason=reason)
    assert text.endswith("The back could not be judged: too close to call from one picture.")


@pytest.mark.parametrize(
    ("rounding", "words"),
    [
        (-20.0, "No fault seen: the back is straight."),
        (-3.0, "The back is nearly rounded (back angle 47°)."),
        (3.0, "The back was rounded (back angle up to 47°"),
    ],
)
def test_a_photograph_is_judged_by_the_line_and_told_in_degrees(rounding, words):
    assert words in photo_with(rounding_deg=rounding, flexion_deg=math.nan, angle_deg=47.0)


def test_a_photograph_of_a_hidden_back_says_why_it_was_not_judged():
    assert "could not be judged: your outline is missing" in photo(SEATED).text


def test_a_photograph_praises_only_what_was_judged():
    still = judge_still([SUPINE.measured()], Wanted())
    blind = replace(still, measures=replace(still.measures, lift=Lift(0.0, math.nan)))
    seen = replace(still, measures=replace(still.measures, lift=Lift(0.0, 0.0)))
    assert photo_text(seen, ENGLISH).endswith("leg. No fault seen.")
    assert photo_text(blind, ENGLISH).endswith(
        "Nothing wrong, as far as could be judged. Not judged: the head."
    )
    hidden = PerSide(math.nan, math.nan)
    still = judge_still([SEATED.backed(10.0).measured()], Wanted())
    assert photo_text(still, ENGLISH).endswith("No fault seen: the back is straight.")
    still = replace(still, measures=replace(still.measures, knee_flexion_deg=hidden))
    assert photo_text(still, ENGLISH).endswith("The back is straight. Not judged: the knee.")


def test_a_photograph_of_the_starting_position_has_shown_nothing_yet():
    text = photo_text(judge_still([SITTING.backed(5.0).measured()], Wanted()), ENGLISH)
    assert text.endswith("starting position, both legs. The back is straight.")


def test_a_photograph_of_both_legs_up_says_so():
    still = judge_still([legs(-90, 75, 70).measured()], Wanted())
    assert "resting_leg" in {span.fault for span in still.faults}
    unseen = replace(still, faults=(), measures=replace(still.measures, confidence=PerSide(1, 0)))
    assert photo_text(unseen, ENGLISH).endswith("Both legs are up: lower the other one.")


def test_warnings_carry_advice():
    (warn,) = RESULTS["two holds and a warning"].warnings
    assert warn.warning == "no_person"
    assert "step in" in warn.message
    assert (warn.start_s, warn.end_s) == pytest.approx((10, 13), abs=0.11)
    damaged = RESULTS["damaged"].warnings[-1]
    assert (damaged.warning, damaged.start_s, damaged.end_s) == ("cut_off", 11.0, 20.0)
    assert damaged.message.startswith("The file is damaged or cut off: the rest could not be read.")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Copy it again from where it was recorded. (1.0 s, 3.2–4.1 s)", "4.5 s"]),
        ("de", ["wo sie aufgenommen wurde. (1,0 s, 3,2–4,1 s)", "4,5 s"]),
    ],
)
def test_what_is_wrong_with_a_file_is_told_once_with_its_times_in_both_languages(language, words):
    texts = load_texts(language)
    spans = [("damaged_video", 1.0, 1.0), ("changed_shape", 4.5, 4.5), ("damaged_video", 3.2, 4.1)]
    said = reasons([Warn(*span, "English of earlier") for span in spans], texts)
    assert len(said) == 2
    assert said[0].endswith(words[0])
    assert said[1].endswith(f"({words[1]})")
    assert "English" not in " ".join(said)


def test_what_the_back_was_compared_with():
    assert RESULTS["rounded"].holds[0].spine_neutral == "measured"
    folded = SEATED.backed(10.0)
    assert clip([(t / 10, folded.pose()) for t in range(80)]).holds[0].spine_neutral == "none"


@EVERY
def test_faults_lie_within_their_hold(result):
    for hold in result.holds:
        for fault in hold.faults:
            assert fault.start_s <= fault.end_s <= hold.end_s


def test_a_fault_of_coming_in_does_not_begin_before_its_hold():
    (hold,) = clip(stretch(LYING, BENT, 8)).holds
    assert hold.faults[0].start_s >= hold.start_s


def test_results_by_hand_are_comparable():
    assert made() == made()
    assert made() != made(held_s=3.0)
    assert StillPose(None, None, {}, ()) == StillPose(None, None, {}, ())
    assert Fault("a", 0, 1, 2, "m") != Fault("a", 0, 1, 3, "m")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/b/clip.mp4", "clip.mp4"),
        ("C:\\Users\\me\\clip.mp4", "clip.mp4"),
        ("clip.mp4", "clip.mp4"),
        ("", ""),
    ],
)
def test_a_source_is_named_without_its_folders_of_any_system(path, name):
    assert Source(path, 640, 480, 30.0, 1.0, 30, 30).name == name
