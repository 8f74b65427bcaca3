"""The camera: the only module that talks to one. A film is one that plays at its own pace.

A thread reads frames and keeps the newest one; whoever is slower drops the rest, so nothing
ever queues. Each picture has the time at which it was captured. A camera that goes away is
opened again, with longer and longer waits in between.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Self

import cv2
import numpy as np

from formcheck.errors import UnreadableInputError
from formcheck.pipeline.frames import Image, for_analysis
from formcheck.pipeline.quiet import quiet_stderr
from formcheck.pipeline.video import open_source
from formcheck.rules.problems import WarningSpan
from formcheck.untrusted import masked

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 8.0
"""Waits before a lost camera is opened again: the first, doubled each time up to the longest."""

SILENT_AFTER_S = 2.0
"""A camera that sends nothing for so long counts as lost, though its driver does not say so."""

_QUIET = "-8"
"""FFmpeg's AV_LOG_QUIET."""

_WANTED_WIDTH, _WANTED_HEIGHT = 1280, 720

_LARGEST_NUMBER = 999
"""No system has so many; OpenCV takes hundreds for kinds of drivers, and fails beyond an int."""

LOST = (cv2.error, UnreadableInputError, OSError)
"""What drivers and OpenCV raise of a camera that went away, or is not back yet."""

HAND_OVER_S = 0.001

CameraState = Literal["waiting", "running", "lost", "ended"]


@dataclass(frozen=True, eq=False)
class Shot:
    """One captured picture."""

    image: Image
    """Shape (h, w, 3), uint8, RGB. As `Frame.image`: upright, long side at most 960 pixels."""
    time_s: float
    """Seconds since the session's first picture."""
    index: int
    """Number of the picture, dropped ones counted."""
    clock_s: float
    """The same moment on the machine's monotonic clock."""


class CameraDevice:
    """A camera of this machine by number, or one in the network by address.

    Raises UnreadableInputError if it cannot be opened or gives no picture.
    """

    ends = False
    damage: tuple[WarningSpan, ...] = ()

    def __init__(self, which: int | str) -> None:
        self.label = f"camera {which}" if isinstance(which, int) else without_secrets(which)
        name = f"Camera {which}" if isinstance(which, int) else f"The camera {self.label}"
        if isinstance(which, int) and which > _LARGEST_NUMBER:
            raise UnreadableInputError("device.not_opened", name=name)
        # OpenCV's FFmpeg tells the terminal of every hiccup of a network; read when it first opens.
        os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", _QUIET)
        with quiet_stderr():
            self._capture = cv2.VideoCapture(which)
            if isinstance(which, int):
                self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, _WANTED_WIDTH)
                self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, _WANTED_HEIGHT)
            # Old frames in the driver's queue are of no use.
            self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
            opened = self._capture.isOpened()
            first = self._capture.read()[1] if opened else None
        if first is None:
            self._capture.release()
            key = "device.no_picture" if opened else "device.not_opened"
            raise UnreadableInputError(key, name=name)
        self.size = (int(first.shape[1]), int(first.shape[0]))
        fps = float(self._capture.get(cv2.CAP_PROP_FPS))
        self.fps = fps if 1.0 <= fps <= 240.0 else None

    def read(self) -> tuple[Image, float | None] | None:
        """Wait for the next picture; None when there is none."""
        found, picture = self._capture.read()
        if not found or picture is None:
            return None
        rgb = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)
        return for_analysis(rgb), None

    def close(self) -> None:
        """Let go of the camera."""
        self._capture.release()


def without_secrets(address: str) -> str:
    """Return an address without the name and password in it, for files and messages.

    Some cameras take them behind a question mark, some in the path.
    """
    scheme, mark, rest = address.partition("://")
    # A password may hold any sign, so the last @ counts.
    rest = rest.rpartition("@")[2]
    return scheme + mark + masked(re.split(r"[?#]", rest, maxsplit=1)[0])


def list_cameras(most: int = 10) -> list[tuple[int, int, int]]:
    """Try the first numbers; returns (number, width, height) of those that give a picture."""
    found = []
    for number in range(most):
        with contextlib.suppress(UnreadableInputError):
            device = CameraDevice(number)
            found.append((number, *device.size))
            device.close()
    return found


class FilmDevice:
    """A file that plays like a camera, with the frames that ``formcheck analyze`` sees, to the bit.

    Its end is the end of the session. Raises UnreadableInputError if it is no film.
    """

    ends = True
    """Running dry is the end and no fault."""

    def __init__(self, path: str) -> None:
        self._source = open_source(path)
        info = self._source.info
        if self._source.is_photo:
            self._source.close()
            raise UnreadableInputError("device.photo", name=path)
        self.label, self.size, self.fps = path, (info.width, info.height), info.fps
        self._frames = iter(self._source)
        self._start_s: float | None = None

    def read(self) -> tuple[Image, float | None] | None:
        """Return the next picture, and its time in seconds, when it has come."""
        frame = next(self._frames, None)
        now = time.monotonic()
        if self._start_s is None:
            self._start_s = now
        # The last picture stays for as long as it is meant to.
        time_s = self._source.end_time_s if frame is None else frame.time_s
        time.sleep(max(0.0, self._start_s + time_s - now))
        return None if frame is None else (frame.image, frame.time_s)

    @property
    def damage(self) -> tuple[WarningSpan, ...]:
        """At the end: what could not be read or is not as it should be."""
        return self._source.damage

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()


Device = CameraDevice | FilmDevice
"""What gives frames, of some `size` in pixels, with a `label` for the result."""


class Newest:
    """The newest picture of a camera, until it is taken away."""

    label = "camera"
    """Name for the result."""
    lost = "camera.lost"
    """Key of what is said when no picture comes."""
    damage: tuple[WarningSpan, ...] = ()
    """Of a film that is played, once it is over: what is not as it should be."""

    def __init__(self, size: tuple[int, int] = (0, 0), fps: float | None = None) -> None:
        self.size, self.fps = size, fps
        self._news = threading.Condition()
        self._newest: Shot | None = None
        self._state: CameraState = "waiting"
        self._start_s: float | None = None
        self._last_s = time.monotonic()
        self.captured = 0
        """Number of pictures so far, dropped ones counted."""

    @property
    def state(self) -> CameraState:
        """What the camera is doing; "ended" as soon as the last picture was taken away."""
        with self._news:
            if self._state == "ended" and self._newest is not None:
                return "running"
            silent = time.monotonic() - self._last_s > SILENT_AFTER_S
            return "lost" if silent and self._state in ("running", "waiting") else self._state

    def now_s(self) -> float:
        """Seconds since the first picture, on the clock of `Shot.time_s`."""
        return 0.0 if self._start_s is None else time.monotonic() - self._start_s

    def take(self, timeout_s: float) -> Shot | None:
        """Take the newest picture away, waiting for one if need be; None after the timeout."""
        with self._news:
            if self._newest is None and self._state != "ended":
                self._news.wait(timeout_s)
            shot, self._newest = self._newest, None
            return shot

    def keep(self, image: Image, own_time_s: float | None) -> None:
        """Take in a picture, with its time where the camera has a clock of its own."""
        now = time.monotonic()
        if self._start_s is None:
            self._start_s = now - (own_time_s or 0.0)
        time_s = now - self._start_s if own_time_s is None else own_time_s
        with self._news:
            self._newest = Shot(image, time_s, self.captured, now)
            self.captured += 1
            self._last_s = now
            self._state = "running"
            self._news.notify_all()


class Camera(Newest):
    """Reads a device in a thread and keeps the newest picture.

    `device`: open already, so that a wrong name is told at once. `reopen`: opens the device again
    after it was lost; raises while it cannot.
    """

    def __init__(self, device: Device, reopen: Callable[[], Device]) -> None:
        super().__init__(device.size, device.fps)
        self.label = device.label
        self._device = device
        self._reopen = reopen
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        # A driver may be stuck in a read; the process does not wait for it.
        self._thread.join(timeout=2.0)

    def _run(self) -> None:
        device: Device | None = self._device
        try:
            while device is not None:
                self._read_on(device)
                self.damage = device.damage
                over = device.ends or self._stop.is_set()
                with self._news:
                    self._state = "ended" if over else "lost"
                    self._news.notify_all()
                device.close()
                device = None if over else self._opened_again()
        finally:
            if device is not None:
                device.close()

    def _read_on(self, device: Device) -> None:
        while not self._stop.is_set():
            try:
                got = device.read()
            except LOST:
                return
            if got is None:
                return
            self.keep(*got)
            # Whoever waits for it goes first: reading on at once, this thread would keep the
            # interpreter for itself for half a millisecond.
            time.sleep(HAND_OVER_S)

    def _opened_again(self) -> Device | None:
        """Try until the device is there again; None when nobody wants it any more."""
        wait_s = FIRST_WAIT_S
        while not self._stop.wait(wait_s):
            wait_s = min(2.0 * wait_s, LONGEST_WAIT_S)
            with contextlib.suppress(*LOST):
                return self._reopen()
        return None
