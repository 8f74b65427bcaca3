"""``formcheck history``: opens the record, and shows, writes out, checks or deletes it.

What brings the reader of clips along is imported late: looking must be quick.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console

from formcheck import errors
from formcheck.commands import process
from formcheck.commands.say import complain, give, put, put_all, put_line, say
from formcheck.history import words
from formcheck.history.advice import Kind
from formcheck.history.database import VERSION, NoHistoryError, history_path
from formcheck.history.export import STEM, check_target, page_name, to_csv, to_json, to_parquet
from formcheck.history.page import page_of
from formcheck.history.progress import Progress, Track, progress_of
from formcheck.history.sessions import Person, Session, name_key
from formcheck.history.store import History
from formcheck.installed import parquet
from formcheck.pipeline.own_files import (
    SESSIONS_NAME,
    data_folder,
    dead_in,
    replacing,
    write_atomically,
)
from formcheck.texts import Texts, ask_first, emergency, load_texts
from formcheck.untrusted import BOM, visible


def run_show(arguments: argparse.Namespace) -> int:
    """Show what the sessions say of progress, or write it as a page; returns the exit status."""
    texts = load_texts(arguments.language)
    if arguments.output is not None and not arguments.html:
        raise errors.UsageError("past.output")
    with _opened(arguments) as (history, meant):
        if len(meant) > 1 and arguments.html:
            raise errors.UsageError("past.whose", known=", ".join(map(repr, meant)))
        if len(meant) > 1:
            print_people(Console(), history.people(), texts)
            return errors.EXIT_OK
        (person,) = meant
        progress = progress_of(person, history.sessions(person), date.today(), arguments.goal)
        if arguments.html:
            default = page_name(person)
            return _write(page_of(progress, texts), arguments.output, default, history.path)
    print_progress(Console(), progress, texts)
    return errors.EXIT_OK


def run_list(arguments: argparse.Namespace) -> int:
    """List the sessions with their numbers; returns the exit status."""
    with _opened(arguments) as (history, _):
        sessions = history.sessions(arguments.person)
    print_sessions(Console(), sessions, load_texts(arguments.language))
    return errors.EXIT_OK


@contextlib.contextmanager
def _opened(arguments: argparse.Namespace) -> Iterator[tuple[History, list[str]]]:
    """Open the history to look at it; gives who is meant too, everybody or a person in it."""
    _take_up_sessions(arguments)
    with History.open(write=False) as history:
        known = [person.name for person in history.people()]
        yield history, _meant(arguments.person, known, history.path)


def _take_up_sessions(arguments: argparse.Namespace) -> None:
    """Put live sessions in their place that were killed; hardly ever there is one."""
    if dead_in(data_folder() / SESSIONS_NAME):
        from formcheck.commands.keep import take_up_sessions

        take_up_sessions(load_texts(arguments.language))


def _meant(name: str | None, known: Sequence[str], path: Path) -> list[str]:
    if not known:
        raise NoHistoryError("past.empty", file=path)
    key = None if name is None else name_key(" ".join(name.split()))
    meant = [person for person in known if key in (None, name_key(person))]
    if not meant:
        raise errors.UsageError("past.nobody", name=name, known=", ".join(map(repr, known)))
    return meant


def run_check(arguments: argparse.Namespace) -> int:
    """Look whether the file is sound and say where it is; returns the exit status."""
    texts = load_texts(arguments.language)
    _take_up_sessions(arguments)
    try:
        with History.open(write=False) as history:
            problems = history.check()
            people = () if problems else history.people()
    except NoHistoryError as error:
        say(error.told(texts))
        return errors.EXIT_OK
    for problem in problems:
        complain(problem)
    if problems:
        return errors.EXIT_UNREADABLE
    sessions = texts.count("sessions", sum(person.sessions for person in people))
    known = texts.count("people", len(people))
    say(texts("history.sound", sessions=sessions, people=known, schema=VERSION, path=history.path))
    return errors.EXIT_OK


def run_add(arguments: argparse.Namespace) -> int:
    """Add a result that could not be saved at its time; returns the exit status."""
    _take_up_sessions(arguments)
    from formcheck.commands.keep import add_result, check_past

    if arguments.when is not None:
        check_past(arguments.when)
    texts, path = load_texts(arguments.language), Path(arguments.result)
    put(Console(), add_result(path, arguments.person, arguments.when, texts))
    return errors.EXIT_OK


def run_delete(arguments: argparse.Namespace) -> int:
    """Delete sessions for good; returns the exit status."""
    numbers, person, everybody = arguments.sessions, arguments.person, arguments.everybody
    if not (numbers or person or everybody):
        raise errors.UsageError("past.what")
    if everybody and (numbers or person):
        raise errors.UsageError("past.everybody")
    _take_up_sessions(arguments)
    texts = load_texts(arguments.language)
    with History.open(write=history_path().is_file()) as history:
        # Names alone: what is damaged in a session must not keep it from being deleted.
        _meant(person, sorted(set(history.names().values())), history.path)
        found = history.names(person)
        wanted = {n: found[n] for n in found if not numbers or n in numbers}
        missing = sorted(set(numbers) - set(wanted))
        if missing:
            raise errors.UsageError("past.no_session", number=missing[0])
        names = ", ".join(sorted(set(wanted.values())))
        what = f"{texts.count('sessions', len(wanted))} {texts('of')} {names}"
        if not arguments.yes and not _agreed(what, texts):
            say(texts("history.kept"))
            return errors.EXIT_OK
        # By number, so that a session which came in meanwhile is not deleted unseen.
        count = texts.count("sessions", history.delete(sessions=wanted))
    say(texts("history.deleted", sessions=count, path=history.path))
    return errors.EXIT_OK


def _agreed(what: str, texts: Texts) -> bool:
    if not sys.stdin.isatty():
        raise errors.UsageError("past.unasked", what=what)
    answer = ""
    # Ctrl-D is no answer.
    with contextlib.suppress(EOFError):
        answer = input(texts("history.sure", what=visible(what)))
    return answer.strip().lower() in texts("history.yes").split()


def run_export(arguments: argparse.Namespace) -> int:
    """Write the sessions out, as a table or whole; returns the exit status."""
    kind, output = arguments.format, arguments.output
    with _opened(arguments) as (history, _):
        sessions, path = history.sessions(arguments.person), history.path
    if kind != "parquet":
        text = to_csv(sessions) if kind == "csv" else to_json(sessions)
        return _write(text, output, f"{STEM}.{kind}", path)
    parquet()
    if output == "-":
        raise errors.UsageError("past.no_text")
    return _write(sessions, output, f"{STEM}.{kind}", path)


def _write(
    content: str | Sequence[Session], output: str | None, default: str, history: Path
) -> int:
    """Write a text, or sessions as Parquet, to its file or the terminal."""
    if isinstance(content, str) and output == "-":
        process.reconfigure(sys.stdout, encoding="utf-8")
        give(content)
        return errors.EXIT_OK
    target, kind = Path(output or default), Path(default).suffix[1:]
    check_target(target, history, kind)
    if isinstance(content, str):
        write_atomically(target, BOM + content if kind == "csv" else content)
    else:
        with replacing(target) as temporary:
            to_parquet(content, temporary)
    put(Console(), f"→ {target}", "dim")
    return errors.EXIT_OK


# As a person reads it in the terminal.

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
            put_line(console, " ", words.say_pain(pain, texts))
        put_line(console, " ", f"{emergency(texts)} {ask_first(texts)}")
    put(console)
    put_line(console, "", texts("history.camera"), "dim")
    put_line(console, "", texts("history.not_medical"), "dim")


def _print_track(console: Console, track: Track, texts: Texts) -> None:
    put(console)
    put_line(console, "", words.track_title(track.stretch, track.side, texts), "bold")
    for line in words.say_track(track, texts):
        put_line(console, " ", line)
    mark, style = _STYLES[track.advice.kind]
    put_line(console, mark, words.say_advice(track.advice, texts), style)


def _print_weeks(console: Console, progress: Progress, texts: Texts) -> None:
    put_line(console, "", words.say_streak(progress, texts), "bold")
    doses = []
    for week in progress.begun[-WEEKS_SHOWN:]:
        day = texts("history.week_of", day=words.say_short(week.monday, texts))
        dots = "●" * min(week.days, 7) + "○" * max(progress.goal_days - week.days, 0)
        said = words.say_week(week, progress.goal_days, texts)
        put_line(console, " ", f"{day:<{WEEK_WIDTH}}  {dots:<7}  {said}")
        if week.doses:
            doses.append(f"{day:<{WEEK_WIDTH}}  {words.say_doses(week, texts)}")
    if doses:
        put(console)
        put_line(console, "", words.say_enough(texts), "bold")
    for line in doses:
        put_line(console, " ", line)
