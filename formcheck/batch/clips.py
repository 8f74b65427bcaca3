"""Which clips are meant: files, folders, patterns, addresses and lists of them."""

from __future__ import annotations

import csv
import glob
import io
import math
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from formcheck.errors import FormcheckError, UnreadableInputError, UsageError
from formcheck.installed import library
from formcheck.report.result import MOST_SLOWING
from formcheck.untrusted import clean, masked, read_whole

ENDINGS = (
    *(".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".ts", ".m2ts", ".mts"),
    *(".wmv", ".flv", ".3gp", ".ogv", ".mxf", ".mjpeg", ".mjpg", ".gif"),
)
"""Names that are taken for clips in a folder; whatever is named itself is tried."""

SLOW_MOTION = "slow_motion"
"""Column of a list: how many times slower than it happened a clip plays."""

PATH_COLUMNS = ("clip", "path", "file", "video")
"""A list's column with the clips is called one of these."""

_LARGEST_LIST = 100_000_000
_OWN = (".annotated.mp4",)
_PATTERN = frozenset("*?[")


@dataclass(frozen=True)
class Clip:
    """One row of what is to be scored."""

    path: str
    """A file, or an address."""
    extra: dict[str, str] = field(default_factory=dict)
    """The other columns of the list it comes from."""
    problem: str = ""
    """Why it cannot even be looked at; empty when it can."""
    name: str = ""
    """What to call it in tables, where that is not its path."""
    slow_motion: float | None = None
    """How many times slower than it happened it plays, where its list says so."""

    @property
    def shown(self) -> str:
        """Its name as text that any file can hold."""
        return clean(without_password(self.name or self.path))


def find_clips(inputs: Iterable[str]) -> tuple[list[Clip], list[str]]:
    """List the clips that are meant, each once, in order of the inputs, and the lists' columns.

    Inputs are files, folders (searched to the bottom), patterns, addresses, or CSV lists.
    UsageError: one is not there or names no clip, or a list cannot be read. Then there is no table
    either, so it is not the same as a clip that cannot be scored.
    """
    found: dict[tuple[str, tuple[tuple[str, str], ...]], Clip] = {}
    columns: dict[str, None] = {}
    for name in inputs:
        clips = list(_clips_of(name))
        if not clips:
            raise UsageError("batch.no_clip", name=name)
        for clip in clips:
            columns.update(dict.fromkeys(clip.extra))
            # By whatever name or link it comes again; other columns make another row.
            place = clip.path if is_address(clip.path) else os.path.realpath(clip.path)
            found.setdefault((place, tuple(sorted(clip.extra.items()))), clip)
    return list(found.values()), list(columns)


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
        yield from _by_pattern(name)
    else:
        raise UsageError("input.none", name=name)


def _by_pattern(pattern: str) -> Iterator[Clip]:
    """Whatever matches: folders are searched, and of files those that look like clips are taken.

    An ending that is spelt out, as in ``*.jpg``, is meant, and lists are read as if named.
    """
    spelt_out = not {"*", "?"} & set(os.path.splitext(pattern)[1] or "*")
    visited: set[tuple[int, int]] = set()
    # Files first: what matches by itself keeps that name, whatever link leads to it as well.
    for match in sorted(set(_matches(pattern)), key=lambda m: (os.path.isdir(m), os.fsencode(m))):
        if os.path.isdir(match):
            yield from _in_folder(match, visited)
        elif spelt_out and match.lower().endswith(".csv"):
            yield from _in_list(Path(match))
        elif _is_clip(match) or (spelt_out and not match.lower().endswith(_OWN)):
            yield Clip(match)


def _is_clip(name: str) -> bool:
    return name.lower().endswith(ENDINGS) and not name.lower().endswith(_OWN)


def _matches(pattern: str) -> Iterator[str]:
    """As `glob.glob`; ``**`` goes through no links, which may lead in circles without an end."""
    path = Path(pattern)
    if "**" not in path.parts:
        yield from glob.glob(pattern)
        return
    for match in Path(path.anchor).glob(str(path.relative_to(path.anchor))):
        hidden = {part for part in match.parts if part.startswith(".")}
        if hidden <= set(path.parts):
            yield str(match)


def _in_folder(top: str, visited: set[tuple[int, int]] | None = None) -> Iterator[Clip]:
    """Every clip below a folder, by name; links are followed, each folder comes once."""
    visited, problems = set() if visited is None else visited, list[OSError]()
    for folder, subfolders, files in os.walk(top, followlinks=True, onerror=problems.append):
        status = os.stat(folder)
        if (status.st_dev, status.st_ino) in visited:
            subfolders.clear()
            continue
        visited.add((status.st_dev, status.st_ino))
        subfolders[:] = sorted((n for n in subfolders if not n.startswith(".")), key=os.fsencode)
        for file in sorted(files, key=os.fsencode):
            if _is_clip(file) and not file.startswith("."):
                yield Clip(os.path.join(folder, file))
    for error in problems:
        where = error.filename if isinstance(error.filename, str) else top
        yield Clip(where, problem=f"{where} cannot be searched: {error.strerror or error}.")


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
    except Exception as error:
        raise store_error(UsageError, address, error) from error
    for match in matches:
        if match.lower().endswith(ENDINGS):
            yield Clip(str(system.unstrip_protocol(match)))


def _in_list(path: Path) -> Iterator[Clip]:
    """Every row of a list as spreadsheets write it; its clips lie relative to it."""
    try:
        # As bytes: a line break inside a name stays what it is.
        text = read_whole(path, _LARGEST_LIST).decode("utf-8-sig")
    except UnreadableInputError as error:
        raise UsageError(str(error)) from error
    except UnicodeDecodeError as error:
        raise UsageError("batch.no_text", path=path) from error
    # The first line ends at a real line break; a name may hold what Unicode takes for one.
    head = re.split(r"[\r\n]", text, maxsplit=1)[0]
    lines = io.StringIO(text, newline="")
    delimiter = max(",;\t", key=head.count)
    rows = csv.DictReader(lines, restval="", delimiter=delimiter, strict=True)
    try:
        rows.fieldnames = names = [name.strip() for name in rows.fieldnames or ()]
        column = _column(path, names)
        for row in rows:
            # A spreadsheet that was once wider ends every line in delimiters.
            if any(cell.strip() for cell in row.pop(None, ())):
                raise UsageError("batch.many_cells", path=path, line=rows.line_num)
            if clip := row.pop(column).strip():
                yield _listed(clip, {name: cell for name, cell in row.items() if name}, path)
    except csv.Error as error:
        raise UsageError("batch.no_csv", path=path, line=rows.line_num, why=error) from error


def _column(path: Path, names: list[str]) -> str:
    """Return which column holds the clips; one without a name holds nothing that is meant."""
    column = next((name for name in names if name.lower() in PATH_COLUMNS), None)
    if column is None:
        raise UsageError("batch.no_column", path=path, name=PATH_COLUMNS[0])
    called = [name for name in names if name]
    if len(set(called)) < len(called):
        raise UsageError("batch.two_columns", path=path)
    return column


def _listed(clip: str, extra: dict[str, str], path: Path) -> Clip:
    if "\0" in clip:
        problem = "Its name has a NUL in it: write it again."
        return Clip(clip.replace("\0", "?"), extra, problem)
    # An absolute path stays what it is.
    place = clip if is_address(clip) else os.path.join(path.parent, clip)
    said = extra.get(SLOW_MOTION, "").strip()
    try:
        slower = float(said or "1")
    except ValueError:
        slower = math.nan
    if 1 <= slower <= MOST_SLOWING:
        return Clip(place, extra, slow_motion=slower if said else None)
    problem = f"Its {SLOW_MOTION} in the list is not a number of times from 1 to {MOST_SLOWING:g}."
    return Clip(place, extra, problem)


def is_address(path: str) -> bool:
    """True for an address such as ``s3://bucket/clip.mp4``."""
    scheme, mark, _ = path.partition("://")
    return bool(mark) and scheme.replace("+", "").replace("-", "").isalnum()


def without_password(path: str) -> str:
    """Return an address without the name and password before its host; other paths as they are."""
    if not is_address(path):
        return path
    scheme, mark, rest = path.partition("://")
    host, slash, way = rest.partition("/")
    plain = scheme + mark + host.rpartition("@")[2] + slash + way
    return masked(plain) if scheme.startswith("http") else plain


def open_store(address: str) -> tuple[Any, str]:
    """Return the file system of an address and the path in it; UsageError: a library is missing."""
    fsspec = library("fsspec", "cluster")
    try:
        system, path = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise store_error(UsageError, address, error) from error
    return system, path


def store_error(kind: type[FormcheckError], address: str, error: Exception) -> FormcheckError:
    """Say in one sentence what a store answers; each has errors of its own."""
    if isinstance(error, FormcheckError):
        return kind(str(error))
    key = "batch.not_there" if isinstance(error, FileNotFoundError) else "batch.no_answer"
    return kind(key, address=without_password(address), why=masked(str(error)))


def remote_identity(address: str) -> str:
    """Return what changes with the content of a remote file, without reading it."""
    system, path = open_store(address)
    try:
        return f"store:{system.ukey(path)}"
    except Exception as error:
        raise store_error(UnreadableInputError, address, error) from error
