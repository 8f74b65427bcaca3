"""Lists of clips as spreadsheets write them: CSV with a column of clips and whatever else."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from formcheck.errors import UnreadableInputError, UsageError
from formcheck.reading import read_whole

PATH_COLUMNS = ("clip", "path", "file", "video")
"""A list's column with the clips is called one of these."""


MOST_BYTES = 100_000_000


def read_list(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each clip of a list as it is written there, and the other cells of its row.

    Raises UsageError if it cannot be read or understood.
    """
    text = _text_of(path)
    # The first line ends at a real line break; a name may hold what Unicode takes for one.
    head = re.split(r"[\r\n]", text, maxsplit=1)[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(rows, [])]
        column = _column(path, names)
        for row in rows:
            # A spreadsheet that was once wider ends every line in delimiters.
            if any(cell.strip() for cell in row[len(names) :]):
                raise UsageError(f"The list {path} has too many cells in line {rows.line_num}.")
            cells = [*row, *[""] * (len(names) - len(row))]
            clip = cells[column].strip()
            if clip:
                yield (
                    clip,
                    {
                        name: cell
                        for place, (name, cell) in enumerate(zip(names, cells, strict=False))
                        if name and place != column
                    },
                )
    except csv.Error as error:
        raise UsageError(f"The list {path} is not CSV (line {rows.line_num}: {error}).") from error


def _text_of(path: Path) -> str:
    try:
        # As bytes: a line break inside a name stays what it is.
        return read_whole(path, MOST_BYTES).decode("utf-8-sig")
    except UnreadableInputError as error:
        raise UsageError(str(error)) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text: save the list as CSV in UTF-8.") from error


def _column(path: Path, names: list[str]) -> int:
    """Return which column holds the clips; one without a name holds nothing that is meant."""
    place = next((n for n, name in enumerate(names) if name.lower() in PATH_COLUMNS), None)
    if place is None:
        raise UsageError(
            f"The list {path} has no column of clips: call one of them `{PATH_COLUMNS[0]}`."
        )
    called = [name for name in names if name]
    if len(set(called)) < len(called):
        raise UsageError(f"The list {path} has two columns of one name: rename one.")
    return place
