"""The socket of a session: pictures and orders in, moments out. One page at a time.

A page that comes back, reloaded or after a loss, takes its session up again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
from collections.abc import Sequence
from typing import Any

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from formcheck.app.seat import Outbox, Seat
from formcheck.app.session import LiveSession, Wish
from formcheck.app.state import State, state_of
from formcheck.errors import FormcheckError, UsageError
from formcheck.history.sessions import checked_name
from formcheck.live.routine import DEFAULT_REPETITIONS, MOST_REPETITIONS
from formcheck.rules.catalogue import Wanted
from formcheck.texts import load_texts

GREETS_WITHIN_S = 10.0
SHORTEST_S, LONGEST_S = 5.0, 600.0
_BYE = 4409


def routes() -> Sequence[BaseRoute]:
    """Return the address."""
    return [WebSocketRoute("/api/live", live)]


async def live(socket: WebSocket) -> None:
    """Serve one page for as long as it is there."""
    await socket.accept()
    known = state_of(socket)
    seat: Seat = known.seat
    if seat.taken:
        await _refuse(socket, {"word": "live.busy"})
        return
    seat.taken = True
    try:
        why = await _seated(socket, known, seat)
        if why is not None:
            await _refuse(socket, why)
            return
        await _talk(socket, seat)
    finally:
        seat.taken = False
        if seat.session is not None:
            seat.session.attach(False)


async def _seated(socket: WebSocket, known: State, seat: Seat) -> dict[str, str] | None:
    """Begin a session or take one up again; returns why not."""
    try:
        asked = await asyncio.wait_for(_order(socket), GREETS_WITHIN_S)
    except TimeoutError:
        return {"word": "live.silent"}
    if asked.get("do") == "resume":
        if seat.session is None or not seat.running:
            return {"word": "live.none"}
        seat.session.attach(True)
        # A page that was reloaded counts from zero again; a second is about what that took.
        seat.outbox.put({"kind": "resumed", "time_s": max(seat.session.last_s, 0.0) + 1.0})
        seat.outbox.put({"kind": "room"})
        return None
    if asked.get("do") != "start":
        return {"word": "live.silent"}
    try:
        wish = wish_of(asked, known.person)
        await asyncio.to_thread(seat.close)
        seat.outbox = Outbox()
        seat.session = await asyncio.to_thread(
            LiveSession, wish, seat.outbox.put, known.findings.add, known.drawing
        )
    except FormcheckError as error:
        return {"why": str(error)}
    return None


async def _talk(socket: WebSocket, seat: Seat) -> None:
    """Take in and give out until either side is through."""
    tasks = {asyncio.create_task(_listen(socket, seat)), asyncio.create_task(_tell(socket, seat))}
    _, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await task
    if socket.client_state is WebSocketState.CONNECTED:
        with contextlib.suppress(RuntimeError):
            await socket.close()


async def _listen(socket: WebSocket, seat: Seat) -> None:
    session = seat.session
    assert session is not None
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        if message.get("bytes") is not None:
            session.frame(message["bytes"])
        else:
            session.order(str(_plain(message.get("text") or "").get("do")))


async def _tell(socket: WebSocket, seat: Seat) -> None:
    bell = seat.outbox.connect()
    while True:
        await bell.wait()
        bell.clear()
        for message in seat.outbox.take():
            await socket.send_text(json.dumps(message))
            if message["kind"] in ("over", "failed"):
                return


async def _order(socket: WebSocket) -> dict[str, Any]:
    message = await socket.receive()
    return _plain(message.get("text") or "")


def _plain(text: str) -> dict[str, Any]:
    """Return a message of the page; nothing of one that is none."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


async def _refuse(socket: WebSocket, why: dict[str, str]) -> None:
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await socket.send_text(json.dumps({"kind": "refused", **why, "over": True}))
        await socket.close(_BYE)


def wish_of(asked: dict[str, Any], person: str) -> Wish:
    """Return what a page asks for, checked.

    Parameters
    ----------
    asked : dict
        ``stretch``, ``seconds``, ``rounds``, ``person``, ``language``, ``speaks``.
    person : str
        If it names nobody.

    Raises
    ------
    UsageError
        If it makes no sense.
    """
    stretch = asked.get("stretch", "auto")
    seconds, rounds = asked.get("seconds", 30.0), asked.get("rounds", DEFAULT_REPETITIONS)
    if not isinstance(stretch, str):
        raise UsageError("The page asked for a stretch that does not exist.")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        seconds = math.nan
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise UsageError(f"Choose {SHORTEST_S:g} to {LONGEST_S:g} seconds to hold.")
    if isinstance(rounds, bool) or rounds not in range(1, MOST_REPETITIONS + 1):
        raise UsageError(f"Choose 1 to {MOST_REPETITIONS} repetitions.")
    wanted = Wanted.checked(stretch, None)
    return Wish(
        person=checked_name(str(asked.get("person") or person)),
        wanted=wanted,
        target_s=float(seconds),
        repetitions=rounds,
        texts=load_texts(str(asked.get("language", "en"))),
        speaks=asked.get("speaks") is True,
    )
