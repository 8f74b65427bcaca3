"""Two models that take turns: order, what each one sees, errors, and the end."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from formcheck.pipeline import threads
from formcheck.pipeline.frames import Frame
from formcheck.pipeline.threads import SETTLING_FRAMES, TURN_FRAMES, follow_all, turn_length

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
