"""The laptop's page and the phone, without a browser: who asks for the phone, and who is it."""

from __future__ import annotations

import contextlib
import http.client
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.served import Answer
from app.talk import PATIENT_S, Page
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from formcheck.app.phone import addresses

TRUSTING = ssl._create_unverified_context()

FOR_TWO_THREADS = ssl._create_unverified_context()
"""For the client's socket, which reads in one thread and writes in another.

OpenSSL has no lock for that. In TLS 1.3 the first read also takes in the server's tickets, and a
write in the middle of it spoils the connection: of 400 between the `ssl` module and asyncio alone
4 hung; with TLS 1.2, or one thread, none of 3000. Browsers are not concerned."""
FOR_TWO_THREADS.maximum_version = ssl.TLSVersion.TLSv1_2


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
        connection = http.client.HTTPSConnection(self.host, timeout=PATIENT_S, context=TRUSTING)
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
        opened = connect(
            f"wss://{self.host}/api/live",
            ssl=FOR_TWO_THREADS,
            additional_headers=headers,
            origin=origin,
            open_timeout=PATIENT_S,
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
    own = {"additional_headers": {"Cookie": served.cookie}, "origin": served.origin}
    with connect(address, **own, open_timeout=PATIENT_S) as socket:
        page = Page(socket)
        page.say(**{"do": "phone", "language": "en", **wanted})
        yield page


@contextmanager
def inviting(served, **wanted: Any) -> Iterator[Invited]:
    """Ask for the phone, at the first address of this computer."""
    with watching(served, address=addresses()[0][1], **wanted) as laptop:
        yield Invited(laptop, address_in(laptop.until("invited")))


def address_in(message: dict[str, Any]) -> str:
    """Return the address beneath the code that a message shows."""
    (found,) = re.findall("<figcaption>(.*?)</figcaption>", message["html"])
    return found
