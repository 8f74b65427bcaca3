"""Where a rounded back bends, over a whole fault and in words."""

from dataclasses import replace

import pytest
from bodies import SEATED

from formcheck.report.summary import _message as message
from formcheck.rules.attempt import Attempt
from formcheck.rules.catalogue import catalogue
from formcheck.rules.watch import FaultSpan

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
        (["lower", None, None, None, None], None),  # hardly ever sure
        (["lower", "upper", "lower"], None),  # not agreed
        ([None], None),
    ],
)
def test_enough_frames_must_say_so_and_agree(said, where):
    assert span_of(said).where == where


def test_the_message_says_what_to_do():
    assert "lower back: tilt the pelvis" in message(STRETCH, span_of(["lower"]))
    assert "upper back: lift the breastbone" in message(STRETCH, span_of(["upper"]))
    assert "Mostly" not in message(STRETCH, span_of([None]))
