"""Where each system keeps a user's data, and formcheck in it."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

DATA_VARIABLE = "FORMCHECK_DATA"
"""Environment variable that names another data folder."""


def data_folder() -> Path:
    """Return the user's data folder of formcheck, which need not exist yet."""
    chosen = os.environ.get(DATA_VARIABLE)
    return Path(chosen) if chosen else user_data_path("formcheck", appauthor=False)
