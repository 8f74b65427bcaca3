"""A session that was killed is put where it belongs, by the next start."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from formcheck import errors
from formcheck.commands.keep import add_result
from formcheck.commands.say import complain
from formcheck.live.keep import (
    CLIP_NAME,
    NAMES,
    PoseSpool,
    save_session,
    session_folder,
    take_up,
)
from formcheck.pipeline.leftovers import left_in
from formcheck.pipeline.user_data import make_private
from formcheck.pipeline.video import open_source
from formcheck.report.read import parse_result
from formcheck.texts import Texts, load_texts


def take_up_sessions(texts: Texts | None = None, wanted: Path | None = None) -> None:
    """Put sessions that were killed where they belong, and say where that is.

    ``texts``: English by default. ``wanted``: the folder of a session that begins now, in which
    another would be replaced.
    """
    texts = texts or load_texts("en")
    try:
        take_up(partial(_keep, texts, wanted))
    except (errors.FormcheckError, OSError) as error:
        # What is asked for now does not have to wait for it.
        why = error.told(texts) if isinstance(error, errors.FormcheckError) else error
        complain(texts("taken_up.not_yet", why=why))


def _keep(texts: Texts, wanted: Path | None, about: dict[str, Any], spool: PoseSpool) -> None:
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
