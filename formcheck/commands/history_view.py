"""The history as a person reads it in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console

from formcheck.commands.say import put, put_all, put_line
from formcheck.history import words
from formcheck.history.advice import Kind
from formcheck.history.progress import Progress, Track, Week
from formcheck.history.sessions import Person, Session
from formcheck.texts import Texts, ask_first, emergency

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
    rows = []
    for person in people:
        first, last = (texts.day(moment.date()) for moment in (person.first, person.last))
        rows.append((person.name, str(person.sessions), first, last))
    _print_columns(console, ("person", "sessions", "first", "last"), rows, "sessions", texts)
    put(console, texts("history.choose"), "dim")


def print_sessions(console: Console, sessions: Sequence[Session], texts: Texts) -> None:
    """Print every session with its number, the latest last."""
    rows = []
    for session in sessions:
        holds = "; ".join(words.say_hold(hold, texts) for hold in session.result.holds)
        notes = ", ".join(texts.of("note", note.note) for note in session.result.notes)
        what = "; ".join(filter(None, (holds, notes))) or "–"
        moment, source = f"{session.when:%Y-%m-%d %H:%M}", texts.of("seen", session.source)
        rows.append((str(session.number), session.person, moment, source, what))
    columns = ("session", "person", "when", "seen", "holds")
    _print_columns(console, columns, rows, "session", texts)


def _print_columns(
    console: Console, names: Sequence[str], rows: Sequence[Sequence[str]], number: str, texts: Texts
) -> None:
    """Print plain padded lines: rich lays out a table of thousands of rows in seconds."""
    table = [tuple(texts(f"column.{name}") for name in names), *rows]
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    lines = []
    for row in table:
        cells = []
        for name, cell, width in zip(names, row, widths, strict=True):
            gap = " " * (width - cell_len(cell))
            cells.append(gap + cell if name == number else cell + gap)
        lines.append("  ".join(cells).rstrip())
    put_all(console, lines)


def print_progress(console: Console, progress: Progress, texts: Texts) -> None:
    """Print what the sessions of one person say."""
    put_line(console, "", progress.person, "bold")
    put_line(console, "", words.say_span(progress, texts), "dim")
    for track in progress.tracks:
        _print_track(console, track, texts)
    for stretch, difference in progress.differences.items():
        mark, style = ("!", "yellow") if difference.persists else ("–", "dim")
        put_line(console, mark, words.say_difference(stretch, difference, texts), style)
    put(console)
    _print_weeks(console, progress, texts)
    if progress.pains:
        put(console)
        put_line(console, "✗", texts("history.pains"), "red")
        for pain in progress.pains[:PAINS_SHOWN]:
            put_line(console, " ", words.say_pain(pain, texts), "")
        put_line(console, " ", f"{emergency(texts)} {ask_first(texts)}", "")
    put(console)
    put_line(console, "", texts("history.camera"), "dim")
    put_line(console, "", texts("history.not_medical"), "dim")


def _print_track(console: Console, track: Track, texts: Texts) -> None:
    put(console)
    put_line(console, "", words.track_title(track.stretch, track.side, texts), "bold")
    for angle in track.trends:
        put_line(console, " ", words.say_reading(track, angle, texts), "")
    put_line(console, " ", words.say_holds(track, texts), "")
    faults = words.say_faults(track, texts)
    if faults:
        put_line(console, " ", faults, "")
    mark, style = _STYLES[track.advice.kind]
    put_line(console, mark, words.say_advice(track.advice, texts), style)


def _print_weeks(console: Console, progress: Progress, texts: Texts) -> None:
    put_line(console, "", words.say_streak(progress, texts), "bold")
    for week in progress.begun[-WEEKS_SHOWN:]:
        dots = "●" * min(week.days, 7) + "○" * max(progress.goal_days - week.days, 0)
        said = words.say_week(week, progress.goal_days, texts)
        put_line(console, " ", f"{_week_of(week, texts)}  {dots:<7}  {said}", "")
    trained = [week for week in progress.begun[-WEEKS_SHOWN:] if week.doses]
    if trained:
        put(console)
        put_line(console, "", words.say_enough(texts), "bold")
    for week in trained:
        put_line(console, " ", f"{_week_of(week, texts)}  {words.say_doses(week, texts)}", "")


def _week_of(week: Week, texts: Texts) -> str:
    day = texts("history.week_of", day=words.say_short(week.monday, texts))
    return f"{day:<{WEEK_WIDTH}}"
