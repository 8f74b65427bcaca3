"""Where each system keeps a user's data, and formcheck in it; for nobody else's eyes."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

DATA_VARIABLE = "FORMCHECK_DATA"
"""Environment variable that names another data folder."""

HISTORY_NAME = "history.sqlite3"
SESSIONS_NAME = "sessions"
AUTHORITY_NAME = "phone.pem"
"""What a phone trusts of this computer: key and certificate."""
SETTINGS_NAME = "settings.toml"

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def data_folder() -> Path:
    """Return the user's data folder of formcheck, which need not exist yet."""
    chosen = os.environ.get(DATA_VARIABLE)
    if chosen:
        return Path(chosen)
    # Late: the settings, which stand near, are read before every help.
    from platformdirs import user_data_path

    return user_data_path("formcheck", appauthor=False)


def make_private(folder: Path) -> None:
    """Make a folder that only the owner may enter, with those above it that are missing."""
    if folder.is_dir():
        return
    make_private(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)


def tighten_data() -> None:
    """Take from others what earlier versions, or another umask, have let them read.

    A data folder that also holds what is not ours stays as it is; what is ours in it does not.
    """
    home = data_folder()
    entries: list[Path] = []
    if os.name == "posix":
        with contextlib.suppress(OSError):
            entries = list(home.iterdir())
    known = (SESSIONS_NAME, AUTHORITY_NAME, SETTINGS_NAME)
    ours = [e for e in entries if e.name in known or e.name.startswith(HISTORY_NAME)]
    if entries and len(ours) == len(entries):
        _tighten(home)
    for entry in ours:
        _tighten(entry)
        if entry.name == SESSIONS_NAME:
            for folder, folders, files in os.walk(entry):
                for name in (*folders, *files):
                    _tighten(Path(folder, name))


def _tighten(path: Path) -> None:
    """Leave a file or folder to its owner; a link leads to what is not ours."""
    with contextlib.suppress(OSError):
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode) and mode & _OTHERS:
            path.chmod(stat.S_IMODE(mode) & ~_OTHERS)
