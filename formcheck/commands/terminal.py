"""A verdict, and the history, as a person reads them in the terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console

from formcheck.commands.say import put, put_all, put_line
from formcheck.history import words as history_words
from formcheck.history.advice import Kind
from formcheck.history.progress import Progress, Track
from formcheck.history.sessions import Person, Session
from formcheck.report import wording
from formcheck.report.ending import Ending
from formcheck.report.result import PAIN, Fault, Hold, Result, StillPose, Warn
from formcheck.rules.catalogue import catalogue
from formcheck.texts import Texts, ask_first, emergency


def print_verdict(console: Console, result: Result, written: list[Path], texts: Texts) -> None:
    """Print what was found in one input and where its files are."""
    put(console, Path(result.source.path).name, "bold")
    if result.pose is not None and result.pose.stretch is not None:
        _print_photo(console, result, result.pose, result.pose.stretch, texts)
    elif not result.found:
        put_line(console, "–", wording.nothing_found(result, texts), "yellow")
    for hold in result.holds:
        _print_hold(console, hold, texts)
    for warn in result.warnings:
        mark, style = ("·", "") if warn.aside else ("!", "yellow")
        put_line(console, mark, f"{_span(warn, texts)}{wording.warn_words(warn, texts)}", style)
    for note in result.notes:
        put_line(console, "!", f"{texts.number(note.time_s)} s  {note.message}", "red")
    if any(note.note == PAIN for note in result.notes):
        put_line(console, " ", emergency(texts), "red")
    print_written(console, written)


def print_written(console: Console, written: list[Path]) -> None:
    """Print where the files are."""
    for path in written:
        put(console, f"  → {path}", "dim")


def print_ending(console: Console, ending: Ending, further: tuple[str, ...]) -> None:
    """Print what a session ends with beside its verdict: green only for a reached target.

    ``further``: what the history says.
    """
    reached = ending.state == "reached"
    put_line(console, "✓" if reached else "·", ending.title, "bold green" if reached else "bold")
    # Nobody counts minutes when it hurt.
    said = () if ending.state == "hurt" else further
    for words in filter(None, (ending.good, ending.next, *said)):
        put_line(console, " ", words, "")


def _print_hold(console: Console, hold: Hold, texts: Texts) -> None:
    stretch = catalogue()[hold.stretch]
    mark, style = ("·", "bold")
    if hold.completed:
        mark, style = ("✓", "green") if hold.confirmed else ("–", "yellow")
    words = texts("verdict.hold", **wording.hold_words(hold, texts))
    put_line(console, mark, words, style)
    for key in stretch.angles:
        stats = hold.angles[key]
        if math.isnan(stats.mean):
            # What to do about it, where that is known.
            wanting = key == "spine_flexion_deg" and hold.spine_neutral == "none"
            value = texts("verdict.no_neutral" if wanting else "verdict.unmeasured")
        else:
            value = f"{_whole(stats.mean)}° {texts('verdict.mean')}, "
            value += f"{_whole(stats.peak)}° {texts('verdict.peak')}"
            value += _sureness(hold.error_deg(key))
        _angle(console, texts, key, value)
    for fault in hold.faults:
        mark, style = ("!", "yellow") if fault.advice else ("✗", "red")
        words = f"{_span(fault, texts)}{wording.about_fault(fault, texts)}"
        put_line(console, mark, words, style)
    for doubt in wording.doubts(hold, texts):
        put_line(console, "–", doubt, "yellow")
    if wording.no_fault_seen(hold):
        mark, style = ("✓", "green") if hold.confirmed else ("·", "")
        put_line(console, mark, texts("verdict.no_fault"), style)


def _angle(console: Console, texts: Texts, key: str, value: str) -> None:
    put(console, f"      {texts(f'angle.{key}'):<18} {value}")


def _whole(degrees: float) -> str:
    """Write whole degrees in a column; never "-0"."""
    return f"{round(degrees):4d}" if math.isfinite(degrees) else f"{degrees:4.0f}"


def _sureness(error_deg: float) -> str:
    """Say how sure a reading of the back is; nothing of other angles."""
    return f"  (± {error_deg:.0f}°)" if math.isfinite(error_deg) else ""


def _print_photo(
    console: Console, result: Result, pose: StillPose, stretch: str, texts: Texts
) -> None:
    words = wording.photo_words(result, texts)
    if pose.faults:
        put_line(console, "✗", words, "red")
    elif texts("photo.no_fault").rstrip(".") in words:
        put_line(console, "✓", words, "green")
    else:
        put_line(console, "–", words, "yellow")
    for key in catalogue()[stretch].angles:
        value = pose.angles[key]
        if math.isnan(value):
            # A picture has no beginning: nothing can be advised that would show a neutral.
            back = key == "spine_flexion_deg"
            shown = texts("verdict.one_picture" if back else "verdict.unmeasured")
        else:
            shown = f"{_whole(value)}°{_sureness(pose.error_deg(key))}"
        _angle(console, texts, key, shown)


def _span(what: Fault | Warn, texts: Texts) -> str:
    words = wording.span_words(what, texts)
    return f"{words}  " if words else ""


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
        holds = "; ".join(history_words.say_hold(hold, texts) for hold in session.result.holds)
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
    put_line(console, "", history_words.say_span(progress, texts), "dim")
    for track in progress.tracks:
        _print_track(console, track, texts)
    for stretch, difference in progress.differences.items():
        mark, style = ("!", "yellow") if difference.persists else ("–", "dim")
        put_line(console, mark, history_words.say_difference(stretch, difference, texts), style)
    put(console)
    _print_weeks(console, progress, texts)
    if progress.pains:
        put(console)
        put_line(console, "✗", texts("history.pains"), "red")
        for pain in progress.pains[:PAINS_SHOWN]:
            put_line(console, " ", history_words.say_pain(pain, texts))
        put_line(console, " ", f"{emergency(texts)} {ask_first(texts)}")
    put(console)
    put_line(console, "", texts("history.camera"), "dim")
    put_line(console, "", texts("history.not_medical"), "dim")


def _print_track(console: Console, track: Track, texts: Texts) -> None:
    put(console)
    put_line(console, "", history_words.track_title(track.stretch, track.side, texts), "bold")
    for line in history_words.say_track(track, texts):
        put_line(console, " ", line)
    mark, style = _STYLES[track.advice.kind]
    put_line(console, mark, history_words.say_advice(track.advice, texts), style)


def _print_weeks(console: Console, progress: Progress, texts: Texts) -> None:
    put_line(console, "", history_words.say_streak(progress, texts), "bold")
    doses = []
    for week in progress.begun[-WEEKS_SHOWN:]:
        day = texts("history.week_of", day=history_words.say_short(week.monday, texts))
        dots = "●" * min(week.days, 7) + "○" * max(progress.goal_days - week.days, 0)
        said = history_words.say_week(week, progress.goal_days, texts)
        put_line(console, " ", f"{day:<{WEEK_WIDTH}}  {dots:<7}  {said}")
        if week.doses:
            doses.append(f"{day:<{WEEK_WIDTH}}  {history_words.say_doses(week, texts)}")
    if doses:
        put(console)
        put_line(console, "", history_words.say_enough(texts), "bold")
    for line in doses:
        put_line(console, " ", line)
