"""A running session on the disk, in pieces, so that one that is killed is not lost.

Beside the sessions in the user's data folder lies a hidden folder for each that runs: what came of
it so far, written again every few seconds, and its landmarks, to which is only added. The end takes
it away.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from formcheck.errors import FormcheckError
from formcheck.live.keep import PoseSpool, cues_jsonl
from formcheck.live.speaker import Saying
from formcheck.pipeline.leftovers import dead_in, owner
from formcheck.pipeline.safe_output import write_atomically
from formcheck.pipeline.user_data import SESSIONS_NAME, data_folder, make_private
from formcheck.reading import read_whole
from formcheck.report.json_form import neutral_row
from formcheck.report.result import Result

KEEP_EVERY_S = 3.0
"""With the time that it takes, less than five seconds are lost."""

_SO_FAR, _LANDMARKS = "so_far.json", "landmarks"
_MOST_BYTES = 50_000_000


class Unfinished:
    """Where a running session is kept until it is over.

    Where there is no room for it the session runs all the same.

    Parameters
    ----------
    about : dict
        What is known of the session at its beginning, as JSON.

    Attributes
    ----------
    spool : PoseSpool
        Takes the landmarks; close it before `remove`.
    kept_in : Path or None
        Where a result of it is kept; None while there is none.
    """

    def __init__(self, about: dict[str, Any]) -> None:
        self._about = {**about, "owner": owner()}
        self._folder: Path | None = None
        self.kept_in: Path | None = None
        with contextlib.suppress(OSError):
            folder = _home() / _name()
            make_private(folder)
            self._folder = folder
        self.spool = PoseSpool(None if self._folder is None else self._folder / _LANDMARKS)
        self.keep({})

    def keep(self, so_far: dict[str, Any]) -> None:
        """Put what came of it so far in place of what was there; a full disk is passed over."""
        if self._folder is not None:
            self.spool.flush()
            text = json.dumps({**self._about, **so_far})
            with contextlib.suppress(FormcheckError):
                write_atomically(self._folder / _SO_FAR, text, private=True)
                self.kept_in = self._folder if so_far else None

    def keep_so_far(self, transcript: Sequence[Saying], result: Result) -> None:
        """Keep what a kill must not take."""
        look = None if result.neutral is None else neutral_row(result.neutral)
        content = {**result.to_dict(), "neutral": look}
        self.keep({"result": content, "cues": cues_jsonl(transcript)})

    def remove(self) -> None:
        """Take it away: everything is where it belongs."""
        if self._folder is not None:
            _remove(self._folder)


def take_up(use: Callable[[dict[str, Any], PoseSpool], None]) -> None:
    """Hand over what is kept of each session whose process is dead; then take it away.

    `use`: keeps one where it belongs; of one that was killed at once there is only what was known
    at its beginning. What it raises is raised here, and that session stays.
    """
    for folder in dead_in(_home()):
        mine = folder.with_name(_name())
        try:
            folder.rename(mine)
        except OSError:
            continue  # Another process was first.
        try:
            # Otherwise it was killed before there was anything at all.
            if (mine / _SO_FAR).exists():
                with contextlib.closing(PoseSpool(mine / _LANDMARKS)) as spool:
                    use(_read(mine / _SO_FAR), spool)
        except BaseException:
            with contextlib.suppress(OSError):
                mine.rename(folder)
            raise
        _remove(mine)


def _read(path: Path) -> dict[str, Any]:
    """Return what was kept; nothing where it is damaged, for whoever uses it to say so."""
    with contextlib.suppress(ValueError, RecursionError):
        about = json.loads(read_whole(path, _MOST_BYTES))
        if isinstance(about, dict):
            return about
    return {}


def _home() -> Path:
    return data_folder() / SESSIONS_NAME


def _name() -> str:
    return f".{owner()}{secrets.token_hex(4)}"


def _remove(folder: Path) -> None:
    """Remove it, and the folders above it that were made for it alone."""
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.parent.rmdir()
        folder.parent.parent.rmdir()
