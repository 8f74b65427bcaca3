"""Files that people hand over, read whole: ordinary ones of a sane size, or one sentence."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from formcheck.errors import UnreadableInputError


def read_whole(path: Path, at_most: int, advice: str = "check its name and folder") -> bytes:
    """Return what a file holds; ``advice`` ends the sentence that says why it cannot be read.

    An UnreadableInputError says that it is not there, a folder, a pipe or a device, or larger than
    ``at_most`` bytes, which it is not meant to be: then it is not read at all.
    """
    try:
        # A pipe without a writer would keep `open` waiting for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            code = errno.EISDIR if path.is_dir() else errno.EINVAL
            raise OSError(code, "it is a folder" if path.is_dir() else "it is not an ordinary file")
        with path.open("rb") as file:
            data = file.read(at_most + 1)
    except FileNotFoundError as error:
        raise UnreadableInputError(f"There is no file {path}: {advice}.") from error
    except (OSError, ValueError) as error:
        raise UnreadableInputError(
            f"{path} cannot be read ({_reason(error)}): {advice}."
        ) from error
    if len(data) > at_most:
        raise UnreadableInputError(
            f"{path} is larger than {at_most / 1e6:g} MB, too large for such a file: {advice}."
        )
    return data


def beginning(path: Path, size: int) -> bytes:
    """Return the first bytes of an ordinary file; none of anything else, or what is not there."""
    try:
        if is_ordinary(path):
            with path.open("rb") as file:
                return file.read(size)
    except OSError:
        pass
    return b""


def is_ordinary(path: str | os.PathLike[str]) -> bool:
    """True for an ordinary file that is there, whatever its name is made of."""
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        # Too long a name, or letters that no name can have.
        return False


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "no file can have such a name"
