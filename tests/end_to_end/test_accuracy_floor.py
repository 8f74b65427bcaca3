"""A floor under the accuracy, on a few short clips: what every change must keep.

The values are no claims. They lie somewhat beyond what is measured on these clips, so that a
change that makes formcheck clearly worse fails here; the benchmark on the test set tells how
good it is: ``python -m formcheck.lab.benchmark accuracy DIR``.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from formcheck.lab.benchmark.accuracy import Work, run_accuracy

CLIPS = Path(__file__).resolve().parents[1] / "clips"

AT_MOST = {
    "hip_flexion.mae": 5.0,
    "hip_hinge.mae": 13.0,
    "spine_flexion.mae": 18.5,
    "trunk_inclination.mae": 5.5,
    "knee_stretched.mae": 7.0,
    "leg_raise.mae": 3.2,
    "hold.held": 0.35,
    "hold.missed": 0.0,
    "hold.invented": 0.0,
    "back.null": 0.15,
    "faults.missed": 0.0,
    "faults.false": 0.0,
    "faults.live": 1.6,
}
"""Figures that must not be larger: degrees, seconds, shares, faults per minute."""

AT_LEAST = {
    "frames.seen": 0.98,
    "clip.stretch_right": 1.0,
    "clip.side_right": 1.0,
    "back.auc": 0.95,
    "back.balanced": 0.8,
}
"""Figures that must not be smaller."""

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def figures(pose_store):
    if not any(CLIPS.glob("*.mp4")):
        pytest.skip("tests/clips holds no clips yet: render them with formcheck.lab.synth")
    return run_accuracy(CLIPS, Work(store=pose_store), jobs=2).groups["all", "all"].figures


@pytest.mark.parametrize(("key", "limit"), [*AT_MOST.items(), *AT_LEAST.items()])
def test_floor(figures, key, limit):
    figure = figures[key]
    # A floor under nothing would hold for ever.
    assert figure.n > 0
    assert math.isfinite(figure.value)
    if key in AT_MOST:
        assert figure.value <= limit
    else:
        assert figure.value >= limit
