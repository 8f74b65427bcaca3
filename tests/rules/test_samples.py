"""What a hold keeps of every frame, and what that has shown."""

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import SEATED

from formcheck.report.wording import fault_message
from formcheck.rules.attempt import Attempt
from formcheck.rules.catalogue import catalogue
from formcheck.rules.samples import Samples, judged_shares, spans_within
from formcheck.rules.watch import FaultSpan
from formcheck.texts import load_texts


def filled(count):
    samples = Samples(angles=2, values=1)
    for place in range(count):
        samples.append(
            place / 10,
            effort_deg=80.0 + place,
            angles_deg=(1.0 * place, math.nan),
            values_deg=(2.0 * place,),
            good=place % 2 == 0,
            own_neutral=place > 2,
            spine_unsure_deg=5.0 + place,
            angle_unsure_deg=3.0 + place,
        )
    return samples


def test_columns_hold_what_was_added():
    samples = filled(5)
    assert len(samples) == 5
    assert samples.times_s == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])
    assert samples.efforts_deg == pytest.approx([80, 81, 82, 83, 84])
    assert samples.angles_deg[:, 0] == pytest.approx([0, 1, 2, 3, 4])
    assert np.isnan(samples.angles_deg[:, 1]).all()
    assert samples.values_deg[:, 0] == pytest.approx([0, 2, 4, 6, 8])
    assert samples.good.tolist() == [True, False, True, False, True]
    assert samples.own_neutral.tolist() == [False, False, False, True, True]
    assert samples.spine_unsure_deg.tolist() == [5.0, 6.0, 7.0, 8.0, 9.0]
    assert samples.angle_unsure_deg.tolist() == [3.0, 4.0, 5.0, 6.0, 7.0]


def test_an_empty_one_has_columns_of_the_right_width():
    samples = Samples(angles=7, values=3)
    assert samples.angles_deg.shape == (0, 7)
    assert samples.values_deg.shape == (0, 3)
    assert samples.until(math.nan) == 0


def test_reading_does_not_stop_the_writing():
    samples = filled(3)
    before = samples.times_s
    samples.append(
        9.0,
        effort_deg=0,
        angles_deg=(0, 0),
        values_deg=(0,),
        good=True,
        own_neutral=False,
        spine_unsure_deg=5.0,
    )
    assert (len(before), len(samples)) == (3, 4)
    assert math.isnan(samples.angle_unsure_deg[3])


def test_until_counts_the_moment_itself():
    samples = filled(5)
    assert [samples.until(t) for t in (-1.0, 0.0, 0.2, 0.25, 9.0)] == [0, 1, 3, 3, 5]


def test_a_row_of_another_width_is_refused():
    with pytest.raises(ValueError, match="1 angles and 1 values"):
        Samples(2, 1).append(
            0.0,
            effort_deg=0,
            angles_deg=(0.0,),
            values_deg=(0.0,),
            good=True,
            own_neutral=False,
            spine_unsure_deg=5.0,
        )


STRETCH = catalogue()["seated"]
ROUNDED = SEATED.backed(70.0).measured()


def span_of(said: list[str | None]) -> FaultSpan:
    """The rounded back of a hold whose frames say so and so in turn."""
    attempt = Attempt(STRETCH, "both")
    for n in range(60):
        spine = replace(ROUNDED.spine, where=said[n % len(said)])
        attempt.update(n / 10, replace(ROUNDED, spine=spine))
    attempt.finish()
    (span,) = attempt.fault_spans()
    assert span.fault == "rounded_back"
    return span


@pytest.mark.parametrize(
    ("said", "where"),
    [
        (["lower"], "lower"),
        (["upper", None], "upper"),
        (["lower", None, None], "lower"),
        (["upper", "upper", "upper", "lower"], None),  # half of them more, which is not most
        (["lower", None, None, None, None], None),  # hardly ever sure
        (["lower", "upper", "lower"], None),  # not agreed
        ([None], None),
    ],
)
def test_enough_frames_must_say_so_and_agree(said, where):
    assert span_of(said).where == where


def message(span):
    return fault_message(span, load_texts("en"))


def test_the_message_says_what_to_do():
    assert "lower back: tilt the pelvis" in message(span_of(["lower"]))
    assert "upper back: lift the breastbone" in message(span_of(["upper"]))
    assert "Mostly" not in message(span_of([None]))


def back_of(flexion_deg: list[float], angle_deg: list[float]) -> FaultSpan:
    """The only fault of a hold in which the back reads so in turn, rounded throughout."""
    attempt = Attempt(STRETCH, "both")
    for n in range(60):
        at = n % len(flexion_deg)
        spine = replace(
            ROUNDED.spine, flexion_deg=flexion_deg[at], angle_deg=angle_deg[at], rounding_deg=12.0
        )
        attempt.update(n / 10, replace(ROUNDED, spine=spine))
    attempt.finish()
    (span,) = attempt.fault_spans()
    return span


@pytest.mark.parametrize(
    ("flexion", "angle", "worst", "quantity", "words"),
    [
        ([40.0, 58.0], [60.0, 72.0], 58.0, "spine_flexion_deg", "flexion up to 58° beyond"),
        # Round by the angle: a flexion below its own line would say nothing.
        ([20.0, 14.0], [60.0, 66.0], 66.0, "back_angle_deg", "angle up to 66°; straight"),
        # Seen with the hips for a moment only.
        ([5.0, math.nan], [30.0, 72.0], 72.0, "back_angle_deg", "angle up to 72°; straight"),
        ([58.0], [math.nan], 58.0, "spine_flexion_deg", "flexion up to 58° beyond"),
        ([math.nan, math.nan], [60.0, 72.0], 72.0, "back_angle_deg", "(back angle up to 72°"),
        ([math.nan], [math.nan], 62.0, "back_angle_deg", "(back angle up to 62°"),
    ],
)
def test_a_rounded_back_is_told_in_what_is_further_beyond_its_line(
    flexion, angle, worst, quantity, words
):
    span = back_of(flexion, angle)
    assert (span.worst, span.quantity) == (worst, quantity)
    assert words in message(span)


def samples_of(knee_deg: list[float]) -> Samples:
    """One a second, only the knee judged."""
    samples = Samples(1, len(STRETCH.rules))
    names = [rule.fault for rule in STRETCH.rules]
    for second, value in enumerate(knee_deg):
        samples.append(
            float(second),
            effort_deg=90.0,
            angles_deg=(90.0,),
            values_deg=tuple(value if name == "bent_knee" else math.nan for name in names),
            good=True,
            own_neutral=True,
            spine_unsure_deg=5.0,
        )
    return samples


def test_faults_are_cut_to_the_hold_and_judged_by_their_worst_sample_within():
    samples = samples_of([50.0, 10.0, 30.0, 35.0, 60.0])
    seen = [FaultSpan("bent_knee", 1.5, 9.0, 60.0, None), FaultSpan("bent_knee", 0.0, 0.5, 50.0)]
    (span,) = spans_within(seen, STRETCH, samples, (1.0, 3.0))
    assert span == FaultSpan("bent_knee", 1.5, 3.0, 35.0, None)


def test_what_no_rule_measures_keeps_what_was_seen_and_order_is_that_of_time():
    samples = samples_of([5.0] * 5)
    seen = [FaultSpan("bouncing", 3.0, 4.0, 6.0), FaultSpan("bent_knee", 1.0, 2.0, 30.0)]
    found = spans_within(seen, STRETCH, samples, (0.0, 4.0))
    assert [(span.fault, span.worst) for span in found] == [("bent_knee", 5.0), ("bouncing", 6.0)]


def test_shares_are_of_the_frames_in_which_a_rule_had_something_to_judge():
    shares = judged_shares(STRETCH, samples_of([5.0, math.nan, 5.0, 5.0, math.nan]), 4)
    assert shares["bent_knee"] == 0.75
    assert shares["rounded_back"] == 0.0
    assert set(judged_shares(STRETCH, samples_of([]), 0).values()) == {0.0}
