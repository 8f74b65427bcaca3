"""Kills at random moments, over all commands: nothing lost, nothing half, nothing left.

Each command is killed some times in one place, then let finish. After each kill whatever has a
final name is whole; in the end everything is as if it had never been killed.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from formcheck.lab import ROOT, SAMPLES
from formcheck.lab.attacks.attack import Limits, command, end, environment, left_over, run

FILM = SAMPLES / "standing_both_sides.mp4"
CLIPS = sorted((ROOT / "tests" / "clips").glob("small-*.mp4"))
KILLS_IN_A_ROW = 10
GONE_WITHIN_S = 15.0


@dataclass(frozen=True)
class Victim:
    """A command to be killed."""

    name: str
    arguments: Sequence[str]
    prepare: Callable[[Path], None]
    """Puts what it needs into the folder that is its own."""


@dataclass
class Tally:
    """What came of the kills of one command."""

    kills: int = 0
    failures: list[str] = field(default_factory=list)


def victims() -> list[Victim]:
    """Return the commands that write something."""
    clip = ("clip.mp4", "--model", "lite")
    return [
        Victim("analyze", ("analyze", *clip, "-o", "out", "--frames", "csv"), _clip),
        Victim("analyze --save", ("analyze", *clip, "-o", "out", "--save", "--no-video"), _clip),
        Victim("report", ("report", *clip, "-o", "out.html"), _clip),
        Victim("export", ("export", *clip, "--format", "csv", "-o", "out"), _clip),
        Victim("score", ("score", "clips", "-o", "out.csv", "--report", "out.html", "--model",
                         "lite", "--workers", "1", "--save-landmarks", "kept"), _clips),
        Victim("history add", ("history", "add", "result.json", "--person", "Anna"), _result),
    ]  # fmt: skip


def _clip(folder: Path) -> None:
    shutil.copy(CLIPS[1], folder / "clip.mp4")


def _clips(folder: Path) -> None:
    (folder / "clips").mkdir()
    for clip in CLIPS[:2]:
        shutil.copy(clip, folder / "clips")


def _result(folder: Path) -> None:
    _clip(folder)
    done = run(command("analyze", "clip.mp4", "--model", "lite", "--no-video"), folder)
    assert done.status == 0, done.err
    (folder / "clip.json").rename(folder / "result.json")


def kill(victim: Victim, kills: int, place: Path, dice: random.Random) -> Tally:
    """Kill a command so many times; returns what went wrong."""
    tally = Tally()
    whole = place / "whole"
    _fresh(whole, victim)
    begun = time.monotonic()
    done = run(command(*victim.arguments), whole, Limits(300.0))
    takes_s = time.monotonic() - begun
    if done.status != 0:
        tally.failures.append(f"{victim.name} ends with {done.status} unkilled: {done.err[-200:]}")
        return tally
    wanted = contents(whole)
    while tally.kills < kills:
        torn = place / f"torn{tally.kills}"
        _fresh(torn, victim)
        for _ in range(min(KILLS_IN_A_ROW, kills - tally.kills)):
            _one_kill(victim, torn, dice.uniform(0.0, takes_s), wanted, tally)
        done = run(command(*victim.arguments), torn, Limits(300.0))
        if done.status != 0 or "Traceback" in done.err:
            tally.failures.append(f"{victim.name} cannot go on: {done.status} {done.err[-300:]}")
        _compare(victim, contents(torn), wanted, tally)
        tally.failures += [f"{victim.name} left {name}" for name in left_over(torn)]
        shutil.rmtree(torn)
    shutil.rmtree(whole)
    return tally


def _fresh(folder: Path, victim: Victim) -> None:
    folder.mkdir(parents=True)
    environment(folder)
    victim.prepare(folder)


def _one_kill(
    victim: Victim, folder: Path, after_s: float, wanted: dict[str, bytes], tally: Tally
) -> None:
    where = f"{victim.name} killed after {after_s:.2f} s"
    process = subprocess.Popen(
        command(*victim.arguments), cwd=folder, env=environment(folder),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(after_s)
    strike(process, where, tally)
    for name, content in contents(folder).items():
        if name in wanted and content != wanted[name]:
            tally.failures.append(f"{where}: left half of {name}")


def strike(process: subprocess.Popen[Any], where: str, tally: Tally) -> None:
    """Kill a process; its children have to go by themselves."""
    children = end(process.pid)
    process.wait()
    tally.kills += 1
    _, alive = psutil.wait_procs(children, timeout=GONE_WITHIN_S)
    if alive:
        tally.failures.append(f"{where}: {len(alive)} processes left")


def _compare(
    victim: Victim, found: dict[str, bytes], wanted: dict[str, bytes], tally: Tally
) -> None:
    for name in sorted(found.keys() ^ wanted.keys()):
        tally.failures.append(f"{victim.name}: {name} is there only {'now' * (name in found)}")
    for name in found.keys() & wanted.keys():
        if found[name] != wanted[name]:
            tally.failures.append(f"{victim.name}: {name} differs")


def contents(folder: Path) -> dict[str, bytes]:
    """Return what is under final names and says the same each time it is made."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in Path(name).parts)
        if not path.is_file() or hidden or name.startswith("tmp/"):
            continue
        found[name] = _lasting(path, folder)
    return {name: data for name, data in found.items() if data is not None}


def _lasting(path: Path, folder: Path) -> bytes | None:
    """Return a file's bytes, without what tells one run from another; None for what need not last.

    Databases are compared by what they say.
    """
    if path.name.endswith((".journal", "-wal", "-shm")):
        return None
    if path.name.endswith(".sqlite3"):
        done = run(command("history", "export", "json", "-o", "exported.json"), folder)
        export = folder / "exported.json"
        if done.status != 0 or not export.exists():
            return None  # Nothing is in it yet.
        sessions = json.loads(export.read_text("utf-8"))
        export.unlink()
        return str(len(sessions.get("sessions", sessions))).encode()
    return path.read_bytes().replace(str(folder).encode(), b"")
