"""The one session of the server, and what its page is to be told.

Nothing queues towards the page: of moments it is too slow for it gets the newest, with all there
was to hear.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import Any

from formcheck.app.session import LiveSession


class Outbox:
    """What the page is to be told; filled from any thread, emptied by the socket's own loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._moment: dict[str, Any] | None = None
        self._others: list[dict[str, Any]] = []
        self._bell: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def put(self, message: dict[str, Any]) -> None:
        """Take in a message; a moment takes the place of one that was not sent yet."""
        with self._lock:
            if message["kind"] == "moment":
                if self._moment is not None:
                    message["heard"] = self._moment["heard"] + message["heard"]
                self._moment = message
            elif message not in self._others:
                self._others.append(message)
            bell = self._bell
        if bell is not None:
            with contextlib.suppress(RuntimeError):
                bell[0].call_soon_threadsafe(bell[1].set)

    def connect(self) -> asyncio.Event:
        """Return what rings when there is something; for the loop that runs now."""
        event = asyncio.Event()
        with self._lock:
            self._bell = (asyncio.get_running_loop(), event)
        event.set()
        return event

    def take(self) -> list[dict[str, Any]]:
        """Return what is there, in the order in which it is to be sent."""
        with self._lock:
            found = self._others if self._moment is None else [self._moment, *self._others]
            self._moment, self._others = None, []
        return found


class Seat:
    """The one session of the server, and whether a page sits in front of it."""

    def __init__(self) -> None:
        self.session: LiveSession | None = None
        self.outbox = Outbox()
        self.taken = False

    @property
    def running(self) -> bool:
        """True while a session goes on."""
        return self.session is not None and self.session.running

    def close(self) -> None:
        """End the session."""
        if self.session is not None:
            self.session.close()
