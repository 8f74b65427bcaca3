"""What the sockets of the page and of the phone have in common."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from formcheck.app.seat import Outbox

GREETS_WITHIN_S = 10.0
BYE = 4409


async def greeting(socket: WebSocket) -> dict[str, Any]:
    """Return the first thing a page says; nothing when it is silent."""
    try:
        return await asyncio.wait_for(_order(socket), GREETS_WITHIN_S)
    except TimeoutError:
        return {}


async def _order(socket: WebSocket) -> dict[str, Any]:
    message = await socket.receive()
    return _plain(message.get("text") or "")


async def talk(
    socket: WebSocket, outbox: Outbox, take: Callable[[bytes | dict[str, Any]], None]
) -> None:
    """Take in and give out until either side is through."""
    tasks = {
        asyncio.create_task(_listen(socket, take)),
        asyncio.create_task(outbox.send(socket)),
    }
    _, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    for task in tasks:
        with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await task
    if socket.client_state is WebSocketState.CONNECTED:
        with contextlib.suppress(RuntimeError):
            await socket.close()


async def _listen(socket: WebSocket, take: Callable[[bytes | dict[str, Any]], None]) -> None:
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
