"""Stills are drawn where a crash harms nobody, and say of the back what the clip had said."""

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest

from formcheck.batch.isolated import IsolatedChild
from formcheck.batch.page import WorstFault
from formcheck.batch.run import Plan
from formcheck.batch.task import How, Limits
from formcheck.commands.score_report import as_found, draw_still
from formcheck.judge import Settings
from formcheck.measure.spine import unmeasured
from formcheck.overlay.contents import back_state
from formcheck.report.result import Fault
from tests.bodies import FOLD

CLIP = Path(__file__).resolve().parents[1] / "clips" / "small-003-standing.mp4"
CRASHING = (sys.executable, str(Path(__file__).with_name("crashing_stills.py")))


def fault(clip: object, name: str = "rounded_back", **more: object) -> WorstFault:
    told = Fault(name, 1.0, 3.0, 48.0, "rounded up to 48°")
    return WorstFault(str(clip), str(clip), told, 2.0, "standing", "both", **more)


ROUNDED = Fault("rounded_back", 1.0, 3.0, 48.0, "rounded up to 48°")


def plan(limits: Limits) -> Plan:
    return Plan([], How(Settings()), limits)


@pytest.mark.model
def test_a_decoder_that_crashes_or_hangs_costs_its_stills_only(tmp_path):
    for name in ("segfault.mp4", "hang.mp4", "good.mp4"):
        (tmp_path / name).symlink_to(CLIP)
    child = IsolatedChild(CRASHING)
    draw = partial(draw_still, child, plan(Limits(stuck_s=8.0)))
    try:
        assert "SIGSEGV" in draw(fault(tmp_path / "segfault.mp4"))
        assert draw(fault(tmp_path / "hang.mp4")) == "nothing happened for 8 s"
        assert draw(fault(tmp_path / "gone.mp4")) == "the clip cannot be read any more"
        jpeg = draw(fault(tmp_path / "good.mp4"))
    finally:
        child.stop()
    assert isinstance(jpeg, bytes)
    assert cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) is not None


def test_without_a_process_there_is_a_page_without_stills():
    child = IsolatedChild((sys.executable, "-c", "raise SystemExit('no luck')"))
    said = draw_still(child, plan(Limits()), fault("a.mp4"))
    assert said == "No worker can be started: no luck"


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (fault("a", rounded=ROUNDED), "rounded"),
        (fault("a", "bouncing", rounded=ROUNDED), "rounded"),
        (fault("a", "bouncing", back_judged=True), "straight"),
        (fault("a", "bouncing"), "unjudged"),
    ],
)
def test_the_back_is_drawn_as_the_clip_had_found_it(found, state):
    measures = FOLD.measured()
    faults = (found.told.fault, "rounded_back") if found.rounded else (found.told.fault,)
    for spine in (unmeasured("turn"), replace(measures.spine, flexion_deg=60.0)):
        drawn = as_found(replace(measures, spine=spine), found)
        assert back_state(drawn, faults, (), judged=found.back_judged) == state
