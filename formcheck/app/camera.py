"""A browser as a camera, or a camera in the network while the browser watches.

Pictures of a browser come over a socket, each with the time it was captured. At most one waits: the
page sends the next one only when it was told that there is room.
"""

from __future__ import annotations

import math
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from formcheck.errors import UnreadableInputError, UsageError
from formcheck.live.capture import Camera, CameraDevice, Shot
from formcheck.pipeline.frames import Image
from formcheck.pipeline.photo import analysis_size
from formcheck.pipeline.photo_header import size_of
from formcheck.pipeline.quiet import quiet_stderr

HEAD = struct.Struct("<d")
"""In front of each JPEG: seconds since the page's first picture."""

LONGEST_S = 24 * 3600.0
SMALLEST, LARGEST = 64, 1920
"""Sides of a picture in pixels; the page sends at most 960."""

SCHEMES = ("rtsp://", "rtsps://", "http://", "https://")

Tell = Callable[[dict[str, Any]], None]
"""Takes a message for a page; must not wait."""


class BadFrameError(Exception):
    """A message that is no picture; its text is the key of the words for it."""


@dataclass(frozen=True)
class Sent:
    """A picture as it came: seconds, JPEG bytes, width and height."""

    time_s: float
    jpeg: bytes
    size: tuple[int, int]


def parsed(message: bytes, after_s: float) -> Sent:
    """Look at a message (`HEAD` and a JPEG) before anything of it is decoded.

    `after_s` is the time of the picture before, -1 for none. Raises BadFrameError if it is no JPEG
    of a sane size, or of no later time.
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
    return Sent(time_s, jpeg, (width, height))


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
    """What a page sends, as a `live.capture.Device`; `tell` takes messages for that page."""

    kind = "own"
    label = "browser camera"
    ends = False
    fps: float | None = None
    lost = "camera.lost"
    """Key of what is said when no picture comes."""

    def __init__(self, tell: Tell) -> None:
        self.size = (0, 0)
        self.tell = tell
        self._news = threading.Condition()
        self._waiting: Sent | None = None
        self._first_s: float | None = None
        self.last_s = -1.0
        self._came_s = time.monotonic()
        self._away: set[str] = set()
        self._over = False

    @property
    def resumed(self) -> dict[str, Any]:
        """What a page hears that comes back: its times go on from here."""
        away_s = time.monotonic() - self._came_s
        return {"kind": "resumed", "time_s": max(self.last_s, 0.0) + away_s}

    def take(self, message: bytes) -> None:
        """Take in a message of the page; what is no picture is refused and costs nothing."""
        try:
            sent = parsed(message, self.last_s)
        except BadFrameError as error:
            self.refuse(str(error))
            return
        with self._news:
            self.last_s, self._came_s = sent.time_s, time.monotonic()
            if self.fits(sent):
                self._waiting = sent
                self._news.notify_all()

    def refuse(self, word: str) -> None:
        """Say why a picture was left out."""
        self.tell({"kind": "refused", "word": word})

    def see(self, moment: dict[str, Any]) -> None:
        """Hear what came of the pictures: nothing to do."""

    def fits(self, sent: Sent) -> bool:  # noqa: ARG002
        """True when a picture can be judged with those before."""
        return True

    def attach(self, attached: bool, who: str = "page") -> None:
        """Somebody is there, or gone, without whom there are no pictures."""
        with self._news:
            self._away.discard(who) if attached else self._away.add(who)
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
                self._news.wait_for(lambda: self._waiting or self._over or self._away)
                sent, self._waiting = self._waiting, None
            if sent is None:
                return None
            image = decoded(sent.jpeg)
            if image is None:
                self.refuse("frame.no_picture")
                continue
            self.size = (image.shape[1], image.shape[0])
            if self._first_s is None:
                self._first_s = sent.time_s
            return image, sent.time_s - self._first_s

    def close(self) -> None:
        """Nothing to let go of: the camera is the page's."""

    def again(self) -> BrowserDevice:
        """Wait until the page is there again; UnreadableInputError if it will not be."""
        with self._news:
            self._news.wait_for(lambda: not self._away or self._over)
            if self._over:
                raise UnreadableInputError("device.over")
        return self


class AddressDevice(BrowserDevice):
    """A camera in the network, read only while the page watches; `shown` takes its pictures.

    Raises UsageError or UnreadableInputError if it is no address of a camera, or gives no picture.
    """

    kind = "address"

    def __init__(self, tell: Tell, shown: Callable[[Image], None], address: str) -> None:
        super().__init__(tell)
        if not address.startswith(SCHEMES):
            raise UsageError("device.address")
        self._address, self._shown = address, shown
        self._camera = CameraDevice(address)
        self.label, self.size = self._camera.label, self._camera.size

    def read(self) -> tuple[Image, float | None] | None:
        """Wait for the next picture; None when it or the page is gone."""
        got = None if self._away or self._over else self._camera.read()
        if got is not None:
            self._shown(got[0])
        return got

    def close(self) -> None:
        """Let go of the camera."""
        self._camera.close()

    def again(self) -> BrowserDevice:
        """Wait for the page, then open the camera again."""
        super().again()
        self._camera = CameraDevice(self._address)
        return self


class BrowserCamera(Camera):
    """A camera that says when there is room for another picture."""

    def __init__(self, device: BrowserDevice) -> None:
        super().__init__(device, device.again)
        self._own = device

    @property
    def lost(self) -> str:
        """Key of what is said when no picture comes."""
        return self._own.lost

    def take(self, timeout_s: float) -> Shot | None:
        """Take the newest picture away, see `Camera`."""
        shot = super().take(timeout_s)
        if shot is not None:
            self._own.tell({"kind": "room"})
        return shot
