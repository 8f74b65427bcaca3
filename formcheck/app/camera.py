"""The browser as a camera: pictures come over a socket, each with the time it was captured.

At most one picture waits. The page sends the next one only when it was told that there is room.
"""

from __future__ import annotations

import math
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from formcheck.errors import UnreadableInputError
from formcheck.live.capture import Camera, Shot
from formcheck.pipeline.frames import Image
from formcheck.pipeline.photo import analysis_size
from formcheck.pipeline.photo_header import size_of
from formcheck.pipeline.quiet import quiet_stderr

HEAD = struct.Struct("<d")
"""In front of each JPEG: seconds since the page's first picture."""

LONGEST_S = 24 * 3600.0
SMALLEST, LARGEST = 64, 1920
"""Sides of a picture in pixels; the page sends at most 960."""


class BadFrameError(Exception):
    """A message that is no picture; its text is the key of the words for it."""


@dataclass(frozen=True)
class Sent:
    """A picture as it came: seconds, JPEG bytes."""

    time_s: float
    jpeg: bytes


def parsed(message: bytes, after_s: float) -> Sent:
    """Look at a message before anything of it is decoded.

    Parameters
    ----------
    message : bytes
        `HEAD` and a JPEG.
    after_s : float
        Time of the picture before; -1 for none.

    Raises
    ------
    BadFrameError
        If it is no JPEG of a sane size, or of no later time.
    """
    jpeg = message[HEAD.size :]
    if not jpeg.startswith(b"\xff\xd8"):
        raise BadFrameError("frame.no_picture")
    width, height = size_of(jpeg) or (0, 0)
    if not SMALLEST <= min(width, height) <= max(width, height) <= LARGEST:
        raise BadFrameError("frame.size")
    (time_s,) = HEAD.unpack_from(message)
    if not (math.isfinite(time_s) and after_s < time_s <= LONGEST_S):
        raise BadFrameError("frame.time")
    return Sent(time_s, jpeg)


def decoded(jpeg: bytes) -> Image | None:
    """Return a picture as RGB of the size that is analysed; None when it is damaged."""
    with quiet_stderr():
        try:
            picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR_RGB)
        except cv2.error:
            return None
    if picture is None:
        return None
    size = analysis_size(picture.shape[1], picture.shape[0])
    if size != (picture.shape[1], picture.shape[0]):
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return np.asarray(picture, np.uint8)


class BrowserDevice:
    """What the page sends, as a `live.capture.Device`.

    Parameters
    ----------
    refuse : callable
        Called with the key of words when a picture turns out to be damaged.
    """

    label = "browser camera"
    ends = False
    fps: float | None = None

    def __init__(self, refuse: Callable[[str], None]) -> None:
        self.size = (0, 0)
        self._refuse = refuse
        self._news = threading.Condition()
        self._waiting: Sent | None = None
        self.last_s = -1.0
        self._attached = True
        self._over = False

    def put(self, message: bytes) -> None:
        """Take in a message of the page.

        Raises
        ------
        BadFrameError
            If it is no picture.
        """
        sent = parsed(message, self.last_s)
        with self._news:
            self.last_s, self._waiting = sent.time_s, sent
            self._news.notify_all()

    def attach(self, attached: bool) -> None:
        """The page is there, or gone."""
        with self._news:
            self._attached = attached
            self._news.notify_all()

    def end(self) -> None:
        """Let go of whoever waits, for good."""
        with self._news:
            self._over = True
            self._news.notify_all()

    def read(self) -> tuple[Image, float | None] | None:
        """Wait for the next picture; None when the page is gone."""
        while True:
            with self._news:
                self._news.wait_for(lambda: self._waiting or self._over or not self._attached)
                sent, self._waiting = self._waiting, None
            if sent is None:
                return None
            image = decoded(sent.jpeg)
            if image is None:
                self._refuse("frame.no_picture")
                continue
            self.size = (image.shape[1], image.shape[0])
            return image, sent.time_s

    def close(self) -> None:
        """Nothing to let go of: the camera is the page's."""

    def again(self) -> BrowserDevice:
        """Wait until the page is there again.

        Raises
        ------
        UnreadableInputError
            If it will not be.
        """
        with self._news:
            self._news.wait_for(lambda: self._attached or self._over)
            if self._over:
                raise UnreadableInputError("The session is over.")
        return self


class BrowserCamera(Camera):
    """A camera that says when there is room for another picture.

    Parameters
    ----------
    device : BrowserDevice
    room : callable
        Called when a picture was taken away.
    """

    def __init__(self, device: BrowserDevice, room: Callable[[], None]) -> None:
        super().__init__(device, device.again)
        self._room = room

    def take(self, timeout_s: float) -> Shot | None:
        """Take the newest picture away, see `Camera`."""
        shot = super().take(timeout_s)
        if shot is not None:
            self._room()
        return shot
