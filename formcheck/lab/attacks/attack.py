"""An attack, how it is run, and what counts as harm."""

from __future__ import annotations

import os
import re
import shutil
import signal
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
from formcheck.lab.attacks.watch import (
    DEFAULT,
    Done,
    Limits,
    Output,
    environment,
    follow,
    left_over,
)

HARM = ("traceback", "hang", "silent", "wrong", "memory", "leftover", "escape", "noise")
"""A traceback or "an error in formcheck itself"; no end; an end without a word; a verdict that is
not that of the picture, without a warning; more than 1 GB; files left; a character that steers the
terminal; a line by a library."""

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

    The harm is told by its name (`HARM`), with what was seen of it.
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
    """Return what can be told from how a command ended and what it said."""
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
