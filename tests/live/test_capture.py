import itertools
import threading
import time

import cv2
import numpy as np
import pytest

from formcheck.errors import UnreadableInputError
from formcheck.live import capture
from formcheck.live.capture import Camera, CameraDevice, FilmDevice
from tests.end_to_end.conftest import SAMPLES

PICTURE = np.zeros((9, 16, 3), np.uint8)


class Fake:
    """A camera that gives so many pictures, then nothing."""

    label, size, fps, damage = "camera 0", (16, 9), 30.0, ()

    def __init__(self, pictures: int, *, ends: bool = False, every_s: float = 0.005) -> None:
        self.left, self.ends, self.every_s = pictures, ends, every_s
        self.closed = False

    def read(self):
        if self.left <= 0:
            return None
        self.left -= 1
        time.sleep(self.every_s)
        return PICTURE, None

    def close(self):
        self.closed = True


def never():
    raise UnreadableInputError("gone")


def wait_for(condition, seconds: float = 30.0) -> bool:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.005)
    return condition()


def test_only_the_newest_picture_is_kept():
    with Camera(Fake(40, ends=True), never) as camera:
        assert wait_for(lambda: camera.captured == 40)
        shot = camera.take(0.0)
        assert shot is not None
        assert shot.index == 39
        assert camera.take(0.0) is None
        # The last picture is there a moment before its camera says that it was the last.
        assert wait_for(lambda: camera.state == "ended")


def test_times_are_those_of_the_capture():
    with Camera(Fake(20, ends=True, every_s=0.02), never) as camera:
        shots = []
        while camera.state != "ended":
            shot = camera.take(0.5)
            if shot is not None:
                shots.append(shot)
                # Whoever is late with the last one does not change the time of the next.
                time.sleep(0.03)
    times = [shot.time_s for shot in shots]
    assert times[0] == 0.0
    assert len(times) < 20
    for a, b in itertools.pairwise(shots):
        assert b.time_s - a.time_s >= 0.018 * (b.index - a.index)


def test_the_end_is_not_told_before_the_last_picture_was_taken():
    with Camera(Fake(1, ends=True), never) as camera:
        assert wait_for(lambda: camera.captured == 1)
        time.sleep(0.05)
        assert camera.state == "running"
        assert camera.take(0.0) is not None
        assert wait_for(lambda: camera.state == "ended")


def test_an_unplugged_camera_is_opened_again_with_longer_waits(monkeypatch):
    monkeypatch.setattr(capture, "FIRST_WAIT_S", 0.02)
    tries: list[float] = []
    first, second = Fake(3), Fake(3, ends=True)

    def reopen():
        tries.append(time.monotonic())
        if len(tries) < 4:
            raise UnreadableInputError("still gone")
        return second

    with Camera(first, reopen) as camera:
        assert wait_for(lambda: camera.state == "lost")
        assert first.closed
        assert wait_for(lambda: camera.captured == 6)
        shot = camera.take(0.0)
    assert shot is not None
    assert shot.time_s > 0.02 + 0.04 + 0.08 + 0.16
    # On a busy machine they are longer, never shorter.
    assert (np.diff(tries) > [0.039, 0.079, 0.159]).all()


@pytest.mark.parametrize("error", [OSError("usb"), cv2.error("boom")])
def test_whatever_opening_again_raises_it_is_tried_once_more(monkeypatch, error):
    monkeypatch.setattr(capture, "FIRST_WAIT_S", 0.02)
    tries: list[int] = []

    def reopen():
        tries.append(1)
        if len(tries) < 3:
            raise error
        return Fake(3, ends=True)

    with Camera(Fake(3), reopen) as camera:
        assert wait_for(lambda: camera.captured == 6)
    assert len(tries) == 3


def test_a_camera_that_falls_silent_counts_as_lost(monkeypatch):
    monkeypatch.setattr(capture, "SILENT_AFTER_S", 0.3)
    held = threading.Event()

    class Stuck(Fake):
        def read(self):
            if self.left == 0:
                held.wait(30.0)
                return None
            return super().read()

    with Camera(Stuck(2, ends=True), never) as camera:
        assert wait_for(lambda: camera.captured == 2)
        assert wait_for(lambda: camera.state == "lost")
        held.set()


def test_leaving_stops_the_retries(monkeypatch):
    monkeypatch.setattr(capture, "FIRST_WAIT_S", 60.0)
    with Camera(Fake(1), never) as camera:
        assert wait_for(lambda: camera.state == "lost")
    assert not camera._thread.is_alive(), "it does not wait to the end"


def test_a_camera_that_is_not_there_is_one_sentence():
    with pytest.raises(UnreadableInputError, match="Camera 73 cannot be opened: plug it in"):
        capture.CameraDevice(73)


@pytest.mark.parametrize(
    ("which", "sentence"),
    [
        (99999999999999999999, "^Camera 99999999999999999999 cannot be opened: plug it in"),
        ("http://127.0.0.1:9/x", "^The camera http://127.0.0.1:9/x cannot be opened"),
    ],
)
def test_odd_names_of_cameras_are_one_sentence(which, sentence):
    with pytest.raises(UnreadableInputError, match=sentence):
        capture.CameraDevice(which)


def test_a_film_plays_at_its_own_pace():
    film = FilmDevice(str(SAMPLES / "seated_good.mp4"))
    begin = time.monotonic()
    times = [film.read()[1] for _ in range(10)]
    took = time.monotonic() - begin
    film.close()
    assert times[0] == 0.0
    assert took >= times[-1]
    assert film.ends


def test_a_photograph_is_no_camera(tmp_path):
    import cv2

    path = tmp_path / "still.png"
    cv2.imwrite(str(path), np.zeros((20, 20, 3), np.uint8))
    with pytest.raises(UnreadableInputError, match="photograph"):
        FilmDevice(str(path))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("rtsp://anna:secret@10.0.0.2:554/stream", "rtsp://10.0.0.2:554/stream"),
        ("rtsp://anna:s@cr/et#?@10.0.0.2/a", "rtsp://10.0.0.2/a"),
        ("http://secret@cam/video.mjpg", "http://cam/video.mjpg"),
        ("http://cam/video?user=anna&pwd=secret", "http://cam/video"),
        ("http://cam/#secret", "http://cam/"),
        (
            "rtsp://cam/user=anna&password=secret&channel=1",
            "rtsp://cam/user=…&password=…&channel=1",
        ),
        ("rtsp://cam/user=anna_password=secret_channel=1.sdp", "rtsp://cam/user=…"),
        ("rtsp://cam/stream", "rtsp://cam/stream"),
    ],
)
def test_a_password_is_neither_shown_nor_kept(monkeypatch, address, shown):
    asked = []

    class Capture:
        def __init__(self, which):
            asked.append(which)

        def isOpened(self):  # noqa: N802
            return "10.0" in address

        def read(self):
            return True, np.zeros((48, 64, 3), np.uint8)

        def set(self, *_):
            pass

        def get(self, _):
            return 25.0

        def release(self):
            pass

    monkeypatch.setattr(cv2, "VideoCapture", Capture)
    if "10.0" in address:
        assert CameraDevice(address).label == shown
    else:
        with pytest.raises(UnreadableInputError) as caught:
            CameraDevice(address)
        assert f"The camera {shown} cannot" in str(caught.value)
        assert "secret" not in str(caught.value)
    assert asked == [address]
