"""What the server knows while it runs: the one session, who watches it, what was found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from starlette.requests import HTTPConnection

from formcheck.app.findings import Findings
from formcheck.app.outbox import Message, Outbox
from formcheck.app.phone import Phone
from formcheck.app.recordings import Recordings
from formcheck.app.session import LiveSession
from formcheck.commands.annotator import Drawing
from formcheck.history.sessions import DEFAULT_PERSON


class Seat:
    """The one session of the server, whether a page sits in front of it, and all it has found.

    `home` takes recordings; `person`: whose sessions these are, unless the page names somebody;
    `language`: None for that of the browser.
    """

    def __init__(
        self, home: Path, person: str | None, language: str | None, drawing: Drawing
    ) -> None:
        self.person, self.language, self.drawing = person or DEFAULT_PERSON, language, drawing
        self.findings = Findings()
        self.recordings = Recordings(home, self.findings.of_recording, drawing)
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
            self.session.device.receive(message)
        else:
            self.session.order(str(message.get("do")))

    def close(self) -> None:
        """End everything, and leave nothing behind of what was not saved."""
        if self.phone is not None:
            self.phone.end()
        if self.session is not None:
            self.session.close()
        self.recordings.close()
        for finding in self.findings.all:
            finding.forget()


def seat_of(connection: HTTPConnection) -> Seat:
    """Return the seat of the server that a request or socket belongs to."""
    return cast(Seat, connection.app.state.seat)
