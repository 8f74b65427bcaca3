"""What a person chose, and what was found: in memory, until it is saved or the server ends."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from formcheck.errors import UsageError
from formcheck.history.sessions import Session, Source, checked_name
from formcheck.history.store import History
from formcheck.live.routine import DEFAULT_REPETITIONS, MOST_REPETITIONS
from formcheck.page.moments import Moment
from formcheck.page.page import Content, Picture, render
from formcheck.report.json_form import read_result
from formcheck.report.result import Note, Result
from formcheck.rules.catalogue import Wanted
from formcheck.texts import Texts, load_texts

HOLD_S = 5.0, 600.0
"""How short and how long a hold of a session may be wanted."""


@dataclass(frozen=True)
class Wish:
    """What was chosen, checked."""

    person: str
    stretch: str
    target_s: float
    repetitions: int
    language: str
    speaks: bool
    """False when the browser has no voice: what nobody hears is not waited for."""


def wish_of(asked: Mapping[str, Any], person: str, hold_s: tuple[float, float] = HOLD_S) -> Wish:
    """Return what a page asks for, of `person` if it names nobody; UsageError for nonsense."""
    seconds, rounds = _number(asked, "seconds", 30), _number(asked, "rounds", DEFAULT_REPETITIONS)
    low, high = hold_s
    if not low <= seconds <= high:
        raise UsageError("live.seconds", low=f"{low:g}", high=f"{high:g}")
    if rounds not in range(1, MOST_REPETITIONS + 1):
        raise UsageError("live.rounds", most=MOST_REPETITIONS)
    stretch = str(asked.get("stretch", "auto"))
    # It refuses one that nobody knows.
    Wanted.checked(stretch, None)
    return Wish(
        person=checked_name(str(asked.get("person") or person)),
        stretch=stretch,
        target_s=seconds,
        repetitions=int(rounds),
        language=load_texts(str(asked.get("language", "en"))).language,
        speaks=asked.get("speaks") is True,
    )


def _number(asked: Mapping[str, Any], name: str, otherwise: float) -> float:
    """Return a number as it was sent or typed; NaN for anything else."""
    try:
        return float(str(asked.get(name, otherwise)))
    except ValueError:
        return math.nan


RESULT, PAGE = "result.json", "report.html"
"""Of a recording, in its folder."""

REMARK = "remark"
"""Name of a person's own note in a result."""

LONGEST_REMARK = 300


@dataclass
class Finding:
    """One result, and what belongs to it."""

    result: Result
    source: Source
    when: datetime
    """When it was recorded, or began."""
    person: str
    stills: tuple[Picture, ...] = ()
    page: Path | None = None
    """The report of a recording, with its clip inside; any other is made when it is asked for."""
    clip_id: str | None = None
    """Checksum of a recording."""
    session: int | None = None
    """Its number in the history, once saved."""
    old: bool = False
    """Taken out of the history: nothing is left to save."""
    forget: Callable[[], None] = lambda: None
    """Removes what the next start would keep if this one were killed."""

    @property
    def savable(self) -> bool:
        """True when there is something to save."""
        return bool(self.result.holds or self.result.notes)

    def report(self, texts: Texts) -> str:
        """Return the report page, in that language unless there is one already."""
        if self.page is not None:
            return self.page.read_text("utf-8")
        about = self.person, "", self.when.astimezone(), date.today()
        return render(Content(self.result, *about, stills=self.stills, texts=texts))

    def save(self, person: str, when: datetime, note: str) -> int:
        """Put it into the history; returns the session's number.

        Saved again, a recording takes its own place, and a session that of the one before.
        """
        notes = self.result.notes
        if note:
            notes = (*notes, Note(REMARK, 0.0, note[:LONGEST_REMARK]))
        with History.open() as history:
            number = history.add(
                replace(self.result, notes=notes),
                person=person,
                when=when,
                source=self.source,
                clip_id=self.clip_id,
            )
            if self.session is not None and self.session != number:
                history.delete(sessions=[self.session])
        self.person, self.when, self.session = person, when, number
        self.forget()
        return number


class Findings:
    """Everything found so far, by number."""

    def __init__(self) -> None:
        self.all: list[Finding] = []

    def add(self, finding: Finding) -> int:
        """Take in a finding; returns its number."""
        self.all.append(finding)
        return len(self.all)

    def of_session(self, session: Session) -> int:
        """Take in a session of the history as it is now; returns its number here."""
        source: Source = "live" if session.source == "live" else "clip"
        finding = Finding(session.result, source, session.when, session.person)
        finding.session, finding.old = session.number, True
        for number, one in enumerate(self.all, 1):
            if one.old and one.session == session.number:
                self.all[number - 1] = finding
                return number
        return self.add(finding)

    def deleted(self, session: int) -> None:
        """Take in that a session is in the history no more: nothing of it says so, or is kept."""
        for one in self.all:
            if one.session == session:
                one.session, one.old = None, False

    def of_recording(self, folder: Path, person: str, about: dict[str, Any]) -> int:
        """Take in what the process that checked a recording has left in its folder, and said."""
        finding = Finding(
            result=read_result(folder / RESULT),
            source="clip",
            when=datetime.fromisoformat(about["when"]),
            person=person,
            stills=tuple(
                Picture(Moment(**still), (folder / f"still-{number}.jpg").read_bytes())
                for number, still in enumerate(about["stills"])
            ),
            page=folder / PAGE,
            clip_id=about["clip_id"],
        )
        return self.add(finding)
