"""What goes over a socket: what a page is to be told, and what it says.

Nothing queues towards a page: of moments and pictures it is too slow for it gets the newest, with
all there was to hear.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from formcheck.errors import FormcheckError
from formcheck.texts import LANGUAGES, Texts, load_texts

GREETS_WITHIN_S = 10.0
BYE = 4409

Message = bytes | dict[str, Any]
"""A picture, or something said."""


class RefusedError(Exception):
    """Why a page is not served: the key of the words for it, and what else there is to show."""

    def __init__(self, word: str, **more: Any) -> None:
        super().__init__(word)
        self.why = {"word": word, **more}


class Outbox:
    """What the page is to be told; filled from any thread, emptied by the socket's own loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._moment: dict[str, Any] | None = None
        self._picture: bytes | None = None
        self._others: list[dict[str, Any]] = []
        self._bell: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def put(self, message: Message) -> None:
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

    def take(self) -> list[Message]:
        """Return what is there, in the order in which it is to be sent."""
        with self._lock:
            newest = [one for one in (self._picture, self._moment) if one is not None]
            found = [*newest, *self._others]
            self._picture, self._moment, self._others = None, None, []
        return found

    async def send(self, socket: WebSocket) -> None:
        """Send what comes until it is over."""
        bell = asyncio.Event()
        with self._lock:
            self._bell = (asyncio.get_running_loop(), bell)
        while True:
            for message in self.take():
                if isinstance(message, bytes):
                    await socket.send_bytes(message)
                    continue
                await socket.send_text(json.dumps(message))
                if message["kind"] in ("over", "failed"):
                    return
            await bell.wait()
            bell.clear()


async def serve(
    socket: WebSocket,
    begin: Callable[[dict[str, Any]], Awaitable[Outbox]],
    take: Callable[[Message], None],
) -> None:
    """Serve a page until either side is through.

    `begin` takes the first thing it says, nothing when it is silent, and returns what it is to be
    told; RefusedError or a FormcheckError says why not. `take` takes all that comes then.
    """
    await socket.accept()
    asked: dict[str, Any] = {}
    with contextlib.suppress(TimeoutError):
        first = await asyncio.wait_for(socket.receive(), GREETS_WITHIN_S)
        asked = _plain(first.get("text") or "")
    try:
        outbox = await begin(asked)
    except RefusedError as error:
        await refuse(socket, error.why)
    except FormcheckError as error:
        await refuse(socket, {"why": error.told(texts_in(asked.get("language")))})
    else:
        await _talk(socket, outbox, take)


async def _talk(socket: WebSocket, outbox: Outbox, take: Callable[[Message], None]) -> None:
    both = (_listen(socket, take), outbox.send(socket))
    tasks = [asyncio.create_task(one) for one in both]
    _, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await task
    if socket.client_state is WebSocketState.CONNECTED:
        with contextlib.suppress(RuntimeError):
            await socket.close()


async def _listen(socket: WebSocket, take: Callable[[Message], None]) -> None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        pictured = message.get("bytes")
        take(_plain(message.get("text") or "") if pictured is None else pictured)


def _plain(text: str) -> dict[str, Any]:
    """Return a message of the page; nothing of one that is none."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


async def refuse(socket: WebSocket, why: dict[str, Any]) -> None:
    """Say why not, and close."""
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await socket.send_text(json.dumps({"kind": "refused", **why, "over": True}))
        await socket.close(BYE)


def texts_in(language: object) -> Texts:
    """Return the words of the page's language; English where it names none."""
    return load_texts(str(language) if language in LANGUAGES else "en")
