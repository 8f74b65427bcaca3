"""Where a session is kept, and what must not be overwritten there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from formcheck import errors
from formcheck.live.keep import CLIP_NAME, NAMES
from formcheck.pipeline.safe_output import check_writable, output_error
from formcheck.pipeline.user_data import make_private, tighten_data
from formcheck.report.read import is_result


def check_names(folder: Path, film: str | None, *, record: bool) -> None:
    """Refuse before any work what would destroy something; leaves everything as it is.

    Parameters
    ----------
    film : str or None
        The film that is played.
    record : bool
        The camera's pictures are kept, too.

    Raises
    ------
    UsageError
        If a file of the session would replace the film that is played, a folder, a film, or
        anything that is not of an earlier session.
    """
    played = None if film is None else os.path.realpath(film)
    ours = is_result(folder / NAMES[0])
    for path in _paths(folder, record):
        if os.path.realpath(path) == played:
            raise errors.UsageError(
                f"{path} is the film that is played: choose another folder with -o."
            )
        if os.path.isdir(path):
            raise errors.UsageError(
                f"{path} is a folder, and a file of the session has that name: choose another "
                "folder with -o."
            )
        # A film cannot be told from somebody's own, nor made again.
        if os.path.lexists(path) and (not ours or path.name == CLIP_NAME):
            what = "exists" if path.name == CLIP_NAME else "exists and is not a result of formcheck"
            raise errors.UsageError(
                f"{path} {what}: move it away or choose another folder with -o."
            )


def make_folder(folder: Path, *, record: bool) -> None:
    """Make the session's folder, so that whatever keeps it from being written is told now.

    Raises UsageError if it cannot be written.
    """
    try:
        tighten_data()
        make_private(folder)
        if not folder.is_dir():
            raise NotADirectoryError(errno.EEXIST, os.strerror(errno.EEXIST))
        for path in _paths(folder, record):
            check_writable(path)
    except OSError as error:
        raise errors.UsageError(str(output_error(folder, error))) from error
    except errors.OutputError as error:
        raise errors.UsageError(str(error)) from error


def _paths(folder: Path, record: bool) -> list[Path]:
    return [folder / name for name in ([*NAMES, CLIP_NAME] if record else NAMES)]
