"""An attack: a command that is run and watched as a user would, and what counts as harm."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import psutil

from formcheck import cli, errors

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


MOST_MIB = 1024.0

_STEERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_FAULT = re.compile(r"Traceback \(most recent|error in formcheck itself")
_LIBRARY = re.compile(
    r"^(\[\w+ @ 0x|[WEIF]\d{4} |(INFO|WARNING|ERROR):|\[ ?(WARN|ERROR|INFO))", re.M
)
TAKEN = (errors.EXIT_OK, errors.EXIT_NOTHING_FOUND)
"""The input was used; any other status refuses it."""
_UNSAID = (errors.EXIT_OK, errors.EXIT_NOTHING_FOUND, errors.EXIT_BELOW_EXPECTED)


@dataclass(frozen=True)
class Attack:
    """One attack."""

    kind: str
    """The row of the table."""
    name: str
    """Tells it from the others."""
    arguments: Sequence[str]
    """Of the command, which runs in a folder of its own."""
    files: Mapping[str, bytes]
    """The hostile input, by its name in that folder, and what goes with it."""
    wrong: Callable[[Path, Done], str] = lambda _folder, _done: ""
    """Given the folder and what came of it; says what is wrong with the verdict, or ""."""
    tried: int = 1
    """Inputs in it."""
    limits: Limits = DEFAULT


def carry_out(attack: Attack, folder: Path) -> tuple[int, dict[str, str]]:
    """Carry out an attack; returns the exit status and the harm that was done.

    The harm is told by its name, with what was seen of it: "wrong" is a verdict that is not that of
    the picture, without a warning, "leftover" a file; the others are those of `harm_of`.
    """
    folder.mkdir(parents=True)
    environment(folder)
    for name, data in attack.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    done = run_here(attack.arguments, folder, attack.limits)
    harm = harm_of(done)
    wrong = "" if done.ended else attack.wrong(folder, done)
    if wrong:
        harm["wrong"] = wrong
    if left := left_over(folder):
        harm["leftover"] = ", ".join(left)
    if not harm:
        shutil.rmtree(folder, ignore_errors=True)
    return done.status, harm


def carry_out_all(
    tries: Iterable[Attack], folder: Path, said: Callable[[dict[str, Any]], None]
) -> list[dict[str, Any]]:
    """Carry out attacks; returns a row for each kind."""
    rows: list[dict[str, Any]] = []
    for kind, several in groupby(tries, key=lambda attack: attack.kind):
        harm: Counter[str] = Counter()
        failures, tried, taken, begun = [], 0, 0, time.monotonic()
        for number, attack in enumerate(several):
            status, found = carry_out(attack, folder / f"{len(rows)}-{number}")
            tried += attack.tried
            taken += attack.tried * (status in TAKEN)
            harm.update(found.keys())
            failures += [f"{kind}, {attack.name}: {name}: {what}" for name, what in found.items()]
        seconds = round(time.monotonic() - begun, 1)
        rows.append({"what": kind, "tried": tried, "taken": taken, "harm": dict(harm),
                     "failures": failures, "seconds": seconds})  # fmt: skip
        said(rows[-1])
    return rows


def harm_of(done: Done) -> dict[str, str]:
    """Return what can be told from how a command ended and what it said.

    A traceback or "an error in formcheck itself"; no end; more than 1 GB; an end without a word; a
    character that steers the terminal; a line by a library.
    """
    said = done.out + done.err
    harm = {}
    if _FAULT.search(said):
        harm["traceback"] = done.err[-300:]
    if done.ended == "hang":
        harm["hang"] = f"after {done.seconds:.0f} s"
    if done.peak_mib > MOST_MIB or done.ended == "memory":
        harm["memory"] = f"{done.peak_mib:.0f} MiB"
    if done.status not in _UNSAID and not done.ended and not done.err.strip():
        harm["silent"] = f"status {done.status}"
    if found := _STEERS.search(said):
        harm["escape"] = ascii(said[max(0, found.start() - 40) : found.end() + 20])
    if found := _LIBRARY.search(said):
        harm["noise"] = said[found.start() :][:200]
    return harm


def run_here(arguments: Sequence[str], folder: Path, limits: Limits) -> Done:
    """Run a command in a fork of this process, which has the libraries loaded already."""
    born_with_mib = psutil.Process().memory_info().rss / 2**20
    with Output(folder) as output:
        pid = os.fork()
        if pid == 0:
            _be_the_command(arguments, folder, output)
        return follow(pid, output, limits, born_with_mib)


def _be_the_command(arguments: Sequence[str], folder: Path, output: Output) -> None:
    status = 99
    try:
        os.setsid()
        os.chdir(folder)
        os.environ.update(environment(folder))
        tempfile.tempdir = None
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output.out.fileno(), 1)
        os.dup2(output.err.fileno(), 2)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="replace")
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="replace", buffering=1)
        for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(kind, signal.SIG_DFL)
        sys.argv = ["formcheck", *arguments]
        status = cli.run()
        sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)
