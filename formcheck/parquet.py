"""Parquet, for those who want it: pyarrow is large, and nothing else needs it."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from formcheck.errors import UsageError


def check_parquet() -> None:
    """Make sure before any work that Parquet can be written.

    Raises UsageError if pyarrow is not installed.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise _missing()


def parquet() -> tuple[Any, Any]:
    """Return the modules ``pyarrow`` and ``pyarrow.parquet``.

    Raises UsageError if pyarrow is not installed.
    """
    try:
        return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise _missing() from error


def _missing() -> UsageError:
    return UsageError(
        'Parquet files need pyarrow: install it with `pip install "formcheck[parquet]"`, or '
        "choose CSV."
    )
