"""What the server knows: the one session, what its page is to be told, what was found.

Nothing queues towards the page: of moments it is too slow for it gets the newest, with all there
was to hear.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, Response
from starlette.websockets import WebSocket

from formcheck.app.findings import Findings
from formcheck.app.recordings import Recordings
from formcheck.app.session import LiveSession
from formcheck.commands.annotator import Drawing
from formcheck.page.base import fill_part
from formcheck.texts import LANGUAGES, Texts, load_texts

if TYPE_CHECKING:
    from formcheck.app.phone import Phone


class Outbox:
    """What the page is to be told; filled from any thread, emptied by the socket's own loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._moment: dict[str, Any] | None = None
        self._picture: bytes | None = None
        self._others: list[dict[str, Any]] = []
        self._bell: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def put(self, message: dict[str, Any] | bytes) -> None:
        """Take in a message; a moment or picture takes the place of one that was not sent yet."""
        with self._lock:
            if isinstance(message, bytes):
                self._picture = message
            elif message["kind"] == "moment":
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

    def take(self) -> list[dict[str, Any] | bytes]:
        """Return what is there, in the order in which it is to be sent."""
        with self._lock:
            newest = [one for one in (self._picture, self._moment) if one is not None]
            found = [*newest, *self._others]
            self._picture, self._moment, self._others = None, None, []
        return found

    async def send(self, socket: WebSocket) -> None:
        """Send what comes until it is over."""
        bell = self.connect()
        while True:
            await bell.wait()
            bell.clear()
            for message in self.take():
                if isinstance(message, bytes):
                    await socket.send_bytes(message)
                    continue
                await socket.send_text(json.dumps(message))
                if message["kind"] in ("over", "failed"):
                    return


class Seat:
    """The one session of the server, and whether a page sits in front of it."""

    def __init__(self) -> None:
        self.session: LiveSession | None = None
        self.outbox = Outbox()
        self.taken = False
        self.pictures = Outbox()
        """Of a camera that is not the page's own, with what there is to say of it."""
        self.wanted = False
        """The page has drawn the last of these."""
        self.phone: Phone | None = None

    @property
    def running(self) -> bool:
        """True while a session goes on."""
        return self.session is not None and self.session.running

    def show(self, jpeg: Callable[[], bytes]) -> None:
        """Send the page a picture if it has room for one."""
        if self.wanted:
            self.wanted = False
            self.pictures.put(jpeg())

    def take(self, message: bytes | dict[str, Any]) -> None:
        """Take in a picture or an order of the page."""
        if self.session is None:
            return
        if isinstance(message, bytes):
            self.session.device.take(message)
        else:
            self.session.order(str(message.get("do")))

    def close(self) -> None:
        """End the session, and the phone's page."""
        if self.phone is not None:
            self.phone.end()
        self.close_session()

    def close_session(self) -> None:
        """End the session."""
        if self.session is not None:
            self.session.close()


@dataclass
class State:
    """What the server knows while it runs."""

    person: str
    """Whose sessions these are, unless the page names somebody."""
    language: str | None
    """None: that of the browser."""
    findings: Findings
    recordings: Recordings
    seat: Seat
    drawing: Drawing = field(default_factory=Drawing)


def state_of(connection: HTTPConnection) -> State:
    """Return the state of the server that a request or socket belongs to."""
    return cast(State, connection.app.state.known)


def texts_in(language: object) -> Texts:
    """Return the words of the page's language; English where it names none."""
    return load_texts(str(language) if language in LANGUAGES else "en")


def texts_of(request: HTTPConnection) -> Texts:
    """Return the words of the language that a link names, or the page with every question."""
    return texts_in(request.query_params.get("language") or request.headers.get("accept-language"))


def part(name: str, texts: Texts, **content: Any) -> Response:
    """Return a template, filled."""
    return HTMLResponse(fill_part("formcheck.app", name, texts, **content))
