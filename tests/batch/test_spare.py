"""A pose model in reserve: each clip gets one that has seen nothing."""

import contextlib
import threading
from itertools import pairwise

import numpy as np
import pytest

from formcheck.batch.scoring import Spare
from formcheck.errors import UsageError
from formcheck.measure.landmarks import Pose
from formcheck.pipeline.frames import Image
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.video import open_source
from formcheck.pipeline.views import WAYS

CLIPS = ("small-000-standing", "small-004-seated", "small-002-supine")
FRAMES = 8


class FakeModel:
    def __init__(self, name: str) -> None:
        self.name, self.closed, self.looks = name, threading.Event(), 0
        self.thread = threading.current_thread()

    def follow(self, _image: Image, _time_s: float) -> None:
        self.looks += 1

    def close(self) -> None:
        assert not self.closed.is_set()
        self.closed.set()


@contextlib.contextmanager
def lent(spare: Spare, name: str):
    """A model taken and closed again."""
    with contextlib.closing(spare.take(name)) as model:
        yield model


class Maker:
    def __init__(self) -> None:
        self.made: list[FakeModel] = []

    def __call__(self, name: str) -> FakeModel:
        self.made.append(FakeModel(name))
        return self.made[-1]


def test_the_next_is_built_elsewhere_while_one_is_used():
    maker = Maker()
    spare = Spare(maker)
    with lent(spare, "full") as first:
        assert first.follow(None, 0.0) is None
        assert not maker.made[0].closed.is_set()
    with lent(spare, "full"):
        pass
    spare.close()
    assert maker.made[0].thread is threading.main_thread()
    assert all(model.thread is not threading.main_thread() for model in maker.made[1:])
    assert maker.made[0].looks == 1
    assert all(model.closed.is_set() for model in maker.made)


def test_another_model_is_not_taken_for_the_one_in_reserve():
    maker = Maker()
    spare = Spare(maker)
    with lent(spare, "full"):
        pass
    with lent(spare, "lite") as other:
        other.follow(None, 0.0)
    spare.close()
    assert [model.looks for model in maker.made if model.name == "full"] == [0, 0]
    assert [model.name for model in maker.made] == ["full", "full", "lite", "lite"]
    assert all(model.closed.is_set() for model in maker.made)


def test_a_model_that_cannot_be_built_is_asked_for_again():
    tries = []

    def make(name: str) -> FakeModel:
        tries.append(name)
        if len(tries) <= 2:
            raise UsageError("The model is not there.")
        return FakeModel(name)

    spare = Spare(make)
    for _ in range(2):
        with pytest.raises(UsageError), lent(spare, "full"):
            pytest.fail("there is none")
    with lent(spare, "full") as model:
        assert model.follow(None, 0.0) is None
    spare.close()


def pictures(name: str) -> list[tuple[Image, float]]:
    source = open_source(f"tests/clips/{name}.mp4")
    found = []
    for frame in source:
        found.append((frame.image, frame.time_s))
        if len(found) == FRAMES:
            break
    source.close()
    return found


def same(ours: list[Pose | None], theirs: list[Pose | None]) -> bool:
    names = ("points", "world", "visibility", "mask")
    return all(
        one is not None and other is not None
        and all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
        for one, other in zip(ours, theirs, strict=True)
    )  # fmt: skip


@pytest.mark.model
def test_a_clip_is_seen_alike_whatever_the_worker_had_before():
    spare = Spare()
    clips = {name: pictures(name) for name in CLIPS}

    def seen(name: str) -> list[Pose | None]:
        with lent(spare, "lite") as model:
            return [model.follow(image, time_s) for image, time_s in clips[name]]

    alone = {}
    for name in CLIPS:
        with PoseEstimator("lite") as fresh:
            alone[name] = [fresh.follow(image, time_s) for image, time_s in clips[name]]
    for before, name in pairwise((*CLIPS, CLIPS[0])):
        seen(before)
        assert same(seen(name), alone[name])
    spare.close()


@pytest.mark.model
def test_why_no_model_is_kept_mediapipe_cannot_forget():
    """Should this fail after an update of MediaPipe, one model per worker would do."""
    first, second = (pictures(name) for name in CLIPS[:2])
    with PoseEstimator("lite") as fresh:
        alone = [fresh.follow(image, time_s) for image, time_s in second]
    with PoseEstimator("lite") as used:
        for image, time_s in first:
            used.follow(image, time_s)
        for number in range(5):
            assert used.follow(np.zeros_like(second[0][0]), 1e5 + number) is None
        used._way = WAYS[0]
        after = [used.follow(image, 1e6 + time_s) for image, time_s in second]
    assert not same(after, alone)
