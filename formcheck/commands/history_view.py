"""The history as a person reads it in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from formcheck.commands.say import put, put_all, shown
from formcheck.history import words
from formcheck.history.advice import Kind
from formcheck.history.progress import Progress, Track, Week
from formcheck.history.sessions import Person, Session
from formcheck.texts import Texts
from formcheck.texts.health import ask_first, emergency

WEEKS_SHOWN = 6
PAINS_SHOWN = 5
WEEK_WIDTH = 17
"""Letters of the longest "Woche vom 31. Dez"."""

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


def print_people(console: Console, people: Sequence[Person], texts: Texts) -> None:
    """Print who has a history."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("person", "sessions", "first", "last"):
        table.add_column(texts(f"column.{name}"), justify="right" if name == "sessions" else "left")
    for person in people:
        first, last = (texts.day(moment.date()) for moment in (person.first, person.last))
        table.add_row(shown(person.name, "bold"), str(person.sessions), first, last)
    console.print(table)
    put(console, texts("history.choose"), "dim")


def print_sessions(console: Console, sessions: Sequence[Session], texts: Texts) -> None:
    """Print every session with its number, the latest last.

    Plain padded lines: a table is laid out anew for all of its rows, which takes seconds for
    thousands of them.
    """
    columns = ("session", "person", "when", "seen", "holds")
    rows = [tuple(texts(f"column.{name}") for name in columns)]
    for session in sessions:
        holds = "; ".join(words.say_hold(hold, texts) for hold in session.result.holds)
        notes = ", ".join(texts.of("note", note.note) for note in session.result.notes)
        what = "; ".join(filter(None, (holds, notes))) or "–"
        moment = f"{session.when:%Y-%m-%d %H:%M}"
        rows.append(
            (str(session.number), session.person, moment, texts.of("seen", session.source), what)
        )
    widths = [max(cell_len(row[place]) for row in rows) for place in range(4)]
    lines = []
    for row in rows:
        cells = [
            cell + " " * (width - cell_len(cell))
            for cell, width in zip(row[1:4], widths[1:], strict=True)
        ]
        lines.append("  ".join([row[0].rjust(widths[0]), *cells, row[4]]))
    put_all(console, lines)


def print_progress(console: Console, progress: Progress, texts: Texts) -> None:
    """Print what the sessions of one person say."""
    _line(console, "", progress.person, "bold")
    _line(console, "", words.say_span(progress, texts), "dim")
    for track in progress.tracks:
        _print_track(console, track, texts)
    for stretch, difference in progress.differences.items():
        mark, style = ("!", "yellow") if difference.persists else ("–", "dim")
        _line(console, mark, words.say_difference(stretch, difference, texts), style)
    put(console)
    _print_weeks(console, progress, texts)
    if progress.pains:
        put(console)
        _line(console, "✗", texts("history.pains"), "red")
        for pain in progress.pains[:PAINS_SHOWN]:
            _line(console, " ", words.say_pain(pain, texts), "")
        _line(console, " ", f"{emergency(texts)} {ask_first(texts)}", "")
    put(console)
    _line(console, "", texts("history.camera"), "dim")
    _line(console, "", texts("history.not_medical"), "dim")


def _print_track(console: Console, track: Track, texts: Texts) -> None:
    put(console)
    _line(console, "", words.track_title(track.stretch, track.side, texts), "bold")
    for angle in track.trends:
        _line(console, " ", words.say_reading(track, angle, texts), "")
    _line(console, " ", words.say_holds(track, texts), "")
    faults = words.say_faults(track, texts)
    if faults:
        _line(console, " ", faults, "")
    mark, style = _STYLES[track.advice.kind]
    _line(console, mark, words.say_advice(track.advice, texts), style)


def _print_weeks(console: Console, progress: Progress, texts: Texts) -> None:
    _line(console, "", words.say_streak(progress, texts), "bold")
    for week in progress.begun[-WEEKS_SHOWN:]:
        dots = "●" * min(week.days, 7) + "○" * max(progress.goal_days - week.days, 0)
        said = words.say_week(week, progress.goal_days, texts)
        _line(console, " ", f"{_week_of(week, texts)}  {dots:<7}  {said}", "")
    trained = [week for week in progress.begun[-WEEKS_SHOWN:] if week.doses]
    if trained:
        put(console)
        _line(console, "", words.say_enough(texts), "bold")
    for week in trained:
        _line(console, " ", f"{_week_of(week, texts)}  {words.say_doses(week, texts)}", "")


def _week_of(week: Week, texts: Texts) -> str:
    day = texts("history.week_of", day=words.say_short(week.monday, texts))
    return f"{day:<{WEEK_WIDTH}}"


def _line(console: Console, mark: str, text: str, style: str) -> None:
    start = f"  {mark} " if mark else ""
    put(console, start + text, style)
