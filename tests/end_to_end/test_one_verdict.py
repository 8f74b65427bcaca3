"""The same clip through every way in: the same result, to the byte."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

import formcheck
from formcheck.batch.scoring import Scorer
from formcheck.batch.task import How, Limits, Task
from formcheck.commands.report_inputs import Sought, gather
from formcheck.exports.motion import ANGLE_COLUMNS
from formcheck.exports.sources import read_motion
from formcheck.judge import Settings
from tests.end_to_end.conftest import SAMPLES

CLIP = SAMPLES / "seated_rounded.mp4"
MODEL = "lite"

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def result() -> formcheck.Result:
    return formcheck.analyze(CLIP, model=MODEL)


@pytest.fixture(scope="module")
def poses(tmp_path_factory) -> formcheck.Poses:
    return formcheck.find_poses(CLIP, model=MODEL, cache=tmp_path_factory.mktemp("kept"))


def test_the_command(result, run):
    outcome = run(CLIP, "--model", MODEL, "--no-video")
    assert outcome.json(CLIP.stem) == json.loads(result.to_json())


def test_poses_found_and_checked(result, poses):
    assert formcheck.check_poses(poses).to_json() == result.to_json()


def test_a_score_and_its_landmarks(result, tmp_path):
    store = tmp_path / "kept.poses.npz"
    task = Task("k", str(CLIP), How(Settings(model=MODEL)), Limits(), store=str(store))
    scorer = Scorer()
    first = scorer.score(task)
    again = scorer.score(replace(task, store=None, landmarks=str(store)))
    scorer.close()
    assert first.result == json.loads(result.to_json())
    assert again.result == first.result


def test_a_report(result, tmp_path):
    settings = Settings(model=MODEL)
    gathered = gather(CLIP, Sought(settings, None, True), tmp_path, Console(quiet=True))
    assert gathered.result.to_json() == result.to_json()


def test_an_export(result):
    motion = read_motion(CLIP, MODEL)
    np.testing.assert_array_equal(motion.time_s, result.frames.column("time_s"))
    names = ("spine_flexion", "back_angle", "trunk_inclination", "knee_flexion_left")
    for name in names:
        exported = motion.angles_deg[:, ANGLE_COLUMNS.index(name)]
        np.testing.assert_array_equal(
            exported.astype(np.float32), result.frames.column(f"{name}_deg")
        )
