"""What was seen is judged again without the model, and comes to the same."""

from pathlib import Path

import pytest

from formcheck.batch.scoring import Scorer
from formcheck.batch.task import How, Limits, Outcome, Task
from formcheck.errors import UnreadableInputError
from formcheck.judge import Settings
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.replay import recall_poses
from formcheck.rules.catalogue import Wanted

CLIP = Path("sample_videos/seated_rounded.mp4")
PLAIN = How(Settings(model="lite"))

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> tuple[Path, Outcome]:
    """Landmarks of a clip, and what came of scoring it."""
    store = tmp_path_factory.mktemp("kept") / "a.poses.npz"
    return store, score(store, PLAIN)


def score(store: Path | None, how: How) -> Outcome:
    task = Task("k", str(CLIP), how, Limits(), store=None if store is None else str(store))
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


@pytest.mark.usefixtures("no_model")
def test_the_same_again_needs_no_model(kept):
    store, first = kept
    again = score(store, PLAIN)
    assert again.to_json() == first.to_json()


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


def test_from_landmarks_comes_what_the_clip_gives(kept):
    store, first = kept
    task = Task("k", first.result.source.path, PLAIN, Limits(), landmarks=str(store))
    assert Scorer.score(None, task).to_json() == first.to_json()


def test_anything_else_is_no_landmarks(tmp_path):
    path = tmp_path / "a.poses.npz"
    path.write_bytes(b"PK junk")
    with pytest.raises(UnreadableInputError, match="no landmarks"):
        recall_poses(path)
