"""Files that are either written whole or not at all.

Everything is written to a hidden temporary file beside the target and renamed over it at
the end, so that a crash, Ctrl-C or a full disk never leaves half a result, nor destroys the
one that was there.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from formcheck.errors import OutputError
from formcheck.pipeline.leftovers import owner, sweep

# Asked once, while there is one thread: to ask is to set it.
_UMASK = os.umask(0o077)
os.umask(_UMASK)

_ADVICE = {
    errno.ENOSPC: "output.full",
    errno.EDQUOT: "output.quota",
    errno.EFBIG: "output.too_large",
    errno.EACCES: "output.denied",
    errno.EPERM: "output.denied",
    errno.EROFS: "output.read_only",
    errno.EISDIR: "output.folder",
    errno.ENOENT: "output.no_folder",
    errno.EEXIST: "output.file",
    errno.ENOTDIR: "output.no_path",
    errno.ENAMETOOLONG: "output.long_name",
    errno.ELOOP: "output.circle",
    errno.EIO: "output.disk",
}


def output_error(path: str | os.PathLike[str], cause: Exception) -> OutputError:
    """Say in one sentence why `path` could not be written.

    `path`: the file as the user named it. `cause`: what was raised; its `errno`, if any, decides
    the sentence.
    """
    code = getattr(cause, "errno", None)
    key = _ADVICE.get(code) if isinstance(code, int) else None
    why = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    reason = OutputError(key or "output.other", why=why)
    return OutputError("output.failed", path=os.fspath(path), reason=reason)


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str], *, private: bool = False) -> Iterator[Path]:
    """Give a temporary file that takes the place of `path` if all goes well.

    Parameters
    ----------
    path : str or path-like
        The file to write; if it is a link, what it points to is replaced.
    private : bool
        Nobody but the owner may read it. Until it is whole that is so in any case.

    Yields
    ------
    Path
        An empty file in the same folder, with the same ending, to write to. It is gone after
        any exception, KeyboardInterrupt included, and `path` is then as it was before.

    Raises
    ------
    OutputError
        If `path` cannot be written, known as far as possible before the body runs; also in
        place of any OSError that the body raises.
    """
    try:
        target = Path(os.path.realpath(path))
        _check_replaceable(target)
        # The name does not build on the target's, which may be as long as names can be.
        unique = f".{owner()}{secrets.token_hex(4)}"
        sweep(str(target.parent))
        temporary = target.with_name(unique + target.suffix)
    except (OSError, ValueError) as error:
        raise output_error(path, error) from error
    try:
        # In here: Ctrl-C may come as soon as the file is there.
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield temporary
        if not private:
            temporary.chmod(0o666 & ~_UMASK)
        temporary.replace(target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            raise output_error(path, error) from error
        raise


def write_atomically(
    path: str | os.PathLike[str], data: bytes | str, *, private: bool = False
) -> None:
    """Write a whole file, text as UTF-8 with its line ends as they are.

    Raises OutputError if it cannot be written; a file that was there before is then untouched.
    """
    with replacing(path, private=private) as temporary:
        temporary.write_bytes(data.encode() if isinstance(data, str) else data)


class _NothingToWriteError(Exception):
    """Leaves `replacing` on the way that removes the temporary file."""


def same_file(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to one file."""
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    try:
        # A hard link, or another spelling on a disk that takes large and small letters for one.
        return one.samefile(other)
    except OSError:
        return False


def check_writable(path: str | os.PathLike[str]) -> None:
    """Raise now what writing `path` would raise later; leaves everything as it is.

    Raises OutputError if it cannot be written.
    """
    with contextlib.suppress(_NothingToWriteError), replacing(path):
        raise _NothingToWriteError


def _check_replaceable(target: Path) -> None:
    """Raise OSError early where the last step, the renaming, would fail or do harm."""
    try:
        target.lstat()
    except FileNotFoundError:
        return
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not target.is_file():
        # Renaming over a device such as /dev/null would replace the device itself.
        raise OSError(errno.EINVAL, "it is not an ordinary file: choose another name")
