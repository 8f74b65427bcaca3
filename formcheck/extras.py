"""Libraries that come with an extra: large, or not for everybody."""

from __future__ import annotations

import importlib
from typing import Any

from formcheck.errors import UsageError


def library(name: str, extra: str) -> Any:
    """Return a module; a UsageError says which extra brings it."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        name = name.partition(".")[0]
        raise UsageError("extra.missing", name=name, extra=extra) from error


def parquet() -> tuple[Any, Any]:
    """Return ``pyarrow`` and ``pyarrow.parquet``; called before any work, it tells in good time."""
    return library("pyarrow", "parquet"), library("pyarrow.parquet", "parquet")
