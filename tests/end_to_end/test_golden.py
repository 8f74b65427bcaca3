"""Golden results: their versions, and what counts as a difference (test_samples.py compares)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sessions import rounded

from formcheck.installed import POSE_VERSION, RULES_VERSION
from formcheck.lab.golden import (
    ANGLE_WITHIN_DEG,
    GOLDEN,
    HELD_WITHIN_S,
    differences,
    live_differences,
)
from tests.end_to_end.test_samples import CLIPS


@pytest.fixture(scope="module")
def golden():
    return json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_the_versions_are_those_of_the_golden_results(golden):
    """Write them again (python -m formcheck.lab.golden write) in the commit that raises one."""
    assert golden["versions"] == [POSE_VERSION, RULES_VERSION]
    assert sorted(golden["clips"]) == CLIPS


def a_hold(**changes):
    hold = {
        "stretch": "seated", "side": "both", "seconds": {"start_s": 1.0, "end_s": 9.0},
        "held": {"held_s": 8.0, "straight_s": 8.0}, "faults": [],
        "angles": {"hip_flexion_deg": 100.0, "spine_flexion_deg": None},
    }  # fmt: skip
    return {"holds": [hold | changes], "warnings": []}


def test_what_counts_as_a_difference():
    assert (HELD_WITHIN_S, ANGLE_WITHIN_DEG) == (0.1, 1.5)
    for changes in (
        {"held": {"held_s": 7.89, "straight_s": 8.0}},
        {"angles": {"hip_flexion_deg": 101.6, "spine_flexion_deg": None}},
        {"angles": {"hip_flexion_deg": 100.0, "spine_flexion_deg": 3.0}},
        {"faults": ["rounded_back"]},
        {"side": "left"},
        {"seconds": {"start_s": 1.3, "end_s": 9.0}},
    ):
        assert len(list(differences(a_hold(), a_hold(**changes)))) == 1
    for changes in (
        {},
        {"held": {"held_s": 7.91, "straight_s": 8.09}},
        {"angles": {"hip_flexion_deg": 101.4, "spine_flexion_deg": None}},
    ):
        assert list(differences(a_hold(), a_hold(**changes))) == []


def test_what_counts_as_a_difference_of_a_session():
    recorded = rounded()
    (hold,) = recorded.holds
    for changes, words in (
        ({"held_s": hold.held_s + 0.31}, "held_s is"),
        ({"faults": ()}, "faults are"),
        ({"side": "left"}, "holds are"),
    ):
        (said,) = live_differences(recorded, replace(recorded, holds=(replace(hold, **changes),)))
        assert said.startswith(words)
    near = replace(recorded, holds=(replace(hold, held_s=hold.held_s - 0.29),))
    assert list(live_differences(recorded, near)) == []
