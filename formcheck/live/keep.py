"""What is kept of a session: result, what was heard, landmarks. No picture unless asked for.

Landmarks wait in a file until the end, so that memory stays flat however long the session is. The
outline of the person is not kept: it is large, and it is a picture of sorts.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np

from formcheck.errors import OutputError, UsageError
from formcheck.live.speaker import Saying
from formcheck.measure.landmarks import N_LANDMARKS, Pose
from formcheck.pipeline.frames import Image
from formcheck.pipeline.photo import display_size, resized
from formcheck.pipeline.pose_store import PoseTrack, save_poses
from formcheck.pipeline.relay import HandOn
from formcheck.pipeline.safe_output import check_writable, output_error, write_atomically
from formcheck.pipeline.user_data import SESSIONS_NAME, data_folder, make_private, tighten_data
from formcheck.pipeline.writer import VideoWriter
from formcheck.printable import BOM
from formcheck.report.json_form import is_result
from formcheck.report.result import Result

_ROW = np.dtype(
    [
        *(("time_s", "f8"), ("found", "?"), ("size", "i4", 2), ("points", "f4", (N_LANDMARKS, 2))),
        *(("world", "f4", (N_LANDMARKS, 3)), ("visibility", "f4", N_LANDMARKS)),
    ]
)
"""What is kept of a frame."""


NAMES = ("live.json", "live.cues.jsonl", "live.poses.npz", "live.frames.csv")
CLIP_NAME = "live.mp4"


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
    """Takes poses as they come and gives them back at the end.

    `path`: a file that may be there already, to be added to; else one without a name. Raises
    OutputError if there is no room for its file.
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
        """Take in one frame; when the disk is full the rest is left out."""
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
        """Return everything taken in, poses without masks."""
        return list(self._read())

    def close(self) -> None:
        """Remove the temporary file; safe to call twice."""
        with contextlib.suppress(OSError):
            self._file.close()

    def _read(self) -> Iterator[tuple[float, Pose | None]]:
        self.flush()
        self._file.seek(0)
        data = self._file.read()
        for row in np.frombuffer(data, _ROW, len(data) // _ROW.itemsize):
            pose = None
            if row["found"]:
                marks = row["points"], row["world"], row["visibility"]
                pose = Pose(*marks, mask=None, size=tuple(row["size"].tolist()))
            yield float(row["time_s"]), pose


class Recorder:
    """Writes the frames that were looked at to a clip, in a thread of its own.

    Analysed again, the clip gives the holds of the session. All of it has the size of the first
    picture: a camera that was away may come back with another one.

    `fps`: usual rate of the camera.
    """

    def __init__(self, path: Path, fps: float | None) -> None:
        self._path, self._fps = path, fps
        self._writer: VideoWriter | None = None
        self._size = (0, 0)
        self._finished = False
        self._hand_on = HandOn(self._write, depth=8)

    def add(self, image: Image, time_s: float) -> None:
        """Take in one picture."""
        self._hand_on.put((image, time_s))

    def close(self) -> bool:
        """Finish the clip; False when there was no picture."""
        self._finished = True
        self._hand_on.__exit__(None, None, None)
        if self._writer is None:
            return False
        self._writer.close()
        return True

    def give_up(self) -> None:
        """Leave no clip behind, unless it is finished."""
        if self._finished:
            return
        self._finished = True
        with contextlib.suppress(Exception):
            self._hand_on.__exit__(RuntimeError, None, None)
        if self._writer is not None:
            self._writer.__exit__(RuntimeError, RuntimeError("given up"), None)

    def _write(self, item: tuple[Image, float]) -> None:
        image, time_s = item
        height, width = image.shape[:2]
        if self._writer is None:
            self._size = (width, height)
            size = display_size(width, height, max(width, height))
            self._writer = VideoWriter(
                self._path, size=size, fps_hint=self._fps, private=True, in_pieces=True
            )
        image = resized(image, self._size)
        width, height = display_size(*self._size, max(self._size))
        self._writer.write(np.ascontiguousarray(image[:height, :width]), time_s)


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
