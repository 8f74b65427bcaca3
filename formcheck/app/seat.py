"""What the server knows: the one session, who watches it, what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from starlette.requests import HTTPConnection

from formcheck.app.findings import Findings
from formcheck.app.outbox import Message, Outbox
from formcheck.app.phone import Phone
from formcheck.app.recordings import Recordings
from formcheck.app.session import LiveSession
from formcheck.commands.annotator import Drawing


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

    def room(self) -> None:
        """The page can show a picture; the phone hears of it where no session asks for its own."""
        self.wanted = True
        if self.phone is not None and not (self.running and self.taken):
            self.phone.tell({"kind": "room"})

    def take(self, message: Message) -> None:
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
