"""The laptop's page and the phone, without a browser: who asks for the phone, and who is it."""

from __future__ import annotations

import contextlib
import http.client
import queue
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.served import Answer
from app.talk import Page
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from formcheck.app.phone import addresses

TRUSTING = ssl._create_unverified_context()


@dataclass
class Invited:
    """A code as the laptop shows it, and whoever scans it."""

    laptop: Page
    url: str
    cookie: str = ""

    @property
    def host(self) -> str:
        return self.url.split("/")[2]

    @property
    def path(self) -> str:
        return "/" + self.url.split("/", 3)[3]

    def get(self, path: str, **headers: str) -> Answer:
        """Ask the phone's page for something."""
        own = {name.replace("_", "-"): text for name, text in headers.items()}
        connection = http.client.HTTPSConnection(self.host, timeout=20, context=TRUSTING)
        try:
            connection.request("GET", path, headers=own)
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, named, answer.read())
        finally:
            connection.close()

    def scan(self) -> Answer:
        """Open the address of the code, as the phone does."""
        answer = self.get(self.path)
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].split(";")[0]
        return answer

    @contextmanager
    def streaming(self, **more: Any) -> Iterator[Page]:
        """Open the phone's socket."""
        headers = {"Cookie": self.cookie, **more.pop("headers", {})}
        origin = more.pop("origin", f"https://{self.host}")
        stack = contextlib.ExitStack()
        opened = opened_within(
            f"wss://{self.host}/api/live", ssl=TRUSTING, additional_headers=headers, origin=origin
        )
        page = Page(stack.enter_context(opened))
        try:
            page.say(do="resume")
            yield page
        finally:
            # The other side may have gone first, and without a word.
            with contextlib.suppress(ConnectionClosed):
                stack.close()


@contextmanager
def watching(served, **wanted: Any) -> Iterator[Page]:
    """Open the socket by which the laptop's page watches another camera."""
    address = f"ws://127.0.0.1:{served.port}/api/camera"
    with connect(
        address, additional_headers={"Cookie": served.cookie}, origin=served.origin
    ) as socket:
        page = Page(socket)
        page.say(**{"do": "phone", "language": "en", **wanted})
        yield page


@contextmanager
def inviting(served, **wanted: Any) -> Iterator[Invited]:
    """Ask for the phone, at the first address of this computer."""
    with watching(served, address=addresses()[0][1], **wanted) as laptop:
        yield Invited(laptop, laptop.until("invited")["code"]["url"])


def opened_within(url: str, seconds: float = 15.0, **how: Any) -> ClientConnection:
    """Connect, and again where that comes to nothing, as the phone's page does.

    When a handshake over TLS breaks, the client waits for its own thread, sometimes for ever.
    """
    for _ in range(3):
        came: queue.Queue[ClientConnection | Exception] = queue.Queue()

        def call(came: queue.Queue[ClientConnection | Exception] = came) -> None:
            try:
                came.put(connect(url, **how))
            except Exception as error:
                came.put(error)

        threading.Thread(target=call, daemon=True).start()
        with contextlib.suppress(queue.Empty):
            got = came.get(timeout=seconds)
            if isinstance(got, InvalidStatus):
                raise got
            if not isinstance(got, Exception):
                return got
    raise TimeoutError(f"no connection to {url}")
