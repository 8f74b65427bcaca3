"""The history as a person reads it in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from formcheck.commands.say import put, put_all, shown
from formcheck.history import words
from formcheck.history.advice import Kind
from formcheck.history.progress import Progress, Track
from formcheck.history.sessions import Person, Session
from formcheck.texts import load_texts

WEEKS_SHOWN = 6
PAINS_SHOWN = 5

_STYLES: dict[Kind, tuple[str, str]] = {
    "rest": ("✗", "red"),
    "back": ("✗", "red"),
    "form": ("!", "yellow"),
    "begin": ("·", "bold"),
    "hold": ("·", "bold"),
    "stay": ("·", "bold"),
    "more": ("✓", "green"),
    "enough": ("✓", "green"),
}


def print_people(console: Console, people: Sequence[Person]) -> None:
    """Print who has a history."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("person", "sessions", "first", "last"):
        table.add_column(name, justify="right" if name == "sessions" else "left")
    for person in people:
        first, last = (words.say_day(moment.date()) for moment in (person.first, person.last))
        table.add_row(shown(person.name, "bold"), str(person.sessions), first, last)
    console.print(table)
    put(console, "Choose one with --person NAME.", "dim")


def print_sessions(console: Console, sessions: Sequence[Session]) -> None:
    """Print every session with its number, the latest last.

    Plain padded lines: a table is laid out anew for all of its rows, which takes seconds for
    thousands of them.
    """
    rows = [("session", "person", "when", "seen", "holds")]
    for session in sessions:
        holds = "; ".join(words.say_hold(hold) for hold in session.result.holds)
        notes = ", ".join(note.note for note in session.result.notes)
        what = "; ".join(filter(None, (holds, notes))) or "–"
        moment = f"{session.when:%Y-%m-%d %H:%M}"
        rows.append((str(session.number), session.person, moment, session.source, what))
    widths = [max(cell_len(row[place]) for row in rows) for place in range(4)]
    lines = []
    for row in rows:
        cells = [
            cell + " " * (width - cell_len(cell))
            for cell, width in zip(row[1:4], widths[1:], strict=True)
        ]
        lines.append("  ".join([row[0].rjust(widths[0]), *cells, row[4]]))
    put_all(console, lines)


def print_progress(console: Console, progress: Progress) -> None:
    """Print what the sessions of one person say."""
    _line(console, "", progress.person, "bold")
    _line(console, "", words.say_span(progress), "dim")
    for track in progress.tracks:
        _print_track(console, track)
    for stretch, difference in progress.differences.items():
        mark, style = ("!", "yellow") if difference.persists else ("–", "dim")
        _line(console, mark, words.say_difference(stretch, difference), style)
    put(console)
    _print_weeks(console, progress)
    if progress.pains:
        put(console)
        _line(console, "✗", "It hurt on:", "red")
        for pain in progress.pains[:PAINS_SHOWN]:
            _line(console, " ", words.say_pain(pain), "")
    put(console)
    _line(console, "", load_texts("en")("history.camera"), "dim")
    _line(console, "", load_texts("en")("history.not_medical"), "dim")


def _print_track(console: Console, track: Track) -> None:
    put(console)
    _line(console, "", words.track_title(track.stretch, track.side), "bold")
    for angle, trend in track.trends.items():
        now = words.say_range(track, angle)
        _line(console, " ", f"{now}: {words.say_trend(trend)}", "")
    _line(console, " ", words.say_holds(track), "")
    faults = words.say_faults(track)
    if faults:
        _line(console, " ", faults, "")
    mark, style = _STYLES[track.advice.kind]
    _line(console, mark, words.say_advice(track.advice), style)


def _print_weeks(console: Console, progress: Progress) -> None:
    _line(console, "", words.say_streak(progress), "bold")
    for week in progress.begun[-WEEKS_SHOWN:]:
        dots = "●" * min(week.days, 7) + "○" * max(progress.goal_days - week.days, 0)
        said = words.say_week(week, progress.goal_days)
        _line(console, " ", f"week of {week.monday:%d %b}  {dots:<7}  {said}", "")
    trained = [week for week in progress.begun[-WEEKS_SHOWN:] if week.doses]
    if trained:
        put(console)
        _line(console, "", words.say_enough(), "bold")
    for week in trained:
        _line(console, " ", f"week of {week.monday:%d %b}  {words.say_doses(week)}", "")


def _line(console: Console, mark: str, text: str, style: str) -> None:
    start = f"  {mark} " if mark else ""
    put(console, start + text, style)
