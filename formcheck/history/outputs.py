"""Where a page or a table of the history may go: never over what formcheck did not write there."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from formcheck.errors import UsageError
from formcheck.history.export import COLUMNS, SCHEMA
from formcheck.history.sessions import name_key
from formcheck.page.base import is_page
from formcheck.parquet import parquet

STEM = "formcheck-history"

_HEAD_BYTES = 2000
_LONGEST_SLUG = 40
_HELPERS = ("", "-wal", "-shm", "-journal")
"""SQLite's own files beside a database; to write over them is to lose sessions."""


def page_name(person: str) -> str:
    """Return a file name for a person's page, another one for everybody.

    What cannot stand in a file name becomes a hyphen, and then a checksum tells apart names that
    would look the same.
    """
    key = name_key(person)
    slug = "".join(letter if letter.isalnum() else "-" for letter in key)[:_LONGEST_SLUG]
    if slug != key:
        slug = f"{slug.strip('-')}-{hashlib.sha256(key.encode()).hexdigest()[:6]}".lstrip("-")
    return f"{STEM}-{slug}.html"


def check_target(target: Path, history: Path, kind: str) -> None:
    """Refuse to write over the history itself, or over a file that is not of our kind.

    Parameters
    ----------
    target : Path
        Where to write.
    history : Path
        The history's file.
    kind : {"html", "csv", "json", "parquet"}

    Raises
    ------
    UsageError
    """
    if any(_same(target, Path(f"{history}{helper}")) for helper in _HELPERS):
        raise UsageError(f"{target} is the history itself: choose another name with -o.")
    if target.is_file() and not _is_ours(target, kind):
        what = "page" if kind == "html" else f"{kind} file"
        raise UsageError(
            f"{target} exists and is not a {what} of formcheck's history: move it away or choose "
            "another name with -o."
        )


def _same(one: Path, other: Path) -> bool:
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    try:
        # A hard link, or another spelling on a disk that takes large and small letters for one.
        return one.samefile(other)
    except OSError:
        return False


def _is_ours(path: Path, kind: str) -> bool:
    """Tell by its beginning whether a file was written by us; an empty one has nothing to lose."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        if not head:
            return True
        if kind == "parquet":
            return _is_our_table(path)
        if kind == "html":
            return is_page(path, "history")
    except OSError:
        return False
    sign = SCHEMA if kind == "json" else ",".join(COLUMNS[:4])
    return sign.encode() in head


def _is_our_table(path: Path) -> bool:
    pa, pq = parquet()
    try:
        return tuple(pq.read_schema(path).names[:4]) == COLUMNS[:4]
    except pa.ArrowException:
        return False
