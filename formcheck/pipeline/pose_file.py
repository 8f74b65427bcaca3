"""Reading a file of poses that anybody may have made, without trusting a byte of it.

Headers are looked at before anything is unpacked: which columns there are, of which kind and shape,
how large. So a few kilobytes cannot become gigabytes. The masks, by far the largest column, are
unpacked one at a time while the poses are gone through.
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from formcheck.errors import UnreadableInputError
from formcheck.measure.landmarks import N_LANDMARKS, Pose
from formcheck.reading import is_ordinary

MOST_LOOKS = 250_000
"""Nearly six hours of a recording at twelve looks a second."""

MOST_SIDE = 2048
"""Pixels; the model sees at most 960."""

LATEST_S = 1e6
LEVELS = 255
MORE = "more_"

_MOST_COLUMNS = 40
_MOST_BYTES_OF_MORE = 32_000_000
_FARTHEST_PX, _FARTHEST_M = 1e5, 1e3
_CHUNK = 1 << 20

Column = npt.NDArray[np.generic]


@dataclass(frozen=True, eq=False)
class PoseFile:
    """A file of poses that was found to be sound."""

    path: Path
    columns: dict[str, Column]
    """As `pose_store.save_poses` writes them, but for the masks."""
    more: dict[str, Column]
    """Further columns."""

    def __len__(self) -> int:
        return len(self.columns["time_s"])

    def __iter__(self) -> Iterator[tuple[float, Pose | None]]:
        """Yield time and pose of each frame.

        Raises UnreadableInputError if the file was changed since it was opened.
        """
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open("masks.npy") as masks:
                _header(masks)
                yield from self._poses(masks)
        except (OSError, KeyError, EOFError, ValueError, zipfile.BadZipFile) as error:
            raise UnreadableInputError(
                f"{self.path} was changed while it was read: run the same command again."
            ) from error

    def _poses(self, masks: IO[bytes]) -> Iterator[tuple[float, Pose | None]]:
        number = 0
        columns = self.columns
        for time, found in zip(columns["time_s"], columns["found"], strict=True):
            if not found:
                yield float(time), None
                continue
            width, height = (int(v) for v in columns["sizes"][number])
            box = tuple(int(v) for v in columns["boxes"][number])
            pose = Pose(
                points=np.asarray(columns["points"][number], np.float32),
                world=np.asarray(columns["world"][number], np.float32),
                visibility=np.asarray(columns["visibility"][number], np.float32),
                mask=_mask(masks, box, (width, height)),
                size=(width, height),
            )
            yield float(time), pose
            number += 1


def open_poses(path: Path) -> PoseFile | None:
    """Open a file of poses; None when there is no such file, or it is not sound."""
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as archive:
            members = _members(archive)
            columns = {name: _column(archive, members, name) for name in _SHAPES}
            _check(columns)
            _check_masks(archive, members, columns)
            return PoseFile(path, columns, _further(archive, members))
    except Exception:
        # Whatever is wrong with a file that anybody may have made, and in whichever of zipfile,
        # zlib and NumPy it comes to light.
        return None


def open_more(path: Path) -> dict[str, Column] | None:
    """Return the further columns alone; None when they cannot be read."""
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as archive:
            return _further(archive, _members(archive))
    except Exception:
        return None


_SHAPES: dict[str, tuple[str, tuple[int, ...]]] = {
    "time_s": ("f", ()),
    "found": ("b", ()),
    "sizes": ("i", (2,)),
    "points": ("f", (N_LANDMARKS, 2)),
    "world": ("f", (N_LANDMARKS, 3)),
    "visibility": ("f", (N_LANDMARKS,)),
    "boxes": ("i", (4,)),
}
"""Kind of the numbers and shape of a row of each column."""


_END, _END_OF_LARGE = b"PK\x05\x06", b"PK\x06\x07"
_MOST_OF_DIRECTORY = 16_384
_NEEDS_LARGE = 2_000_000_000


def _check_directory(path: Path) -> None:
    """Raise if the list of columns is longer than ours ever is: zipfile reads all of it."""
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


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    members = archive.infolist()
    names = {member.filename.removesuffix(".npy"): member for member in members}
    if len(members) > _MOST_COLUMNS or len(names) < len(members):
        raise ValueError("columns")
    return names


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("version")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    if fortran and len(shape) > 1:
        raise ValueError("order")
    return shape, dtype


def _read(stream: IO[bytes], shape: tuple[int, ...], dtype: np.dtype[Any]) -> Column:
    """Read as many bytes as were promised, and make sure that no more follow."""
    data = stream.read(math.prod(shape) * dtype.itemsize)
    if stream.read(1):
        raise ValueError("length")
    return np.frombuffer(data, dtype).reshape(shape)


def _column(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], name: str) -> Column:
    kind, row = _SHAPES[name]
    with archive.open(members[name]) as stream:
        shape, dtype = _header(stream)
        if dtype.kind != kind or dtype.itemsize > 8 or (*shape[:1], *row) != shape or not shape:
            raise ValueError(name)
        if shape[0] > MOST_LOOKS:
            raise ValueError("too many looks")
        return _read(stream, shape, dtype)


def _further(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> dict[str, Column]:
    found = {}
    for name, member in members.items():
        if not name.startswith(MORE):
            continue
        with archive.open(member) as stream:
            shape, dtype = _header(stream)
            if dtype.kind not in "biufU" or math.prod(shape) * dtype.itemsize > _MOST_BYTES_OF_MORE:
                raise ValueError(name)
            found[name.removeprefix(MORE)] = _read(stream, shape, dtype)
    return found


def _check(columns: dict[str, Column]) -> None:
    """Raise where a column holds what no recording and no body can."""
    count, poses = len(columns["time_s"]), len(columns["points"])
    if len(columns["found"]) != count or int(np.count_nonzero(columns["found"])) != poses:
        raise ValueError("found")
    if any(len(columns[name]) != poses for name in ("sizes", "world", "visibility", "boxes")):
        raise ValueError("lengths")
    times: npt.NDArray[np.float64] = columns["time_s"].astype(np.float64)
    if not (np.abs(times) <= LATEST_S).all() or not (np.diff(times) > 0).all():
        raise ValueError("times")
    for name, low, high in (
        ("points", -_FARTHEST_PX, _FARTHEST_PX),
        ("world", -_FARTHEST_M, _FARTHEST_M),
        ("visibility", 0.0, 1.0),
        ("sizes", 1, MOST_SIDE),
    ):
        values: Any = columns[name]
        # Written so that NaN is refused as well.
        if not ((values >= low) & (values <= high)).all():
            raise ValueError(name)


def _check_masks(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], columns: dict[str, Column]
) -> None:
    """Raise unless the masks are as long as their boxes say, and can be unpacked to the end."""
    boxes, sizes = columns["boxes"].astype(np.int64), columns["sizes"].astype(np.int64)
    there = boxes[:, 0] >= 0
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    inside = (boxes[:, 1] >= 0) & (width >= 0) & (height >= 0)
    if not (inside & (boxes[:, 2:] <= sizes).all(axis=1) | ~there).all():
        raise ValueError("boxes")
    with archive.open(members["masks"]) as stream:
        shape, dtype = _header(stream)
        if dtype != np.uint8 or shape != (int((width * height)[there].sum()),):
            raise ValueError("masks")
        left = shape[0]
        while data := stream.read(_CHUNK):
            left -= len(data)
    if left:
        raise ValueError("masks")


def _mask(
    masks: IO[bytes], box: tuple[int, ...], size: tuple[int, int]
) -> npt.NDArray[np.float32] | None:
    left, top, right, bottom = box
    if left < 0:
        return None
    mask = np.zeros((size[1], size[0]), np.float32)
    levels = np.frombuffer(masks.read((right - left) * (bottom - top)), np.uint8)
    mask[top:bottom, left:right] = levels.reshape(bottom - top, right - left) / np.float32(LEVELS)
    return mask
