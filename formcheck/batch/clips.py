"""Which clips are meant: files, folders, patterns, addresses and lists of them."""

from __future__ import annotations

import csv
import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from formcheck.batch.remote import is_address, open_store
from formcheck.batch.text import clean
from formcheck.errors import UsageError

ENDINGS = (
    *(".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".ts", ".m2ts", ".mts"),
    *(".wmv", ".flv", ".3gp", ".ogv", ".mxf", ".mjpeg", ".mjpg", ".gif"),
)
"""Names that are taken for clips in a folder; whatever is named itself is tried."""

PATH_COLUMNS = ("clip", "path", "file", "video")
"""A list's column with the clips is called one of these."""

_OWN = (".annotated.mp4",)
_PATTERN = frozenset("*?[")


@dataclass(frozen=True)
class Clip:
    """One row of what is to be scored.

    Attributes
    ----------
    path : str
        A file, or an address.
    extra : dict of str to str
        The other columns of the list it comes from.
    problem : str
        Why it cannot even be looked at; empty when it can.
    name : str
        What to call it in tables, where that is not its path.
    """

    path: str
    extra: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    name: str = ""

    @property
    def shown(self) -> str:
        """Its name as text that any file can hold."""
        return clean(self.name or self.path)


def find_clips(inputs: Iterable[str]) -> tuple[list[Clip], list[str]]:
    """List the clips that are meant, each once, in the order of the inputs.

    Parameters
    ----------
    inputs : iterable of str
        Files, folders (searched to the bottom), patterns, addresses, or CSV lists.

    Returns
    -------
    list of Clip
    list of str
        Names of the extra columns of all lists, in their order.

    Raises
    ------
    UsageError
        If an input is not there or names no clip at all, or a list cannot be read: then there is
        no table either, so it is not the same as a clip that cannot be scored.
    """
    found: list[Clip] = []
    columns: dict[str, None] = {}
    for name in inputs:
        clips = list(_clips_of(name))
        if not clips:
            raise UsageError(f"There is no clip in {name}: name clips or a folder with some.")
        for clip in clips:
            columns.update(dict.fromkeys(clip.extra))
        found += clips
    return list(_each_once(found)), list(columns)


def _each_once(clips: Iterable[Clip]) -> Iterator[Clip]:
    """Leave out what comes again, by another name or link; other columns make another row."""
    seen: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    for clip in clips:
        place = clip.path if is_address(clip.path) else os.path.realpath(clip.path)
        key = (place, tuple(sorted(clip.extra.items())))
        if key not in seen:
            seen.add(key)
            yield clip


def _clips_of(name: str) -> Iterator[Clip]:
    if is_address(name):
        yield from _at_address(name)
    elif os.path.isdir(name):
        yield from _in_folder(name)
    elif os.path.lexists(name):
        if Path(name).suffix.lower() == ".csv":
            yield from _in_list(Path(name))
        else:
            yield Clip(name)
    elif _PATTERN & set(name):
        for match in sorted(glob.glob(name, recursive=True), key=os.fsencode):
            if os.path.isdir(match):
                yield from _in_folder(match)
            elif not match.lower().endswith(_OWN):
                yield Clip(match)
    else:
        raise UsageError(f"There is no file {name}: check its name and folder.")


def _in_folder(top: str) -> Iterator[Clip]:
    """Every clip below a folder, by name; links are followed, circles of them only once."""
    visited: set[tuple[int, int]] = set()
    problems: list[Clip] = []

    def complain(error: OSError) -> None:
        where = error.filename if isinstance(error.filename, str) else top
        problems.append(
            Clip(where, problem=f"{where} cannot be searched: {error.strerror or error}.")
        )

    for folder, subfolders, files in os.walk(top, followlinks=True, onerror=complain):
        status = os.stat(folder)
        if (status.st_dev, status.st_ino) in visited:
            subfolders.clear()
            continue
        visited.add((status.st_dev, status.st_ino))
        subfolders[:] = sorted(
            (name for name in subfolders if not name.startswith(".")), key=os.fsencode
        )
        for file in sorted(files, key=os.fsencode):
            if file.startswith(".") or file.lower().endswith(_OWN):
                continue
            if os.path.splitext(file)[1].lower() in ENDINGS:
                yield Clip(os.path.join(folder, file))
    yield from problems


def _at_address(address: str) -> Iterator[Clip]:
    system, path = open_store(address)
    try:
        if _PATTERN & set(path):
            matches = sorted(system.glob(path))
        elif system.isdir(path):
            matches = sorted(system.find(path))
        else:
            yield Clip(address)
            return
    except Exception as error:  # Every store has errors of its own.
        raise UsageError(f"{address} cannot be searched: {error}.") from error
    for match in matches:
        if os.path.splitext(match)[1].lower() in ENDINGS:
            yield Clip(str(system.unstrip_protocol(match)))


def _in_list(path: Path) -> Iterator[Clip]:
    """Every row of a CSV list; its clips lie relative to it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text: save the list as CSV in UTF-8.") from error
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in rows.fieldnames or ()]
        rows.fieldnames = names
        column = next((name for name in names if name.lower() in PATH_COLUMNS), None)
        if column is None:
            raise UsageError(
                f"The list {path} has no column of clips: call one of them `{PATH_COLUMNS[0]}`."
            )
        if len(set(names)) < len(names):
            raise UsageError(f"The list {path} has two columns of one name: rename one.")
        for row in rows:
            if None in row:
                raise UsageError(f"The list {path} has too many cells in line {rows.line_num}.")
            clip = (row[column] or "").strip("\r")
            if not clip.strip():
                continue
            extra = {name: row[name] or "" for name in names if name != column}
            local = is_address(clip) or os.path.isabs(clip)
            yield Clip(clip if local else os.path.join(path.parent, clip), extra)
    except csv.Error as error:
        raise UsageError(f"The list {path} is no CSV (line {rows.line_num}: {error}).") from error
