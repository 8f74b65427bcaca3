"""``formcheck history``: opens the record, and shows, writes out, checks or deletes it.

What brings the reader of clips along is imported late: looking must be quick.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from rich.console import Console

from formcheck import errors
from formcheck.commands import process
from formcheck.commands.say import complain, give, put, say
from formcheck.commands.terminal import print_people, print_progress, print_sessions
from formcheck.history.database import VERSION, NoHistoryError, history_path
from formcheck.history.export import COLUMNS, SCHEMA, page_of, to_csv, to_json, to_parquet
from formcheck.history.progress import progress_of
from formcheck.history.sessions import Session, name_key
from formcheck.history.store import History
from formcheck.installed import parquet
from formcheck.page import is_page
from formcheck.pipeline.own_files import (
    SESSIONS_NAME,
    data_folder,
    dead_in,
    replacing,
    same_file,
    write_atomically,
)
from formcheck.texts import Texts, load_texts
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


STEM = "formcheck-history"

_HEAD_BYTES = 2000
_LONGEST_SLUG = 40
_HELPERS = ("", "-wal", "-shm", "-journal")
"""SQLite's own files beside a database; to write over them is to lose sessions."""


def page_name(person: str) -> str:
    """Return a file name for a person's page, another one for everybody.

    What cannot stand in a file name becomes a hyphen, and then a checksum tells apart names that
    would look the same.
    """
    key = name_key(person)
    slug = "".join(letter if letter.isalnum() else "-" for letter in key)[:_LONGEST_SLUG]
    if slug != key:
        slug = f"{slug.strip('-')}-{hashlib.sha256(key.encode()).hexdigest()[:6]}".lstrip("-")
    return f"{STEM}-{slug}.html"


def check_target(target: Path, history: Path, kind: str) -> None:
    """Refuse to write over the history itself, or over a file that is not of our kind."""
    if any(same_file(target, Path(f"{history}{helper}")) for helper in _HELPERS):
        raise errors.UsageError(f"{target} is the history itself: choose another name with -o.")
    if target.is_file() and not _is_ours(target, kind):
        what = "page" if kind == "html" else f"{kind} file"
        raise errors.UsageError(
            f"{target} exists and is not a {what} of formcheck's history: move it away or choose "
            "another name with -o."
        )


def _is_ours(path: Path, kind: str) -> bool:
    """Tell by its beginning whether a file was written by us; an empty one has nothing to lose."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        if not head:
            return True
        if kind == "parquet":
            pa, pq = parquet()
            with contextlib.suppress(pa.ArrowException):
                return tuple(pq.read_schema(path).names[:4]) == COLUMNS[:4]
            return False
        if kind == "html":
            return is_page(path, "history")
    except OSError:
        return False
    sign = SCHEMA if kind == "json" else ",".join(COLUMNS[:4])
    return sign.encode() in head
