"""Two models that take turns, and one in reserve: order, what each sees, errors, the end."""

from __future__ import annotations

import contextlib
import threading
from itertools import pairwise

import numpy as np
import pytest

from formcheck.errors import UsageError
from formcheck.measure.landmarks import Pose
from formcheck.pipeline import threads
from formcheck.pipeline.frames import Frame, Image
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.threads import SETTLING_FRAMES, TURN_FRAMES, Spare, follow_all, turn_length
from formcheck.pipeline.video import open_source
from formcheck.pipeline.views import WAYS

LENGTH = TURN_FRAMES[1]


class Watcher:
    """Remembers the numbers of the frames that it is shown; its pose is (own name, number)."""

    made = ()

    def __init__(self, _model):
        self.seen, self.closed = [], False
        self.name = len(Watcher.made)
        Watcher.made += (self,)

    def follow(self, image, time_s):
        self.seen.append(round(time_s * 30))
        return self.name, int(image[0, 0, 0])

    def close(self):
        self.closed = True


@pytest.fixture(autouse=True)
def _nobody_before():
    Watcher.made = ()


def frames(number, size=(36, 64)):
    for i in range(number):
        yield Frame(np.full((*size, 3), i % 256, np.uint8), i / 30, i)


def test_every_frame_comes_once_in_order_with_its_own_pose():
    got = list(follow_all(frames(400), make=Watcher))
    assert [frame.index for frame, _ in got] == list(range(400))
    assert all(pose[1] == frame.index % 256 for frame, pose in got)


def test_the_models_take_turns_and_settle_on_the_end_of_the_turn_before():
    got = list(follow_all(frames(3 * LENGTH), make=Watcher))
    owners = [pose[0] for _, pose in got]
    assert owners == [0] * LENGTH + [1] * LENGTH + [0] * LENGTH
    first, second = Watcher.made
    start, end = LENGTH - SETTLING_FRAMES, 2 * LENGTH
    assert second.seen[: end - start] == [*range(start, end)]
    assert first.seen == [*range(LENGTH), *range(end - SETTLING_FRAMES, end + LENGTH)]


def test_a_short_clip_needs_one_model():
    assert len(list(follow_all(frames(LENGTH - SETTLING_FRAMES), make=Watcher))) == 82
    assert len(Watcher.made) == 1


def test_no_frames_no_models():
    assert list(follow_all([], make=Watcher)) == []
    assert Watcher.made == ()


def test_both_models_work_at_the_same_time():
    both = threading.Barrier(2, timeout=20)

    class Meets(Watcher):
        def follow(self, image, time_s):
            # A frame of the first turn and one of the second wait for each other.
            if round(time_s * 30) in (LENGTH - 30, LENGTH + 5):
                both.wait()
            return super().follow(image, time_s)

    assert len(list(follow_all(frames(3 * LENGTH), make=Meets))) == 3 * LENGTH


def test_few_frames_wait():
    taken = 0

    def counted():
        nonlocal taken
        for frame in frames(1000):
            taken += 1
            yield frame

    for done, _ in enumerate(follow_all(counted(), make=Watcher), start=1):
        assert taken - done <= LENGTH + SETTLING_FRAMES


def test_large_pictures_make_short_turns():
    assert turn_length(np.zeros((36, 64, 3), np.uint8)) == TURN_FRAMES[1]
    assert turn_length(np.zeros((540, 960, 3), np.uint8)) == TURN_FRAMES[0]
    between = turn_length(np.zeros((400, 720, 3), np.uint8))
    assert TURN_FRAMES[0] < between < TURN_FRAMES[1]


def test_an_error_of_a_model_arrives_and_both_are_closed():
    class Fails(Watcher):
        def follow(self, image, time_s):
            if round(time_s * 30) == LENGTH + 3:
                raise RuntimeError("the model broke")
            return super().follow(image, time_s)

    with pytest.raises(RuntimeError, match="the model broke"):
        list(follow_all(frames(400), make=Fails))
    assert [model.closed for model in Watcher.made] == [True, True]


def test_leaving_early_drops_what_waits_and_closes_the_models():
    poses = follow_all(frames(400), make=Watcher)
    next(poses)
    poses.close()
    assert all(model.closed for model in Watcher.made)
    assert sum(len(model.seen) for model in Watcher.made) < 400


def test_an_error_of_the_source_arrives():
    def broken():
        yield from frames(10)
        raise OSError("unplugged")

    with pytest.raises(OSError, match="unplugged"):
        list(follow_all(broken(), make=Watcher))


def test_the_package_uses_what_is_tested():
    assert threads.follow_all.__kwdefaults__["make"] is threads.PoseEstimator


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
