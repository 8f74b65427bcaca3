"""What is installed: which version, and the libraries of an extra, large or not for everybody."""

from __future__ import annotations

import importlib
from typing import Any

from formcheck.errors import UsageError

# Poses that were kept, and results in a journal, are taken again only while these are the same.
# Raise the one in the commit that changes what comes out; a test compares with results in the
# repository (tests/golden) and fails when they change and the number does not.

POSE_VERSION = 2
"""Of which frames are looked at and what is seen in them: track, pose stage, the store itself."""

RULES_VERSION = 8
"""Of what is measured and judged: measure, rules, what the result says."""


def formcheck_version() -> str:
    """Version of the installed package."""
    # It brings half of the mail library along, and looking at a history must be quick.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("formcheck")
    except PackageNotFoundError:
        return "0+unknown"


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
