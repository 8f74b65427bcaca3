"""``formcheck history``: opens the record, and shows, writes out, checks or deletes it."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from rich.console import Console

from formcheck import errors
from formcheck.commands import process
from formcheck.commands.history_view import print_people, print_progress, print_sessions
from formcheck.commands.say import complain, give, put, say
from formcheck.history.database import NoHistoryError, history_path
from formcheck.history.export import STEM, check_target, page_name, to_csv, to_json, to_parquet
from formcheck.history.page import page_of
from formcheck.history.progress import progress_of
from formcheck.history.schema import VERSION
from formcheck.history.sessions import name_key
from formcheck.history.store import History
from formcheck.installed import parquet
from formcheck.pipeline.own_files import (
    SESSIONS_NAME,
    check_writable,
    data_folder,
    dead_in,
    replacing,
    write_atomically,
)
from formcheck.printable import BOM, visible
from formcheck.texts import Texts, load_texts


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
            return _write_text(page_of(progress, texts), arguments.output, default, history.path)
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
    person = arguments.person
    with History.open(write=False) as history:
        yield history, _meant(person, [known.name for known in history.people()], history.path)


def _take_up_sessions(arguments: argparse.Namespace) -> None:
    """Put live sessions in their place that were killed; hardly ever there is one."""
    if dead_in(data_folder() / SESSIONS_NAME):
        from formcheck.commands.live_unfinished import take_up_sessions

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
            path = history.path
    except NoHistoryError as error:
        say(error.told(texts))
        return errors.EXIT_OK
    for problem in problems:
        complain(problem)
    if problems:
        return errors.EXIT_UNREADABLE
    sessions = texts.count("sessions", sum(person.sessions for person in people))
    known = texts.count("people", len(people))
    say(texts("history.sound", sessions=sessions, people=known, schema=VERSION, path=path))
    return errors.EXIT_OK


def run_add(arguments: argparse.Namespace) -> int:
    """Add a result that could not be saved at its time; returns the exit status."""
    _take_up_sessions(arguments)
    # Imported here because it brings what reads clips, and looking must be quick.
    from formcheck.commands.keep import add_result, check_past

    if arguments.when is not None:
        check_past(arguments.when)
    texts = load_texts(arguments.language)
    said = add_result(Path(arguments.result), arguments.person, arguments.when, texts)
    put(Console(), said)
    return errors.EXIT_OK


def run_delete(arguments: argparse.Namespace) -> int:
    """Delete sessions for good; returns the exit status."""
    numbers, person, everybody = arguments.sessions, arguments.person, arguments.everybody
    if not (numbers or person or everybody):
        raise errors.UsageError("past.what")
    if everybody and (numbers or person):
        raise errors.UsageError("past.everybody")
    _take_up_sessions(arguments)
    with History.open(write=history_path().is_file()) as history:
        return _delete(history, arguments, load_texts(arguments.language))


def _delete(history: History, arguments: argparse.Namespace, texts: Texts) -> int:
    # Names alone: what is damaged in a session must not keep it from being deleted.
    _meant(arguments.person, sorted(set(history.names().values())), history.path)
    found, numbers = history.names(arguments.person), arguments.sessions
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
    default = f"{STEM}.{kind}"
    if kind != "parquet":
        text = to_csv(sessions) if kind == "csv" else to_json(sessions)
        return _write_text(text, output, default, path)
    parquet()
    if output == "-":
        raise errors.UsageError("past.no_text")
    target = Path(output or default)
    check_target(target, path, kind)
    with replacing(target) as temporary:
        to_parquet(sessions, temporary)
    return _wrote(target)


def _write_text(text: str, output: str | None, default: str, history: Path) -> int:
    if output == "-":
        process.reconfigure(sys.stdout, encoding="utf-8")
        give(text)
        return errors.EXIT_OK
    target = Path(output or default)
    target_kind = Path(default).suffix[1:]
    check_target(target, history, target_kind)
    check_writable(target)
    write_atomically(target, BOM + text if target_kind == "csv" else text)
    return _wrote(target)


def _wrote(target: Path) -> int:
    put(Console(), f"→ {target}", "dim")
    return errors.EXIT_OK
