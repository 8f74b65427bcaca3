"""``python -m formcheck.lab.attacks [inputs|kills|endure] [--quick] -o FILE``."""

from __future__ import annotations

import argparse
import json
import platform
import random
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from formcheck.installed import formcheck_version
from formcheck.lab.attacks import media, own, spoil
from formcheck.lab.attacks.attack import Attack, carry_out_all
from formcheck.lab.attacks.endure import live_session, many_clips
from formcheck.lab.attacks.kills import Tally, kill, victims
from formcheck.lab.attacks.sessions import kill_app, kill_live
from formcheck.pipeline.own_files import write_atomically

KINDS: tuple[tuple[Callable[[spoil.Sound, int], Iterator[Attack]], int, int], ...] = (
    (own.landmarks, 64, 4),
    (own.kept, 42, 2),
    (own.large_results, 7, 1),
    (own.sources, 66, 3),
    (own.histories, 218, 7),
    (own.lists, 25, 1),
    (own.routines, 21, 2),
    (own.settings, 60, 4),
    (media.pictures, 70, 4),
    (media.videos, 65, 1),
    (own.results, 1267, 6),
)
"""What makes attacks, how many of them, and how many in a quick run."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the attacks that are asked for; returns 1 when any of them did harm."""
    parser = argparse.ArgumentParser(prog="python -m formcheck.lab.attacks", allow_abbrev=False)
    ways = {"inputs": _inputs, "kills": _kills, "endure": _endure}
    parser.add_argument("what", choices=ways, nargs="?", default="inputs")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    parser.add_argument("--seed", type=int, default=0, help="of the kills")
    parser.add_argument("--quick", action="store_true", help="few of each kind")
    parser.add_argument("--only", action="append", default=[], metavar="KIND", help="repeatable")
    parser.add_argument("--kills", type=int, default=200, metavar="N")
    parser.add_argument("--minutes", type=float, default=30.0, help="of the live session")
    parser.add_argument("--clips", type=int, default=1000, metavar="N", help="from landmarks")
    parser.add_argument("--models", type=int, default=60, metavar="N", help="clips by the model")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="attacks-") as folder:
        found = ways[options.what](options, Path(folder))
    about = {
        "what": options.what,
        "version": formcheck_version(),
        "date": date.today().isoformat(),
        "python": platform.python_version(),
        "seed": options.seed,
    }
    write_atomically(options.output, json.dumps({**about, "rows": found}, indent=1) + "\n")
    failures = [failure for row in found for failure in row["failures"]]
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{len(failures)} failures, in {options.output}")
    return int(bool(failures))


def _inputs(options: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    sound = spoil.make(folder / "sound", spoil.CONTAINERS[: 1 if options.quick else None])
    _load_libraries()
    tries = (
        attack
        for make, many, few in KINDS
        if not options.only or make.__name__ in options.only
        for attack in make(sound, few if options.quick else many)
    )
    rows: list[dict[str, Any]] = []

    def said(row: dict[str, Any]) -> None:
        rows.append(row)
        write_atomically(options.output, json.dumps({"unfinished": rows}, indent=1) + "\n")
        harm = ", ".join(f"{count} {name}" for name, count in row["harm"].items()) or "none"
        print(
            f"{row['what']}: {row['tried']} tried, {row['taken']} taken, harm: {harm}", flush=True
        )

    return carry_out_all(tries, folder / "tries", said)


def _load_libraries() -> None:
    """Import what the commands need, so that each fork has it; no thread may be running then."""
    import cv2

    cv2.setNumThreads(1)
    for name in ("analyze", "export", "history", "keep", "live", "report", "score"):
        import_module(f"formcheck.commands.{name}")
    assert threading.active_count() == 1, "a fork would stand still"


def _kills(options: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    kinds, dice = victims(), random.Random(options.seed)
    each = max(1, options.kills // (len(kinds) + 2))
    tries: dict[str, Callable[[int, Path, random.Random], Tally]] = {
        **{victim.name: partial(kill, victim) for victim in kinds},
        "app": kill_app,
        "live": kill_live,
    }
    rows: list[dict[str, Any]] = []
    for number, (name, kills) in enumerate(tries.items()):
        if not options.only or name in options.only:
            count = options.kills - each * (len(kinds) + 1) if name == "live" else each
            tally = kills(count, folder / str(number), dice)
            rows.append({"what": name, "kills": tally.kills, "failures": tally.failures})
            print(rows[-1], flush=True)
    return rows


def _endure(options: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    (folder / "score").mkdir()
    (folder / "live").mkdir()
    runs = many_clips(options.clips, options.models, folder / "score")
    runs.append(live_session(options.minutes, folder / "live"))
    return [run.figures() for run in runs]


if __name__ == "__main__":
    sys.exit(main())
