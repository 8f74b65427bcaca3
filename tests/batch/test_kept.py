"""Which landmarks are judged when a folder holds several of a clip."""

import json
from pathlib import Path

import numpy as np
import pytest

from formcheck.batch.identity import landmarks_name
from formcheck.batch.kept import best_of, check_model, clips_of, kept_in
from formcheck.batch.run import Plan, Run
from formcheck.batch.sampling import EVERY_FRAME, Rate
from formcheck.batch.scoring import Scorer
from formcheck.batch.task import How, Limits, Task
from formcheck.errors import UnreadableInputError, UsageError
from formcheck.pipeline.analyze import Settings
from formcheck.pipeline.pose_store import save_poses

AUTO = How(Settings(), Rate())
SOURCE = {
    "width": 64, "height": 48, "fps": 10.0, "duration_s": 0.2, "frames": 2, "frames_with_pose": 0,
}  # fmt: skip


def keep(folder: Path, clip: str, how: How, name: str | None = None) -> Path:
    """Keep landmarks of a clip in which nobody was seen."""
    path = folder / (name or landmarks_name(f"sha256:{clip * 24}", how))
    about = {"source": {"path": f"{clip}.mp4", **SOURCE}, "damage": None, "problems": [[], []]}
    more = {
        "passed_s": np.zeros(0),
        "about": np.array(json.dumps({**about, "how": how.to_dict()})),
    }
    save_poses(path, [(0.0, None), (0.1, None)], more)
    return path


def how(model: str, rate: Rate = AUTO.rate) -> How:
    return How(Settings(model=model), rate)


def test_without_clips_each_comes_once_with_every_frame_rather_than_few(tmp_path):
    keep(tmp_path, "a", AUTO)
    keep(tmp_path, "a", how("heavy", Rate(adaptive=False, per_s=5.0)))
    every = keep(tmp_path, "a", how("heavy", EVERY_FRAME))
    keep(tmp_path, "a", how("lite", EVERY_FRAME))
    lite = keep(tmp_path, "b", how("lite"))
    clips = clips_of(tmp_path, None, AUTO)
    assert [(c.path, c.shown) for c in clips] == [(str(every), "a.mp4"), (str(lite), "b.mp4")]


def landmarks_of(clip: str, folder: Path, how: How = AUTO, **plan: object) -> Path:
    run = Run(Plan([], how, landmarks=folder, **plan), None, None)
    return run._landmarks_of(folder, f"sha256:{clip * 64}", f"{clip}.mp4")


def test_without_a_model_asked_for_a_clip_is_judged_by_whichever_has_seen_it(tmp_path):
    lite = keep(tmp_path, "a", how("lite", EVERY_FRAME))
    assert landmarks_of("a", tmp_path, any_model=True) == lite
    full = keep(tmp_path, "a", how("full"))
    assert landmarks_of("a", tmp_path, any_model=True) == full
    with pytest.raises(UnreadableInputError, match="by the heavy model"):
        landmarks_of("a", tmp_path)
    with pytest.raises(UnreadableInputError, match=f"in {tmp_path}: score it once"):
        landmarks_of("b", tmp_path, any_model=True)


def test_landmarks_of_a_clip_are_those_with_every_frame(tmp_path):
    keep(tmp_path, "a", AUTO)
    every = keep(tmp_path, "a", how("heavy", EVERY_FRAME))
    assert landmarks_of("a", tmp_path) == every
    assert best_of(kept_in(tmp_path), AUTO).path == every


def test_a_model_that_is_asked_for_is_the_only_one_taken(tmp_path):
    keep(tmp_path, "a", AUTO)
    lite = keep(tmp_path, "a", how("lite"))
    assert [c.path for c in clips_of(tmp_path, "lite", AUTO)] == [str(lite)]
    with pytest.raises(UsageError, match="are by the model heavy and lite, not full"):
        clips_of(tmp_path, "full", AUTO)
    check_model([str(lite), "a.mp4"], "lite")
    check_model([str(lite)], None)
    with pytest.raises(UsageError, match="by the model lite, not full: leave --model out"):
        check_model([str(lite)], "full")


def test_a_changed_name_is_looked_into(tmp_path):
    path = keep(tmp_path, "a", how("lite"), "mine.poses.npz")
    with pytest.raises(UsageError, match="by the model lite"):
        check_model([str(path)], "full")
    assert [c.shown for c in clips_of(tmp_path, None, AUTO)] == ["a.mp4"]


def test_the_result_says_whose_landmarks_they_are(tmp_path):
    path = keep(tmp_path, "a", how("heavy"))
    task = Task("k", "a.mp4", how("lite"), Limits(), landmarks=str(path))
    assert Scorer.score(None, task).result["model"] == "heavy"
