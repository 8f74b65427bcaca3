"""What is taken from the history and put into it: a person's neutral back, a session.

A session that was killed is put where it belongs by the next start.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from formcheck import errors
from formcheck.commands.say import complain
from formcheck.history.database import NoHistoryError
from formcheck.history.sessions import DEFAULT_PERSON, Session, checked_name
from formcheck.history.store import History, StoredNeutral
from formcheck.history.words import say_since
from formcheck.judge import Settings
from formcheck.live.keep import CLIP_NAME, NAMES, PoseSpool, save_session, session_folder, take_up
from formcheck.pipeline.own_files import file_sha256, left_in, make_private
from formcheck.pipeline.recorded import HeldFile, changed, clip_of, recorded_at, written_at
from formcheck.pipeline.video import open_source
from formcheck.report.json_form import parse_result, read_result
from formcheck.report.result import Result
from formcheck.texts import Texts, load_texts


@dataclass(frozen=True)
class Keeper:
    """Takes from and gives to the history what one run of the command needs.

    ``person``: whose clips these are; None when the user did not say. ``save``: store what was
    found. ``when``: when it was recorded; None to ask the clip.
    """

    person: str | None
    save: bool
    when: datetime | None
    texts: Texts

    def check(self, inputs: int) -> None:
        """Find out before any work whether this can be done; a FormcheckError says why not."""
        if self.person is not None:
            checked_name(self.person)
        if self.when is not None and (not self.save or inputs > 1):
            raise errors.UsageError("kept.when")
        if self.when is not None:
            check_past(self.when)
        if self.save:
            History.open().close()
        elif self.person is not None:
            stored_neutral(self.person)

    def settings_for(self, clip: HeldFile | None, settings: Settings) -> tuple[Settings, str]:
        """Add what is known of the person; returns it with a sentence for the user, or ""."""
        if self.person is None or clip is None:
            return settings, ""
        stored = stored_neutral(self.person, clip.sha256())
        if stored is None:
            return settings, self.texts("kept.no_neutral", person=self.person)
        return replace(settings, neutral=stored.look), self.texts(
            "kept.neutral", day=self.texts.day(stored.when)
        )

    def held(self, name: str) -> contextlib.AbstractContextManager[HeldFile | None]:
        """Hold a clip while it is analysed, where it matters which one it is.

        None where it does not, and of one that cannot be opened: its reader says why.
        """
        if self.save or self.person is not None:
            with contextlib.suppress(OSError, ValueError):
                if Path(name).is_file():
                    return HeldFile(Path(name))
        return contextlib.nullcontext()

    def keep(self, name: str, clip: HeldFile | None, result: Result) -> str:
        """Store a result if that is wanted; returns a sentence for the user, or "".

        A FormcheckError says that it cannot be stored, or that the clip is not the one analysed.
        """
        if not self.save:
            return ""
        if not result.holds:
            return self.texts("kept.no_hold")
        person = checked_name(self.person or DEFAULT_PERSON)
        when = self.when or recorded_at(name)
        if clip is None:
            raise changed(name)
        clip_id = clip.sha256()
        clip.check()
        with _to_be_added_later("RESULT.json", person, when), History.open() as history:
            number = history.add(result, person=person, when=when, source="clip", clip_id=clip_id)
        return _saved(number, person, when, self.texts)


def check_past(when: datetime) -> None:
    """Refuse a time to come: nothing that was done then could be advised on."""
    if when > datetime.now(UTC):
        raise errors.UsageError("kept.future", when=f"{when:%Y-%m-%d %H:%M}")


def stored_neutral(person: str, but_of_clip: str | None = None) -> StoredNeutral | None:
    """Return the last neutral back of a person, if there is one."""
    with contextlib.suppress(NoHistoryError), History.open(write=False) as history:
        return history.neutral(person, but_of_clip=but_of_clip)
    return None


def past_sessions(person: str, but: int | None = None) -> tuple[Session, ...]:
    """Return what is kept of a person in order of time, without one session."""
    with contextlib.suppress(NoHistoryError), History.open(write=False) as history:
        return tuple(one for one in history.sessions(person) if one.number != but)
    return ()


def further(person: str, begun: datetime, result: Result, texts: Texts) -> tuple[str, ...]:
    """Return what the history says of a session of now; nothing where it cannot be read."""
    with contextlib.suppress(errors.FormcheckError):
        return say_since(result, begun, past_sessions(person), texts)
    return ()


def keep_session(person: str, when: datetime, result: Result) -> int | None:
    """Put a live session into the history; returns its number, or None when it is left out.

    A session in which nothing was held and nothing hurt tells nothing of progress.
    """
    if not result.holds and not result.notes:
        return None
    with _to_be_added_later("live.json", person, when), History.open() as history:
        return history.add(result, person=person, when=when, source="live")


def add_result(
    path: Path,
    person: str | None,
    when: datetime | None,
    texts: Texts,
    result: Result | None = None,
) -> str:
    """Put a saved result into the history; returns a sentence for the user.

    The files beside its ``path`` say whether it is of a live session or of a clip. ``person``:
    None for `DEFAULT_PERSON`. ``when``: None for when the clip was recorded, else for when the
    result was written. ``result``: what stands in it, with the neutral back that was seen; by
    default it is read.
    """
    result = result or read_result(path)
    if not result.holds and not result.notes:
        return texts("kept.nothing")
    name = checked_name(person or DEFAULT_PERSON)
    live = is_live(path)
    clip = None if live else clip_of(result, path)
    when = when or (recorded_at(clip) if clip else begun_at(path, result))
    clip_id = file_sha256(clip) if clip else None
    with History.open() as history:
        for old in history.sessions(name) if clip is None else ():
            if _moments(old.result) == _moments(result):
                return texts("kept.already", number=old.number, person=old.person)
        source = "live" if live else "clip"
        number = history.add(result, person=name, when=when, source=source, clip_id=clip_id)
    return _saved(number, name, when, texts)


def _moments(result: Result) -> list[tuple[object, ...]]:
    """Return what no two sessions share."""
    holds = [(h.stretch, h.side, h.start_s, h.end_s, h.held_s) for h in result.holds]
    return [*holds, *((note.note, note.time_s) for note in result.notes)]


def _saved(number: int, person: str, when: datetime, texts: Texts) -> str:
    return texts("kept.saved", number=number, person=person, when=texts.moment(when))


def is_live(path: Path) -> bool:
    """True for the result of a live session: what was heard lies beside it."""
    return path.with_name(f"{path.stem}.cues.jsonl").is_file()


def begun_at(path: Path, result: Result) -> datetime:
    """Return when a session began whose result was written at its end."""
    return written_at(path) - timedelta(seconds=result.source.duration_s or 0.0)


@contextlib.contextmanager
def _to_be_added_later(result: str, person: str, when: datetime) -> Iterator[None]:
    """Say with a failure to save how to make up for it, as nobody stretches twice for a file."""
    try:
        yield
    except errors.FormcheckError as error:
        later = f"--person {shlex.quote(person)} --when {when.astimezone():%Y-%m-%dT%H:%M}"
        raise type(error)("kept.later", error=error, line=f"{result} {later}") from error


def take_up_sessions(texts: Texts | None = None, wanted: Path | None = None) -> None:
    """Put sessions that were killed where they belong, and say where that is.

    ``texts``: English by default. ``wanted``: the folder of a session that begins now, in which
    another would be replaced.
    """
    texts = texts or load_texts("en")
    try:
        take_up(partial(_put_in_place, texts, wanted))
    except (errors.FormcheckError, OSError) as error:
        # What is asked for now does not have to wait for it.
        why = error.told(texts) if isinstance(error, errors.FormcheckError) else error
        complain(texts("taken_up.not_yet", why=why))


def _put_in_place(
    texts: Texts, wanted: Path | None, about: dict[str, Any], spool: PoseSpool
) -> None:
    films = left_in(Path(str(about.get("folder"))), str(about.get("owner")), Path(CLIP_NAME).suffix)
    if about and "result" not in about:
        for film in films:  # Killed at once: nothing was seen.
            film.unlink()
        return
    try:
        folder, begun = Path(about["folder"]), datetime.fromisoformat(about["begun"])
        result = parse_result(about["result"], "a session")
        cues, person = str(about["cues"]), about["person"]
    except (KeyError, TypeError, ValueError, errors.UnreadableInputError):
        complain(texts("taken_up.lost"))
        return
    places = [folder, session_folder(begun)]
    if wanted is not None and os.path.realpath(wanted) == os.path.realpath(folder):
        places.reverse()
    # First, for whatever is written there takes leftovers away.
    _move_film(films, places[0])
    try:
        paths = save_session(places[0], result, cues, spool)
    except (errors.OutputError, ValueError):
        paths = save_session(places[1], result, cues, spool)
    kept = ""
    if isinstance(person, str):
        path = paths[NAMES.index("live.json")]
        kept = " " + add_result(path, person, begun, texts, result)
    said = texts("taken_up.kept", when=texts.moment(begun), folder=paths[0].parent)
    complain(said + kept)


def _move_film(films: Sequence[Path], folder: Path) -> None:
    for film in films:
        make_private(folder)
        try:
            open_source(film).close()
        except errors.UnreadableInputError:
            film.unlink()  # Killed before its first second was written.
            continue
        if not (folder / CLIP_NAME).exists():
            shutil.move(film, folder / CLIP_NAME)
