"""What was seen in a recording, kept in a file and judged again without the pose model.

Anybody may have made such a file, so no byte of it is trusted: how large a column may be is known
before it is unpacked, and a few kilobytes cannot become gigabytes. The masks, by far the largest
column, are unpacked one at a time while the looks are gone through.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from formcheck.errors import UnreadableInputError
from formcheck.measure.landmarks import N_LANDMARKS, Pose
from formcheck.pipeline.track import LEVELS, MORE, Column, Look, PoseTrack, save_poses
from formcheck.rules.problems import PROBLEMS
from formcheck.untrusted import is_ordinary

MOST_LOOKS = 250_000
"""Nearly six hours of a recording at twelve looks a second."""

MOST_SIDE = 2048
"""Pixels; the model sees at most 960."""

LATEST_S = 1e6

_MOST_COLUMNS = 40
_MOST_BYTES = 32_000_000
"""Of a column that says nothing of landmarks."""
_CHUNK = 1 << 20

_COLUMNS: dict[str, tuple[str, tuple[int, ...], float, float]] = {
    "time_s": ("f", (), -LATEST_S, LATEST_S),
    "found": ("b", (), 0, 1),
    "sizes": ("i", (2,), 1, MOST_SIDE),
    "points": ("f", (N_LANDMARKS, 2), -1e5, 1e5),
    "world": ("f", (N_LANDMARKS, 3), -1e3, 1e3),
    "visibility": ("f", (N_LANDMARKS,), 0.0, 1.0),
    "boxes": ("i", (4,), -1, MOST_SIDE),
}
"""Kind of the numbers of each column (`track.save_poses`), shape of a row, least and most."""

_PROBLEMS = "problems"


def save_looks(path: Path, looks: Sequence[Look], more: Mapping[str, Column] | None = None) -> None:
    """Write looks as `save_poses` does."""
    columns: dict[str, Column] = {
        _PROBLEMS: np.array(json.dumps([look.problems for look in looks])),
        "index": np.array([look.index for look in looks], np.int64),
    }
    save_poses(path, [(look.time_s, look.pose) for look in looks], {**columns, **(more or {})})


class StoredLooks(Sequence[Look]):
    """Looks in a sound file, read one after the other: an hour of them would not fit into memory.

    `columns`: as in the file, but for the masks. `problems`, `index`: as of `Look`, one each.
    """

    def __init__(
        self,
        path: Path,
        columns: dict[str, Column],
        problems: Sequence[tuple[str, ...]],
        index: Sequence[int],
    ) -> None:
        self._path, self._columns = path, columns
        self._problems, self._index = problems, index

    def __len__(self) -> int:
        return len(self._columns["time_s"])

    def __iter__(self) -> Iterator[Look]:
        """Yield each look; UnreadableInputError if the file was changed since it was opened."""
        times = (float(time) for time in self._columns["time_s"])
        try:
            with zipfile.ZipFile(self._path) as archive, archive.open("masks.npy") as masks:
                _header(masks)
                poses = self._poses(masks)
                yield from map(Look, times, poses, self._problems, self._index)
        except (OSError, KeyError, EOFError, ValueError, zipfile.BadZipFile) as error:
            raise UnreadableInputError(
                f"{self._path} was changed while it was read: run the same command again."
            ) from error

    def _poses(self, masks: IO[bytes]) -> Iterator[Pose | None]:
        columns = self._columns
        marks = [np.asarray(columns[n], np.float32) for n in ("points", "world", "visibility")]
        rows = zip(*marks, columns["boxes"].tolist(), columns["sizes"].tolist(), strict=True)
        for found in columns["found"]:
            if not found:
                yield None
                continue
            points, world, visibility, box, (width, height) = next(rows)
            mask = _mask(masks, box, (width, height))
            yield Pose(points, world, visibility, mask, (width, height))

    def __getitem__(self, number: Any) -> Any:
        """Go through all up to there: for a look now and then."""
        if isinstance(number, slice):
            return tuple(self)[number]
        return next(islice(self, range(len(self))[number], None))


def load_looks(path: Path) -> StoredLooks | None:
    """Read looks back; None when there is no such file or it is not sound.

    Landmarks that were kept without problems, as a live session does, have none.
    """
    try:
        with _opened(path) as archive:
            columns = {name: _column(archive, name) for name in _COLUMNS}
            _check(columns)
            _check_masks(archive, columns)
            more = _further(archive)
        count = len(columns["time_s"])
        if _PROBLEMS not in more:
            return StoredLooks(path, columns, [()] * count, range(count))
        problems = [_names(names) for names in json.loads(str(more[_PROBLEMS]))]
        index = more["index"]
        if index.dtype.kind != "i" or index.shape != (count,) or len(problems) != count:
            return None
        return StoredLooks(path, columns, problems, index.tolist())
    except Exception:
        # Whatever is wrong with a file that anybody may have made, and in whichever of zipfile,
        # zlib, json and NumPy it comes to light.
        return None


def load_poses(path: Path) -> PoseTrack | None:
    """Read times and poses back; None as `load_looks`."""
    looks = load_looks(path)
    return None if looks is None else [(look.time_s, look.pose) for look in looks]


def open_more(path: Path) -> dict[str, Column] | None:
    """Return the further columns alone; None when they cannot be read."""
    try:
        with _opened(path) as archive:
            return _further(archive)
    except Exception:
        return None


_END, _END_OF_LARGE = b"PK\x05\x06", b"PK\x06\x07"
_MOST_OF_DIRECTORY = 16_384
_NEEDS_LARGE = 2_000_000_000


def _opened(path: Path) -> zipfile.ZipFile:
    """Open a file if its list of columns is as short as ours ever is: zipfile reads all of it."""
    if not is_ordinary(path):
        raise ValueError("no ordinary file")
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 42))
        tail = file.read()
    end = tail[-22:]
    large = tail[:4] == _END_OF_LARGE
    too_long = int.from_bytes(end[12:16], "little") > _MOST_OF_DIRECTORY
    if end[:4] != _END or too_long or (large and size < _NEEDS_LARGE):
        raise ValueError("directory")
    archive = zipfile.ZipFile(path)
    if len(archive.infolist()) > _MOST_COLUMNS or len(archive.NameToInfo) < len(archive.infolist()):
        raise ValueError("columns")
    return archive


def _array(archive: zipfile.ZipFile, name: str, at_most: int) -> Column:
    """Read a column of so many bytes at most."""
    if archive.getinfo(name).file_size > at_most:
        raise ValueError("too large")
    with archive.open(name) as stream:
        column: Column = np.lib.format.read_array(stream, allow_pickle=False)
        return column


def _column(archive: zipfile.ZipFile, name: str) -> Column:
    kind, row, low, high = _COLUMNS[name]
    column: Any = _array(archive, f"{name}.npy", max(_MOST_BYTES, MOST_LOOKS * 8 * math.prod(row)))
    if column.dtype.kind != kind or column.shape != (len(column), *row) or len(column) > MOST_LOOKS:
        raise ValueError(name)
    # Written so that NaN is refused as well.
    if not ((column >= low) & (column <= high)).all():
        raise ValueError(name)
    return column  # type: ignore[no-any-return]


def _further(archive: zipfile.ZipFile) -> dict[str, Column]:
    names = [name for name in archive.namelist() if name.startswith(MORE)]
    found = {
        name.removeprefix(MORE).removesuffix(".npy"): _array(archive, name, _MOST_BYTES)
        for name in names
    }
    if any(column.dtype.kind not in "biufU" for column in found.values()):
        raise ValueError("kinds")
    return found


def _names(names: object) -> tuple[str, ...]:
    if not isinstance(names, list) or not all(name in PROBLEMS for name in names):
        raise ValueError("these are no problems")
    return tuple(names)


def _check(columns: dict[str, Column]) -> None:
    """Raise where columns do not go together."""
    count, poses = len(columns["time_s"]), len(columns["points"])
    if len(columns["found"]) != count or int(np.count_nonzero(columns["found"])) != poses:
        raise ValueError("found")
    if any(len(columns[name]) != poses for name in ("sizes", "world", "visibility", "boxes")):
        raise ValueError("lengths")
    if not (np.diff(columns["time_s"].astype(np.float64)) > 0).all():
        raise ValueError("times")


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("version")
    shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
    return shape, dtype


def _check_masks(archive: zipfile.ZipFile, columns: dict[str, Column]) -> None:
    """Raise unless the masks are as long as their boxes say, and can be unpacked to the end."""
    boxes, sizes = columns["boxes"].astype(np.int64), columns["sizes"].astype(np.int64)
    there = boxes[:, 0] >= 0
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    inside = (boxes[:, 1] >= 0) & (width >= 0) & (height >= 0)
    if not (inside & (boxes[:, 2:] <= sizes).all(axis=1) | ~there).all():
        raise ValueError("boxes")
    with archive.open("masks.npy") as stream:
        shape, dtype = _header(stream)
        if dtype != np.uint8 or shape != (int((width * height)[there].sum()),):
            raise ValueError("masks")
        left = shape[0]
        while data := stream.read(_CHUNK):
            left -= len(data)
    if left:
        raise ValueError("masks")


def _mask(
    masks: IO[bytes], box: Sequence[int], size: tuple[int, int]
) -> npt.NDArray[np.float32] | None:
    left, top, right, bottom = box
    if left < 0:
        return None
    mask = np.zeros((size[1], size[0]), np.float32)
    levels = np.frombuffer(masks.read((right - left) * (bottom - top)), np.uint8)
    mask[top:bottom, left:right] = levels.reshape(bottom - top, right - left) / np.float32(LEVELS)
    return mask
