"""Which landmarks are judged when a folder holds several of a clip."""

from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.batch.kept import best_of, check_model, clips_of, kept_in
from formcheck.batch.run import Plan, Run
from formcheck.batch.scoring import Scorer
from formcheck.batch.task import How, Limits, Task
from formcheck.errors import UnreadableInputError, UsageError
from formcheck.judge import Settings
from formcheck.pipeline.replay import Poses, keep_poses, poses_name
from formcheck.pipeline.track import Look
from formcheck.report.result import Source

PLAIN = How(Settings())
SOURCE = Source("", 64, 48, 10.0, 0.2, 2, 0)


def keep(folder: Path, clip: str, how: How, name: str | None = None) -> Path:
    """Keep landmarks of a clip in which nobody was seen."""
    path = folder / (name or poses_name(f"sha256:{clip * 24}", how.settings))
    looks = [Look(0.0, None), Look(0.1, None)]
    keep_poses(path, Poses(replace(SOURCE, path=f"{clip}.mp4"), how.settings.model, looks))
    return path


def how(model: str) -> How:
    return How(Settings(model=model))


def test_without_clips_each_comes_once_by_the_surest_model(tmp_path):
    keep(tmp_path, "a", how("full"))
    heavy = keep(tmp_path, "a", how("heavy"))
    keep(tmp_path, "a", how("lite"))
    lite = keep(tmp_path, "b", how("lite"))
    clips = clips_of(tmp_path, None, PLAIN)
    assert [(c.path, c.shown) for c in clips] == [(str(heavy), "a.mp4"), (str(lite), "b.mp4")]


def landmarks_of(clip: str, folder: Path, how: How = PLAIN, **plan: object) -> Path:
    run = Run(Plan([], how, landmarks=folder, **plan), None, None)
    return run._landmarks_of(folder, f"sha256:{clip * 64}", f"{clip}.mp4", how)


def test_without_a_model_asked_for_a_clip_is_judged_by_whichever_has_seen_it(tmp_path):
    lite = keep(tmp_path, "a", how("lite"))
    assert landmarks_of("a", tmp_path, any_model=True) == lite
    full = keep(tmp_path, "a", how("full"))
    assert landmarks_of("a", tmp_path, any_model=True) == full
    with pytest.raises(UnreadableInputError, match="by the heavy model"):
        landmarks_of("a", tmp_path)
    with pytest.raises(UnreadableInputError, match=f"in {tmp_path}: score it once"):
        landmarks_of("b", tmp_path, any_model=True)


def test_landmarks_of_this_version_come_before_older_ones(tmp_path):
    ours = keep(tmp_path, "a", PLAIN)
    older = keep(tmp_path, "a", PLAIN, f"{24 * 'a'}-heavy-{16 * 'f'}.poses.npz")
    assert older.name > ours.name
    assert landmarks_of("a", tmp_path) == ours
    (several,) = kept_in(tmp_path).values()
    assert best_of(several, None, PLAIN).path == ours


def test_a_model_that_is_asked_for_is_the_only_one_taken(tmp_path):
    keep(tmp_path, "a", PLAIN)
    lite = keep(tmp_path, "a", how("lite"))
    assert [c.path for c in clips_of(tmp_path, "lite", PLAIN)] == [str(lite)]
    with pytest.raises(UsageError, match="are by the model heavy and lite, not full"):
        clips_of(tmp_path, "full", PLAIN)
    check_model([str(lite), "a.mp4"], "lite")
    check_model([str(lite)], None)
    with pytest.raises(UsageError, match="by the model lite, not full: leave --model out"):
        check_model([str(lite)], "full")


def test_a_changed_name_is_looked_into(tmp_path):
    path = keep(tmp_path, "a", how("lite"), "mine.poses.npz")
    with pytest.raises(UsageError, match="by the model lite"):
        check_model([str(path)], "full")
    assert [c.shown for c in clips_of(tmp_path, None, PLAIN)] == ["a.mp4"]


def test_the_result_says_whose_landmarks_they_are(tmp_path):
    path = keep(tmp_path, "a", how("heavy"))
    task = Task("k", "a.mp4", how("lite"), Limits(), landmarks=str(path))
    assert Scorer.score(None, task).result.model == "heavy"
