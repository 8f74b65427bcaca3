"""Poses found once and judged again: the same verdict as an analysis, in no time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

import formcheck
from formcheck.judge import Settings
from formcheck.pipeline.looks import load_poses
from formcheck.pipeline.own_files import file_sha256
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.replay import Poses, keep_poses, poses_name, recall_poses
from formcheck.pipeline.track import Look
from formcheck.report.result import Source
from formcheck.rules.problems import WarningSpan

CLIP = Path(__file__).parents[1] / "clips" / "small-001-seated.mp4"


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("poses")


@pytest.fixture(scope="module")
def poses(cache) -> formcheck.Poses:
    return formcheck.find_poses(CLIP, model="lite", cache=cache)


@pytest.mark.model
def test_the_verdict_is_that_of_an_analysis_to_the_byte(poses):
    again, whole = formcheck.check_poses(poses), formcheck.analyze(CLIP, model="lite")
    assert again.to_json() == whole.to_json()


@pytest.mark.model
def test_kept_poses_are_taken_and_give_the_same(poses, cache, monkeypatch):
    (kept,) = cache.iterdir()
    assert load_poses(kept) is not None

    def no_model(*_: object) -> None:
        raise AssertionError("the model ran again")

    monkeypatch.setattr(PoseEstimator, "follow", no_model)
    again = formcheck.find_poses(CLIP, model="lite", cache=cache)
    assert formcheck.check_poses(again).to_json() == formcheck.check_poses(poses).to_json()


@pytest.mark.model
def test_score_takes_what_was_kept_and_nobody_learns_where_the_clip_lay(poses, cache):
    (kept,) = cache.iterdir()
    assert kept.name == poses_name(file_sha256(CLIP), Settings(model="lite"))
    assert recall_poses(kept).source == replace(poses.source, path="")


def test_what_is_wrong_with_a_clip_is_kept_with_its_poses(tmp_path):
    damage = (WarningSpan("damaged_video", 1.0, 1.5),)
    source = Source("a.mp4", 64, 48, 10.0, 0.2, 2, 0)
    keep_poses(tmp_path / "a.npz", Poses(source, "lite", [Look(0.0, None)], damage))
    assert recall_poses(tmp_path / "a.npz").damage == damage


@pytest.mark.model
def test_another_threshold_gives_another_verdict(poses):
    def rounded(above: float) -> bool:
        holds = formcheck.check_poses(poses, rounded_above_deg=above).holds
        return any(f.fault == "rounded_back" for hold in holds for f in hold.faults)

    told = [rounded(above) for above in (10, 20, 30, 40, 50, 60, 70)]
    # Whoever is not rounded at one threshold is not at a higher one.
    assert told == sorted(told, reverse=True)


def test_a_photograph_has_no_track(tmp_path):
    path = tmp_path / "p.png"
    cv2.imwrite(str(path), np.full((200, 300, 3), 128, np.uint8))
    with pytest.raises(formcheck.UsageError, match="is a photograph"):
        formcheck.find_poses(path)


def test_a_request_that_makes_no_sense(tmp_path):
    with pytest.raises(formcheck.UnreadableInputError, match="no file"):
        formcheck.find_poses(tmp_path / "none.mp4")
