"""A browser as a camera, or a camera in the network while the browser watches.

Pictures of a browser come over a socket, each with the time it was captured, and are decoded as
they come. At most one waits: the page sends the next one when it was told that there is room.
"""

from __future__ import annotations

import contextlib
import math
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from formcheck.app.outbox import Message, RefusedError
from formcheck.errors import UsageError
from formcheck.live.capture import LOST, CameraDevice, CameraState, Newest, Shot
from formcheck.pipeline.frames import Image, for_analysis
from formcheck.pipeline.photo import decoded, size_of

HEAD = struct.Struct("<d")
"""In front of each JPEG: seconds since the page's first picture."""

LONGEST_S = 24 * 3600.0
SMALLEST, LARGEST = 64, 1920
"""Sides of a picture in pixels; the page sends at most 960."""

AGAIN_S = 1.0
"""So long after a camera in the network was lost it is opened again."""

SCHEMES = ("rtsp://", "rtsps://", "http://", "https://")

Tell = Callable[[dict[str, Any]], None]
"""Takes a message for a page; must not wait."""


@dataclass(frozen=True)
class Sent:
    """A picture as it came: seconds, JPEG bytes, width and height."""

    time_s: float
    jpeg: bytes
    size: tuple[int, int]


def parsed(message: bytes, after_s: float) -> Sent:
    """Look at a message (`HEAD` and a JPEG) before anything of it is decoded.

    `after_s` is the time of the picture before, -1 for none. Raises RefusedError if it is no JPEG
    of a sane size, or of no later time.
    """
    jpeg = message[HEAD.size :]
    if not jpeg.startswith(b"\xff\xd8"):
        raise RefusedError("frame.no_picture")
    width, height = size_of(jpeg) or (0, 0)
    if not SMALLEST <= min(width, height) <= max(width, height) <= LARGEST:
        raise RefusedError("frame.size")
    (time_s,) = HEAD.unpack_from(message)
    if not (math.isfinite(time_s) and after_s < time_s <= LONGEST_S):
        raise RefusedError("frame.time")
    return Sent(time_s, jpeg, (width, height))


class BrowserCamera(Newest):
    """What a page sends, as the camera of a session; `tell` takes messages for that page."""

    kind = "own"
    label = "browser camera"

    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self.tell = tell
        self.last_s = -1.0
        self._first_s: float | None = None
        self._came_s = time.monotonic()
        self._away: set[str] = set()
        self._begun = self.over = False

    @property
    def state(self) -> CameraState:
        """What the camera is doing; without whoever sends the pictures it is lost at once."""
        return "lost" if self._away or self.over else super().state

    @property
    def resumed(self) -> dict[str, Any]:
        """What a page hears that comes back: its times go on from here."""
        away_s = time.monotonic() - self._came_s
        return {"kind": "resumed", "time_s": max(self.last_s, 0.0) + away_s}

    def begin(self) -> None:
        """Take pictures from now on: before, they were to be seen only."""
        self._begun = True
        self.tell({"kind": "room"})

    def receive(self, message: Message) -> None:
        """Take in a message of the page; what is no picture is refused and costs nothing."""
        if not isinstance(message, bytes):
            return
        try:
            sent = parsed(message, self.last_s)
            self.last_s, self._came_s = sent.time_s, time.monotonic()
            if not (self.fits(sent) and self._begun):
                return
            image = decoded(sent.jpeg, self.label)
            if image is None:
                raise RefusedError("frame.no_picture")
        except RefusedError as error:
            self.tell({"kind": "refused", **error.why})
            return
        if self._first_s is None:
            self._first_s = sent.time_s
        image = for_analysis(image)
        self.size = (image.shape[1], image.shape[0])
        self.keep(image, sent.time_s - self._first_s)

    def fits(self, sent: Sent) -> bool:  # noqa: ARG002
        """True when a picture can be judged with those before."""
        return True

    def take(self, timeout_s: float) -> Shot | None:
        """Take the newest picture away; there is room for another one then."""
        wanted_s = time.monotonic()
        shot = super().take(timeout_s)
        if shot is not None:
            self.tell({"kind": "room", "early_s": round(wanted_s - shot.clock_s, 3)})
        return shot

    def see(self, moment: dict[str, Any]) -> None:
        """Hear what came of the pictures: nothing to do."""

    def attach(self, attached: bool, who: str = "page") -> None:
        """Somebody is there, or gone, without whom there are no pictures."""
        with self._news:
            self._away.discard(who) if attached else self._away.add(who)
            self._news.notify_all()

    def end(self) -> None:
        """Take no more pictures."""
        with self._news:
            self.over = True
            self._news.notify_all()


class AddressCamera(BrowserCamera):
    """A camera in the network, read only while the page watches; `shown` takes its pictures.

    Raises UsageError or UnreadableInputError if it is no address of a camera, or gives no picture.
    """

    kind = "address"

    def __init__(self, tell: Tell, shown: Callable[[Image], None], address: str) -> None:
        super().__init__(tell)
        if not address.startswith(SCHEMES):
            raise UsageError("device.address")
        self._address, self._shown = address, shown
        device = self._device = CameraDevice(address)
        self.label, self.size, self.fps = device.label, device.size, device.fps

    def begin(self) -> None:
        """Read from now on."""
        super().begin()
        threading.Thread(target=self._run, name="address", daemon=True).start()

    def _run(self) -> None:
        """Read on; the camera is let go of while nobody watches, and opened again when lost."""
        device: CameraDevice | None = self._device
        while not self.over:
            got = None
            with contextlib.suppress(*LOST):
                if not self._away:
                    device = device or CameraDevice(self._address)
                    got = device.read()
            if got is not None:
                self._shown(got[0])
                self.keep(*got)
                continue
            if device is not None:
                device.close()
            device = None
            with self._news:
                self._news.wait(AGAIN_S)
        if device is not None:
            device.close()
