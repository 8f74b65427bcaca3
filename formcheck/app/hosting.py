"""How anything is served: the page, the phone's page, the trust profile."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import socket
import weakref
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp

MOST_FRAME_BYTES = 2_000_000
"""Of one picture of a session over a socket; a JPEG of 1280×720 has a tenth of it."""

MOST_CONNECTIONS = 100
MOST_OPEN, MOST_OF_ONE = 64, 24
"""Connections in the network, of all and of one address; a browser opens six."""

ENDS_WITHIN_S = 3

AT_ONCE = socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
"""For a listener, and so for its connections: else a small message waits until the one before it
was acknowledged, up to 40 ms. asyncio thinks of it only where a socket names its protocol."""


class FewSockets(socket.socket):
    """Listens, and hangs up on whoever opens too many connections: files are for the session."""

    def __init__(self, address: str, port: int) -> None:
        super().__init__(socket.AF_INET, socket.SOCK_STREAM)
        self._open: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self.setsockopt(*AT_ONCE)
        if os.name == "posix":
            self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self.bind((address, port))
        except OSError:
            self.bind((address, 0))
        self.listen()

    def accept(self) -> tuple[socket.socket, Any]:
        """Take in a connection, unless there are too many."""
        connection, peer = super().accept()
        # Those who hung up without a word have no name any more.
        named: Counter[str] = Counter()
        for one in [one for one in self._open if one.fileno() >= 0]:
            with contextlib.suppress(OSError):
                named[one.getpeername()[0]] += 1
        if named.total() >= MOST_OPEN or named[peer[0]] >= MOST_OF_ONE:
            connection.close()
            raise ConnectionAbortedError(errno.ECONNABORTED, "too many connections")
        self._open.add(connection)
        return connection, peer


class Hosted(uvicorn.Server):
    """A server beside the one of the page, in its loop, which is ended by it and by no signal."""

    def __init__(self, app: ASGIApp, listener: socket.socket, pem: Path | None = None) -> None:
        super().__init__(config_of(app, pem, MOST_OPEN))
        self._task = asyncio.create_task(self.serve(sockets=[listener]))

    def close(self) -> None:
        """Have it end; from any thread."""
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the page's server."""
        yield


def config_of(
    app: ASGIApp, pem: Path | None = None, most: int = MOST_CONNECTIONS
) -> uvicorn.Config:
    """Return how to serve something, with TLS where there are key and certificate."""
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level=logging.CRITICAL,
        lifespan="off",
        ws="websockets-sansio",
        ws_max_size=MOST_FRAME_BYTES,
        ws_max_queue=4,
        # Pictures are JPEG already.
        ws_per_message_deflate=False,
        server_header=False,
        limit_concurrency=most,
        timeout_graceful_shutdown=ENDS_WITHIN_S,
        ssl_certfile=pem,
    )
    config.load()
    return config
