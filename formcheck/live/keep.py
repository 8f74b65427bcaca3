"""What is kept of a session: result, what was heard, landmarks. No picture unless asked for.

Landmarks wait in a file until the end, so that memory stays flat however long the session is. The
outline of the person is not kept: it is large, and it is a picture of sorts.

So that a session that is killed is not lost, a hidden folder beside the sessions in the user's data
folder holds what came of it so far, written again every few seconds, and its landmarks, to which is
only added. The end takes it away.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np

from formcheck.errors import FormcheckError, OutputError, UsageError
from formcheck.live.speaker import Saying
from formcheck.measure.landmarks import N_LANDMARKS, Pose
from formcheck.pipeline.own_files import (
    SESSIONS_NAME,
    check_writable,
    data_folder,
    dead_in,
    make_private,
    output_error,
    owner,
    tighten_data,
    write_atomically,
)
from formcheck.pipeline.track import PoseTrack, save_poses
from formcheck.report.json_form import is_result, neutral_row
from formcheck.report.result import Result
from formcheck.untrusted import BOM, read_whole

KEEP_EVERY_S = 3.0
"""With the time that it takes, less than five seconds are lost."""

NAMES = ("live.json", "live.cues.jsonl", "live.poses.npz", "live.frames.csv")
CLIP_NAME = "live.mp4"

_SO_FAR, _LANDMARKS = "so_far.json", "landmarks"
_MOST_BYTES = 50_000_000

_ROW = np.dtype(
    [
        *(("time_s", "f8"), ("found", "?"), ("size", "i4", 2), ("points", "f4", (N_LANDMARKS, 2))),
        *(("world", "f4", (N_LANDMARKS, 3)), ("visibility", "f4", N_LANDMARKS)),
    ]
)
"""What is kept of the landmarks of a frame."""


def session_folder(when: datetime) -> Path:
    """Folder for a session that begins now, one that is not there yet."""
    home = data_folder() / SESSIONS_NAME
    name = when.strftime("%Y-%m-%d_%H-%M-%S")
    candidates = [home / name, *(home / f"{name}_{number}" for number in range(2, 100))]
    return next(folder for folder in candidates if not folder.exists())


def check_names(folder: Path, film: str | None, *, record: bool) -> None:
    """Refuse before any work what would destroy something; leaves everything as it is.

    `film`: the film that is played. `record`: the camera's pictures are kept, too. Raises
    UsageError if a file of the session would replace the film that is played, a folder, a film, or
    anything that is not of an earlier session.
    """
    played = None if film is None else os.path.realpath(film)
    ours = is_result(folder / NAMES[0])
    for path in _paths(folder, record):
        if os.path.realpath(path) == played:
            raise UsageError("output.over_film", path=path)
        if os.path.isdir(path):
            raise UsageError("output.session_folder", path=path)
        # A film cannot be told from somebody's own, nor made again.
        if os.path.lexists(path) and (not ours or path.name == CLIP_NAME):
            key = "output.film_there" if path.name == CLIP_NAME else "output.not_ours"
            raise UsageError(key, path=path)


def make_folder(folder: Path, *, record: bool) -> None:
    """Make the session's folder, so that whatever keeps it from being written is told now.

    Raises UsageError if it cannot be written.
    """
    try:
        tighten_data()
        make_private(folder)
        if not folder.is_dir():
            raise NotADirectoryError(errno.EEXIST, os.strerror(errno.EEXIST))
        for path in _paths(folder, record):
            check_writable(path)
    except OSError as error:
        failure = output_error(folder, error)
        raise UsageError(*failure.args, **failure.values) from error
    except OutputError as error:
        raise UsageError(*error.args, **error.values) from error


def _paths(folder: Path, record: bool) -> list[Path]:
    return [folder / name for name in ([*NAMES, CLIP_NAME] if record else NAMES)]


class PoseSpool:
    """Takes poses as they come and gives them back at the end, without masks.

    `path`: a file that may be there already, to be added to; else one without a name. Raises
    OutputError if there is no room for its file; on a disk that is full later the rest is left out.
    """

    def __init__(self, path: Path | None = None) -> None:
        try:
            if path is None:
                self._file: IO[bytes] = tempfile.TemporaryFile(prefix="formcheck-")  # noqa: SIM115
            else:
                for_the_owner = partial(os.open, mode=0o600)
                self._file = open(path, "a+b", opener=for_the_owner)  # noqa: SIM115
        except OSError as error:
            raise output_error(path or tempfile.gettempdir(), error) from error
        self._full = False
        self.found = 0

    def add(self, time_s: float, pose: Pose | None) -> None:
        """Take in one frame."""
        row = np.zeros((), _ROW)
        row["time_s"] = time_s
        if pose is not None:
            self.found += 1
            row["found"] = True
            for name in ("size", "points", "world", "visibility"):
                row[name] = getattr(pose, name)
        if not self._full:
            try:
                self._file.write(row.tobytes())
            except OSError:
                self._full = True

    def flush(self) -> None:
        """Hand on what was taken in to the system, which outlives this process."""
        try:
            self._file.flush()
        except OSError:
            self._full = True

    def track(self) -> PoseTrack:
        """Return everything taken in."""
        self.flush()
        self._file.seek(0)
        data = self._file.read()
        track: PoseTrack = []
        for row in np.frombuffer(data, _ROW, len(data) // _ROW.itemsize):
            pose = None
            if row["found"]:
                marks = row["points"], row["world"], row["visibility"]
                pose = Pose(*marks, mask=None, size=tuple(row["size"].tolist()))
            track.append((float(row["time_s"]), pose))
        return track

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        with contextlib.suppress(OSError):
            self._file.close()


def cues_jsonl(transcript: Sequence[Saying]) -> str:
    """Everything heard, one JSON object a line: time, kind, key, and the words of speech."""
    rows = (
        {"time_s": round(one.time_s, 3), "kind": one.kind, "key": one.key}
        | ({"text": one.text} if one.kind == "speech" else {})
        for one in transcript
    )
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def save_session(folder: Path, result: Result, cues: str, spool: PoseSpool) -> list[Path]:
    """Write result, cues, landmarks and angles for the owner alone, the result first.

    Landmarks alone do not tell how the back was, for it is read from the outline. Of a session that
    was killed there are no angles. Returns the paths.

    Raises OutputError if one cannot be written; those before it are there.
    """
    try:
        make_private(folder)
    except OSError as error:
        raise output_error(folder, error) from error
    paths = [folder / name for name in NAMES]
    write_atomically(paths[0], result.to_json() + "\n", private=True)
    write_atomically(paths[1], cues, private=True)
    save_poses(paths[2], spool.track(), private=True)
    if len(result.frames):
        write_atomically(paths[3], BOM + result.frames.to_csv(), private=True)
        return paths
    # Those of an earlier session in this folder are of another one.
    paths[3].unlink(missing_ok=True)
    return paths[:3]


class Unfinished:
    """Where a running session is kept until it is over.

    Where there is no room for it the session runs all the same. `belongs`: the folder that its
    files are for at the end; `person`: None for nobody's. `spool` takes the landmarks; close it
    before `remove`.
    """

    def __init__(self, belongs: Path, begun: datetime, person: str | None) -> None:
        about = {"folder": str(belongs.absolute()), "begun": begun.isoformat(), "person": person}
        self._about = {**about, "owner": owner()}
        self._folder: Path | None = None
        self.kept_in: Path | None = None
        """Where a result of it is kept; None while there is none."""
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
