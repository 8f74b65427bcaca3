"""What was seen is judged again without the model, if the clip anew would come to the same."""

from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.batch.looks import read_looks
from formcheck.batch.sampling import EVERY_FRAME, Rate
from formcheck.batch.scoring import Scorer
from formcheck.batch.task import How, Limits, Outcome, Task
from formcheck.errors import UnreadableInputError
from formcheck.pipeline.analyze import Settings
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.pose_store import load_poses
from formcheck.rules.catalogue import Wanted

CLIP = Path("sample_videos/seated_rounded.mp4")
AUTO = How(Settings(model="lite"), Rate())

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> tuple[Path, Outcome]:
    """Landmarks of a clip at the adaptive rate, and what came of scoring it."""
    store = tmp_path_factory.mktemp("kept") / "a.poses.npz"
    return store, score(store, AUTO)


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
    again = score(store, AUTO)
    assert again.lasting() == first.lasting()
    assert first.looks < first.result["source"]["frames"]


@pytest.mark.usefixtures("no_model")
def test_settings_that_want_the_same_frames_need_no_model(kept):
    store, first = kept
    other = score(store, replace(AUTO, settings=replace(AUTO.settings, target_s=5.0)))
    assert other.result["holds"][0]["target_s"] == 5.0
    assert other.looks == first.looks


@pytest.mark.parametrize(
    "how",
    [
        replace(AUTO, settings=replace(AUTO.settings, wanted=Wanted(rounded_above_deg=64.0))),
        replace(AUTO, settings=replace(AUTO.settings, wanted=Wanted(stretch="supine"))),
        replace(AUTO, rate=EVERY_FRAME),
    ],
    ids=["threshold", "stretch", "rate"],
)
def test_settings_that_want_other_frames_give_what_a_clip_anew_gives(kept, how, tmp_path):
    store, _ = kept
    copy = tmp_path / "a.poses.npz"
    copy.write_bytes(store.read_bytes())
    got, anew = score(copy, how), score(None, how)
    assert got.lasting() == anew.lasting()
    # What was seen now is kept instead.
    assert len(load_poses(copy)) == got.looks


def test_anything_else_is_no_landmarks(tmp_path):
    path = tmp_path / "a.poses.npz"
    path.write_bytes(b"PK junk")
    with pytest.raises(UnreadableInputError, match="no landmarks"):
        read_looks(path)
