"""The still of the worst moment shows the quantity that the fault names."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import SEATED, SITTING, run, with_fault

from formcheck.app.session import Album
from formcheck.overlay.contents import contents_of
from formcheck.report.result import Fault
from formcheck.texts import load_texts

EN = load_texts("en")
FRAMES = with_fault(SITTING.backed(10.0), SEATED.backed(10.0), SEATED.backed(60.0), 6, 8, seconds=6)


def told_in(quantity: str) -> Fault:
    return Fault("rounded_back", 6.0, 8.0, 60.0, "", quantity=quantity)


@pytest.fixture(scope="module")
def album() -> Album:
    seen = Album()
    for number, feedback in enumerate(run(FRAMES).feedback):
        seen.see(np.full((4, 4, 3), number % 256, np.uint8), feedback)
    return seen


@pytest.mark.parametrize(
    ("quantity", "label"),
    [("spine_flexion_deg", "spine flexion"), ("back_angle_deg", "back angle")],
)
def test_the_drawing_reads_the_quantity_of_the_fault(album, quantity, label):
    kept = album.worst(told_in(quantity))
    readings = dict(contents_of(kept.feedback, EN).readings.values)
    assert label in readings
    assert len(readings) == 2
    assert kept.value == getattr(kept.feedback.measures, quantity)


def test_the_worst_moment_lies_within_the_fault():
    """Whoever comes up with a round back has left the hold by then."""
    album, feedback = Album(), run(FRAMES).feedback
    for number, seen in enumerate(feedback):
        album.see(np.full((4, 4, 3), number % 256, np.uint8), seen)
    last = max(one.time_s for one in feedback if "rounded_back" in one.faults)
    assert album.worst(replace(told_in("spine_flexion_deg"), end_s=last + 1.0)) is not None
    last_seen = next(one for one in feedback[::-1] if "rounded_back" in one.faults)
    spine = replace(last_seen.measures.spine, flexion_deg=99.0)
    out = replace(last_seen, time_s=last + 2.0, measures=replace(last_seen.measures, spine=spine))
    album.see(np.zeros((4, 4, 3), np.uint8), out)
    kept = album.worst(replace(told_in("spine_flexion_deg"), end_s=last + 1.0))
    assert kept.value < 99.0
    assert kept.feedback.time_s <= last


def test_without_a_neutral_there_is_no_picture_of_flexion():
    seen = Album()
    for feedback in run(FRAMES).feedback:
        if feedback.measures is not None:
            blank = replace(feedback.measures.spine, flexion_deg=math.nan)
            feedback = replace(feedback, measures=replace(feedback.measures, spine=blank))
        seen.see(np.zeros((4, 4, 3), np.uint8), feedback)
    assert seen.worst(told_in("spine_flexion_deg")) is None
    assert seen.worst(told_in("back_angle_deg")) is not None
