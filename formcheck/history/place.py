"""Where the history lies."""

from __future__ import annotations

from pathlib import Path

from formcheck.pipeline.user_data import HISTORY_NAME, data_folder


def history_path() -> Path:
    """Return the file of the history, which need not exist yet."""
    return data_folder() / HISTORY_NAME
