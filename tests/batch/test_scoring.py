"""What the process that scores says of clips, and that kept landmarks come to the same."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from formcheck.batch import isolated
from formcheck.batch.scoring import Scorer, UnreachableError, fetched
from formcheck.batch.scoring import answer as answered
from formcheck.batch.task import CLIP, How, Limits, Outcome, Task
from formcheck.errors import UnreadableInputError
from formcheck.judge import Settings
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.replay import recall_poses
from formcheck.rules.catalogue import Wanted


def task(path: object) -> Task:
    return Task("k", str(path), How(Settings()), Limits())


class Damaged(Scorer):
    def __init__(self) -> None: ...

    def score(self, task, _beat):
        raise UnreadableInputError(f"{task.path} is damaged.")


def answer(path: object) -> Outcome:
    return answered(Damaged(), task(path), "v", lambda _: None)


def test_damage_is_told_apart_from_a_clip_that_is_not_there(tmp_path):
    clip = tmp_path / "a.mp4"
    clip.touch()
    assert answer(clip).trouble == "unreadable"
    assert answer(clip).message == f"{CLIP} is damaged."
    clip.unlink()
    assert answer(clip).trouble == "unreachable"


def test_a_store_that_does_not_answer_says_nothing_about_the_clip():
    fsspec = pytest.importorskip("fsspec")
    assert answer("memory://none/a.mp4").trouble == "unreachable"
    assert answer("nosuchstore://none/a.mp4").trouble == "unreachable"
    fsspec.filesystem("memory").pipe_file("/there/a.mp4", b"x")
    outcome = answer("memory://there/a.mp4")
    assert (outcome.trouble, outcome.message) == ("unreadable", f"{CLIP} is damaged.")


def test_a_slow_fetch_gives_signs_of_life(monkeypatch):
    fsspec = pytest.importorskip("fsspec")
    fsspec.filesystem("memory").pipe_file("/slow/a.mp4", b"x" * 100)
    said: list[int] = []
    with fetched(task("memory://slow/a.mp4"), said.append) as local:
        assert local.path.endswith("a.mp4")
    assert said[-1] == 100
    clock = iter(range(100))
    monkeypatch.setattr(isolated, "time", SimpleNamespace(monotonic=lambda: 2 * next(clock)))
    answers = io.StringIO()
    answered(Damaged(), task("memory://slow/a.mp4"), "v", isolated.heart(answers))
    assert "beat" in json.loads(answers.getvalue().splitlines()[0])


def test_what_goes_wrong_while_fetching_is_unreachable():
    pytest.importorskip("fsspec")
    with pytest.raises(UnreachableError), fetched(task("memory://none/a.mp4")):
        pass


SAMPLE = Path("sample_videos/seated_rounded.mp4")
PLAIN = How(Settings(model="lite"))


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> tuple[Path, Outcome]:
    """Landmarks of a clip, and what came of scoring it."""
    store = tmp_path_factory.mktemp("kept") / "a.poses.npz"
    return store, score(store, PLAIN)


def score(store: Path | None, how: How) -> Outcome:
    task = Task("k", str(SAMPLE), how, Limits(), store=None if store is None else str(store))
    scorer = Scorer()
    try:
        return scorer.score(task)
    finally:
        scorer.close()


@pytest.fixture
def no_model(monkeypatch) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("the model was run")

    monkeypatch.setattr(PoseEstimator, "follow", refuse)


@pytest.mark.model
@pytest.mark.usefixtures("no_model")
def test_the_same_again_needs_no_model(kept):
    store, first = kept
    again = score(store, PLAIN)
    assert again.to_json() == first.to_json()


@pytest.mark.model
@pytest.mark.usefixtures("no_model")
@pytest.mark.parametrize(
    "settings",
    [
        Settings(model="lite", target_s=5.0),
        Settings(Wanted(rounded_above_deg=90.0), model="lite"),
        Settings(Wanted(stretch="supine"), model="lite"),
    ],
    ids=["target", "threshold", "stretch"],
)
def test_other_settings_need_no_model_either(kept, settings):
    store, first = kept
    other = score(store, How(settings))
    assert other.to_json() != first.to_json()
    assert other.result.source == first.result.source


@pytest.mark.model
def test_from_landmarks_comes_what_the_clip_gives(kept):
    store, first = kept
    task = Task("k", first.result.source.path, PLAIN, Limits(), landmarks=str(store))
    assert Scorer.score(None, task).to_json() == first.to_json()


@pytest.mark.model
def test_anything_else_is_no_landmarks(tmp_path):
    path = tmp_path / "a.poses.npz"
    path.write_bytes(b"PK junk")
    with pytest.raises(UnreadableInputError, match="no landmarks"):
        recall_poses(path)
