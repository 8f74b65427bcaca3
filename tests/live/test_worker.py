"""What the window gets from the thread behind the camera, and in which order."""

import contextlib
import threading
import time
from datetime import datetime

import numpy as np
import pytest

from formcheck.live import worker as module
from formcheck.live.capture import Shot
from formcheck.live.coaching import LiveCoach
from formcheck.live.keep import Unfinished
from formcheck.live.worker import Worker
from formcheck.pipeline.own_files import DATA_VARIABLE
from formcheck.texts import load_texts


class Slow:
    """A pose model that takes as long as the test wants."""

    def __init__(self, *_, **__):
        self.go_on = threading.Event()

    def follow(self, _image, _time_s):
        assert self.go_on.wait(30.0)
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
def at_work(monkeypatch, tmp_path):
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    monkeypatch.setattr(module, "PoseEstimator", Slow)
    monkeypatch.setattr(module, "Lookout", Slow)
    camera = Pictures()
    coach = LiveCoach(load_texts("en"))
    unfinished = Unfinished(tmp_path, datetime(2026, 3, 4), None)
    with contextlib.closing(unfinished.spool):
        worker = Worker(camera, coach, "full", unfinished, auto_model=False, hear=lambda _: None)
        with worker:
            yield worker, camera
            worker._stop.set()
            worker._estimator.go_on.set()


def test_of_two_moments_the_newest_is_shown_and_only_once(at_work):
    worker, camera = at_work
    camera.put(1)
    assert worker.take(0.02) is None, "its pose is not known yet"
    worker._estimator.go_on.set()
    first = worker.take(30.0)
    assert (first.shot.index, first.fresh) == (1, True)
    assert worker.take(0.02) is None
    for index in (2, 3):
        camera.put(index)
        worker._estimator.go_on.set()
        until = time.monotonic() + 30.0
        while worker.end_s < 0.1 * index and time.monotonic() < until:
            time.sleep(0.002)
    while worker._newest is None or worker._newest.shot.index < 3:
        assert time.monotonic() < until
        time.sleep(0.002)
    assert worker.take(0.0).shot.index == 3
    assert worker.take(0.02) is None


def test_a_camera_that_never_gives_a_picture_is_given_up(at_work, monkeypatch):
    monkeypatch.setattr(module, "GIVE_UP_AFTER_S", 0.3)
    worker, camera = at_work
    camera.state, camera.lost = "lost", "camera.lost"
    until = time.monotonic() + 30.0
    while not worker._coach.over:
        assert time.monotonic() < until
        time.sleep(0.01)
