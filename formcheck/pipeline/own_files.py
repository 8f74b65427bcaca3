"""Files of formcheck's own: a user's data, and everything written whole or not at all.

Everything is written to a hidden temporary file beside the target and renamed over it at the end,
so that a crash, Ctrl-C or a full disk never leaves half a result, nor destroys the one that was
there. The name of what is temporary says which process of which machine it belongs to, so that what
a killed run has left is taken away later, and nothing from one that is still running, be it on
another machine with the same disk.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import platform
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from formcheck.errors import OutputError

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
        for folder, folders, files in os.walk(entry) if entry.name == SESSIONS_NAME else ():
            for name in (*folders, *files):
                _tighten(Path(folder, name))


def _tighten(path: Path) -> None:
    """Leave a file or folder to its owner; a link leads to what is not ours."""
    with contextlib.suppress(OSError):
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode) and mode & _OTHERS:
            path.chmod(stat.S_IMODE(mode) & ~_OTHERS)


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
    """Say in one sentence why `path`, as the user named it, could not be written."""
    key = _ADVICE.get(getattr(cause, "errno", None) or 0, "output.other")
    why = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return OutputError("output.failed", path=os.fspath(path), reason=OutputError(key, why=why))


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str], *, private: bool = False) -> Iterator[Path]:
    """Give an empty temporary file that takes the place of `path` if all goes well.

    It has the same ending and lies in the same folder: that of the file itself where `path` is a
    link. It is gone after any exception, KeyboardInterrupt included, and `path` is then as it was.
    With `private` nobody but the owner may read it; until it is whole that is so in any case.

    Raises OutputError if `path` cannot be written, known as far as possible before the body runs;
    also in place of any OSError that the body raises.
    """
    try:
        target = Path(os.path.realpath(path))
        _check_replaceable(target)
        # The name does not build on the target's, which may be as long as names can be.
        unique = f".{owner()}{os.urandom(4).hex()}"
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
    """Write a whole file, text as UTF-8 with its line ends as they are; raises as `replacing`."""
    with replacing(path, private=private) as temporary:
        temporary.write_bytes(data.encode() if isinstance(data, str) else data)


class _NothingToWriteError(Exception):
    """Leaves `replacing` on the way that removes the temporary file."""


def check_writable(path: str | os.PathLike[str]) -> None:
    """Raise now the OutputError that writing `path` would raise later; leaves all as it is."""
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


def same_file(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to one file."""
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    try:
        # A hard link, or another spelling on a disk that takes large and small letters for one.
        return one.samefile(other)
    except OSError:
        return False


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_NAME = re.compile(r"\.?formcheck-([0-9]{1,10})-([0-9a-f]{8})-[^/]*")

_folders: set[str] = set()
"""Where this process has temporary files, or had some."""


def owner() -> str:
    """Return what a temporary name begins with, after a dot where it is hidden."""
    return f"formcheck-{os.getpid()}-{_machine()}-"


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a temporary folder that nobody else may enter, gone at the end; OSError: no room."""
    sweep(tempfile.gettempdir())
    with tempfile.TemporaryDirectory(prefix=owner(), ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@cache
def sweep(folder: str) -> None:
    """Remove, once a process, what dead processes of the same user have left in a folder."""
    _folders.add(folder)
    _clear(folder, lambda process: not _alive(process))


def dead_in(folder: Path) -> list[Path]:
    """Return what is ours in a folder and whose process is no more, left there to be taken up."""
    return [path for path, process in _ours_in(folder) if not _alive(process)]


def left_in(folder: Path, owned_by: str, ending: str) -> list[Path]:
    """Return what a run has left in a folder: files by its `owner` with an ending."""
    with contextlib.suppress(OSError, ValueError):
        return sorted(p for p in folder.iterdir() if p.name.startswith(f".{owned_by}")
                      and p.suffix == ending and p.is_file() and not p.is_symlink())  # fmt: skip
    return []


def remove_own() -> None:
    """Remove what this process has made and not finished, when it has to leave at once."""
    for folder in tuple(_folders):
        _clear(folder, lambda process: process == os.getpid())


def _ours_in(folder: Path) -> list[tuple[Path, int]]:
    """Return what is ours by its name, and the process of this machine that it belongs to."""
    with contextlib.suppress(OSError):
        named = [(path, _NAME.fullmatch(path.name)) for path in sorted(folder.iterdir())]
        return [(path, int(name[1])) for path, name in named if name and name[2] == _machine()]
    return []


def _clear(folder: str, unwanted: Callable[[int], bool]) -> None:
    """Remove plain files and folders of this user."""
    for path, process in _ours_in(Path(folder)):
        with contextlib.suppress(OSError):
            status = path.lstat()
            mine = os.name != "posix" or status.st_uid == os.geteuid()
            if not mine or not unwanted(process):
                continue
            if stat.S_ISDIR(status.st_mode):
                shutil.rmtree(path, ignore_errors=True)
            elif stat.S_ISREG(status.st_mode):
                path.unlink()


def _alive(process: int) -> bool:
    # Late, because there is hardly ever anything to ask.
    import psutil

    return bool(psutil.pid_exists(process))


@cache
def _machine() -> str:
    """Return eight letters for this machine, or container: where its process numbers hold."""
    space = ""
    with contextlib.suppress(OSError):
        space = os.readlink("/proc/self/ns/pid")
    return hashlib.sha256(f"{platform.node()} {space}".encode()).hexdigest()[:8]
