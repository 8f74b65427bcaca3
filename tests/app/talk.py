"""The page's side of a session's socket, without a browser: a film as the camera."""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
from websockets.sync.client import ClientConnection, connect

from formcheck.pipeline.video import open_source

PATIENT_S = 60.0
"""A busy machine needs more than the ten seconds that are usual to open a socket."""

START = {"do": "start", "stretch": "auto", "seconds": 30, "person": "Anna", "language": "en"}


@dataclass
class Page:
    """Somebody who talks to the socket.

    Attributes
    ----------
    got : list of dict
        Every message so far.
    """

    socket: ClientConnection
    got: list[dict[str, Any]] = field(default_factory=list)

    def say(self, **what: Any) -> None:
        self.socket.send(json.dumps(what))

    def hear(self, seconds: float = 60.0) -> dict[str, Any]:
        """Wait for the next message."""
        self.got.append(json.loads(self.socket.recv(timeout=seconds)))
        return self.got[-1]

    def until(self, *kinds: str, seconds: float = 40.0) -> dict[str, Any]:
        """Wait for a message of a kind."""
        ends = time.monotonic() + seconds
        while (message := self.hear(seconds))["kind"] not in kinds:
            assert time.monotonic() < ends, f"no {' or '.join(kinds)} in {seconds:g} s"
        return message

    def frame(self, time_s: float, jpeg: bytes) -> None:
        self.socket.send(struct.pack("<d", time_s) + jpeg)

    def play(self, film: list[tuple[float, bytes]]) -> None:
        """Send a film picture by picture, each when there is room."""
        for time_s, jpeg in film:
            self.until("room")
            self.frame(time_s, jpeg)

    def moments(self) -> list[dict[str, Any]]:
        return [message for message in self.got if message["kind"] == "moment"]


@contextmanager
def sitting(served, **headers: str) -> Iterator[Page]:
    """Open the socket as the page does."""
    own = {"Cookie": served.cookie, **headers}
    address = f"ws://127.0.0.1:{served.port}/api/live"
    wanted = {"additional_headers": own, "origin": served.origin, "open_timeout": PATIENT_S}
    with connect(address, **wanted) as socket:
        yield Page(socket)


def film_of(clip: Path, until_s: float = 1e9) -> list[tuple[float, bytes]]:
    """Return the pictures of a clip with their times, as the page would send them."""
    source = open_source(clip)
    found = []
    for frame in source:
        if frame.time_s > until_s:
            break
        bgr = cv2.cvtColor(frame.image, cv2.COLOR_RGB2BGR)
        _, jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 90])
        found.append((frame.time_s, jpeg.tobytes()))
    source.close()
    return found
