"""Read a saved result (``formcheck/1`` JSON) back into a `Result`.

Whatever the file holds, the caller gets a result of the right types or one clear sentence:
what is read here ends in pages and records that people rely on.
"""

from __future__ import annotations

import json
from pathlib import Path

from formcheck.errors import UnreadableInputError
from formcheck.reading import read_whole
from formcheck.report.fields import FieldError, part
from formcheck.report.json_form import result_of, source_of
from formcheck.report.result import SCHEMA, Result, Source

MOST_BYTES = 20_000_000


def read_result(path: Path) -> Result:
    """Read ``<stem>.json``.

    An UnreadableInputError says that there is no such file, or that it is no result of formcheck,
    of another schema version, or damaged.
    """
    return parse_result(read_json(path), str(path))


def read_json(path: Path) -> object:
    """Return what a file of JSON holds; UnreadableInputError if it is none."""
    data = read_whole(path, MOST_BYTES)
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableInputError(
            f"{path} is not JSON or was cut off: analyse the clip again."
        ) from error


def is_result(path: Path) -> bool:
    """True for a file that formcheck wrote as a result, be it damaged since."""
    try:
        content = read_json(path)
    except UnreadableInputError:
        return False
    return isinstance(content, dict) and content.get("schema") == SCHEMA


def parse_result(content: object, name: str) -> Result:
    """Turn parsed JSON into a result; errors as `read_result`. ``name``: as the user knows it."""
    schema = content.get("schema") if isinstance(content, dict) else None
    if not isinstance(content, dict) or not str(schema).startswith("formcheck/"):
        raise UnreadableInputError(
            f"{name} is not a result of formcheck: name the .json that `formcheck analyze` wrote, "
            "or a clip."
        )
    if schema != SCHEMA:
        raise UnreadableInputError(
            f"{name} has the schema {schema} and this formcheck reads {SCHEMA}: "
            "use the version of formcheck that wrote it, or analyse the clip again."
        )
    try:
        return result_of(content)
    except FieldError as error:
        raise UnreadableInputError(
            f"{name} is damaged ({error}): analyse the clip again."
        ) from error


def parse_source(row: object) -> Source:
    """Return the recording that a result tells of; UnreadableInputError if it is damaged."""
    try:
        return source_of(part({"source": row}, "source"))
    except FieldError as error:
        raise UnreadableInputError(f"The recording's entry is damaged ({error}).") from error
