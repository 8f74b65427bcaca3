"""What the window gets from the thread behind the camera, and in which order."""

import contextlib
import threading
import time

import numpy as np
import pytest

from formcheck.live import worker as module
from formcheck.live.capture import Shot
from formcheck.live.coaching import LiveCoach
from formcheck.live.keep import PoseSpool
from formcheck.live.worker import Shown, Worker
from formcheck.texts import load_texts


class Slow:
    """A pose model that takes as long as the test wants."""

    def __init__(self, *_, **__):
        self.go_on = threading.Event()

    def follow(self, _image, _time_s):
        assert self.go_on.wait(5.0)
        self.go_on.clear()

    def problems(self, _frame, _pose):
        return ()

    def close(self):
        self.go_on.set()


class Pictures:
    """A camera that gives a picture whenever the test puts one there."""

    state = "running"

    def __init__(self):
        self.waiting = []

    def put(self, index):
        image = np.full((36, 64, 3), index, np.uint8)
        self.waiting.append(Shot(image, 0.1 * index, index, time.monotonic()))

    def take(self, _timeout_s):
        if self.waiting:
            return self.waiting.pop(0)
        time.sleep(0.002)
        return None

    def now_s(self):
        return 0.0


@pytest.fixture
def at_work(monkeypatch):
    monkeypatch.setattr(module, "PoseEstimator", Slow)
    monkeypatch.setattr(module, "Lookout", Slow)
    camera = Pictures()
    coach = LiveCoach(load_texts("en"))
    with contextlib.closing(PoseSpool()) as spool:
        worker = Worker(camera, coach, "full", auto_model=False, hear=lambda _: None, spool=spool)
        with worker:
            yield worker, camera
            worker._stop.set()
            worker._estimator.go_on.set()


def test_a_picture_is_told_before_its_pose_is_known_and_only_once(at_work):
    worker, camera = at_work
    camera.put(1)
    coming = worker.take(5.0)
    assert isinstance(coming, Shot)
    assert coming.index == 1
    assert worker.take(0.02) is None
    worker._estimator.go_on.set()
    shown = worker.take(5.0)
    assert isinstance(shown, Shown)
    assert shown.shot is coming
    assert shown.fresh


def test_what_is_known_already_is_not_told_as_coming(at_work):
    worker, camera = at_work
    camera.put(1)
    worker._estimator.go_on.set()
    until = time.monotonic() + 5.0
    while worker._newest is None and time.monotonic() < until:
        time.sleep(0.002)
    assert isinstance(worker.take(0.0), Shown)
    assert worker.take(0.02) is None


def test_a_finished_moment_goes_before_the_next_picture(at_work):
    worker, camera = at_work
    camera.put(1)
    worker._estimator.go_on.set()
    camera.put(2)
    until = time.monotonic() + 5.0
    while (worker._newest is None or worker._coming is None) and time.monotonic() < until:
        time.sleep(0.002)
    first, then = worker.take(0.0), worker.take(0.0)
    assert isinstance(first, Shown)
    assert isinstance(then, Shot)
    assert (first.shot.index, then.index) == (1, 2)
