"""What the server knows while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from starlette.requests import HTTPConnection

from formcheck.app.findings import Findings
from formcheck.app.recordings import Recordings
from formcheck.app.seat import Seat
from formcheck.commands.annotator import Drawing


@dataclass
class State:
    """What the server knows while it runs.

    Attributes
    ----------
    person : str
        Whose sessions these are, unless the page names somebody.
    language : str or None
        None: that of the browser.
    findings : Findings
    recordings : Recordings
    seat : Seat
        Of the one session.
    drawing : Drawing
    """

    person: str
    language: str | None
    findings: Findings
    recordings: Recordings
    seat: Seat
    drawing: Drawing = field(default_factory=Drawing)


def state_of(connection: HTTPConnection) -> State:
    """Return the state of the server that a request or socket belongs to."""
    return cast(State, connection.app.state.known)
