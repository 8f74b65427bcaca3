"""What a run writes to, checked before hours of work."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from formcheck.batch.remote import is_address
from formcheck.batch.table import check_table
from formcheck.errors import OutputError, UsageError
from formcheck.page.base import is_page
from formcheck.pipeline.safe_output import check_writable, output_error, same_file


def local_path(name: str) -> Path:
    """Return the path of an output.

    Raises UsageError if it is an address: what is written there would only make a folder called
    ``s3:``.
    """
    if is_address(name):
        raise UsageError(
            f"{name} is an address, and results are written to this machine: name a local path "
            "and copy it there afterwards."
        )
    return Path(name)


def journal_path(table: Path) -> Path:
    """Return where the journal of a table lies."""
    return table.with_name(table.name + ".journal")


def check_outputs(table: Path, report: Path | None, inputs: Iterable[str]) -> None:
    """Refuse outputs that would harm something, or cannot be written.

    `inputs`: paths of the clips. Raises UsageError with one sentence.
    """
    clips = {os.path.realpath(path) for path in inputs}
    outputs = [table] if report is None else [table, report]
    for path in outputs:
        if os.path.realpath(path) in clips:
            raise UsageError(f"{path} is one of the clips: choose another name.")
    check_table(table)
    if report is not None:
        _check_report(report, table)
    for path in outputs:
        try:
            check_writable(path)
        except OutputError as error:
            raise UsageError(*error.args, **error.values) from error


def landmarks_folder(name: str) -> Path:
    """Return a folder for landmarks, made if need be.

    Raises UsageError if it cannot be made, or is an address.
    """
    folder = local_path(name).absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        failure = output_error(folder, error)
        raise UsageError(*failure.args, **failure.values) from error
    return folder


def _check_report(report: Path, table: Path) -> None:
    journal = journal_path(table)
    others = [table, journal, *(journal.with_name(journal.name + end) for end in ("-wal", "-shm"))]
    for other in others:
        if same_file(report, other):
            what = "the table" if other == table else "the table's journal"
            raise UsageError(f"{report} would be written over {what}: choose another --report.")
    if report.is_file() and report.stat().st_size and not is_page(report, "score"):
        raise UsageError(
            f"{report} exists and is not a page of formcheck score: choose another name."
        )
