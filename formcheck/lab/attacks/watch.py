"""Runs a command as a user would, watched: how it ended, what it said, what it took."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

POLL_S = 0.05


@dataclass(frozen=True)
class Done:
    """What came of a command."""

    status: int
    """Its exit status; negative for the signal that ended it."""
    out: str
    err: str
    """What it printed."""
    seconds: float
    peak_mib: float
    """Most memory that it had, with its children."""
    ended: str = ""
    """Why it was ended, "hang" or "memory"; "" when it ended by itself."""


@dataclass(frozen=True)
class Limits:
    """When a command is ended."""

    seconds: float = 60.0
    mib: float = 2048.0


DEFAULT = Limits()


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which everything that is kept lies in a folder."""
    (folder / "tmp").mkdir(exist_ok=True)
    return {
        **os.environ,
        "FORMCHECK_DATA": str(folder / "data"),
        "TMPDIR": str(folder / "tmp"),
        "PYTHONIOENCODING": "utf-8",
        "COLUMNS": "200",
    }


def command(*arguments: object) -> list[str]:
    """Return the line that runs formcheck in a process of its own."""
    return [sys.executable, "-m", "formcheck", *map(str, arguments)]


def run(line: Sequence[str], folder: Path, limits: Limits = DEFAULT) -> Done:
    """Run a line in a folder, in a process of its own, and watch it."""
    with Output(folder) as output:
        process = subprocess.Popen(
            line, cwd=folder, env=environment(folder), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=output.out, stderr=output.err,
        )  # fmt: skip
        return follow(process.pid, output, limits)


class Output:
    """Two files for what a command prints: a pipe that nobody reads would stop it."""

    def __init__(self, folder: Path) -> None:
        self._paths = [folder / ".out", folder / ".err"]
        self.out, self.err = (path.open("wb") for path in self._paths)

    def texts(self) -> tuple[str, str]:
        """Return what was printed."""
        out, err = (path.read_bytes().decode("utf-8", "replace") for path in self._paths)
        return out, err

    def __enter__(self) -> Output:
        return self

    def __exit__(self, *_: object) -> None:
        for file in (self.out, self.err):
            file.close()
        for path in self._paths:
            path.unlink(missing_ok=True)


def follow(pid: int, output: Output, limits: Limits, born_with_mib: float = 0.0) -> Done:
    """Wait for a child of ours, by its number, and end it when it passes a limit.

    A fork is born with all that its parent has in memory, which does not count.
    """
    begun, peak, ended = time.monotonic(), 0.0, ""
    while True:
        got, status, usage = os.wait4(pid, os.WNOHANG)
        seconds = time.monotonic() - begun
        if got:
            break
        peak = max(peak, memory_mib(pid) - born_with_mib)
        if not ended and (seconds > limits.seconds or peak > limits.mib):
            ended = "hang" if seconds > limits.seconds else "memory"
            end(pid)
        time.sleep(POLL_S)
    peak = max(peak, usage.ru_maxrss / 1024 - born_with_mib)
    return Done(os.waitstatus_to_exitcode(status), *output.texts(), seconds, peak, ended)


def end(pid: int) -> list[psutil.Process]:
    """Kill a process, and nothing else; returns its children, who should go by themselves."""
    children: list[psutil.Process] = []
    with contextlib.suppress(psutil.Error):
        children = psutil.Process(pid).children(recursive=True)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return children


def memory_mib(pid: int) -> float:
    """Return what a process and its children have in memory."""
    total = 0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += one.memory_info().rss
    return total / 2**20


def left_over(folder: Path) -> list[str]:
    """Return hidden files and folders of ours, and whatever lies among temporary files."""
    hidden = [str(p.relative_to(folder)) for p in folder.rglob(".formcheck-*")]
    return sorted(hidden + [f"tmp/{p.name}" for p in (folder / "tmp").glob("*")])
