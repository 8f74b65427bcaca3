"""``python -m formcheck.lab.attacks [inputs|kills|endure] [--quick] -o FILE``."""

from __future__ import annotations

import argparse
import json
import platform
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from formcheck.installed import formcheck_version
from formcheck.lab.attacks.app_kills import kill_app
from formcheck.lab.attacks.endure import live_session, many_clips
from formcheck.lab.attacks.kills import Tally, kill, victims
from formcheck.lab.attacks.live_kills import kill_live
from formcheck.pipeline.safe_output import write_atomically


def main(argv: Sequence[str] | None = None) -> int:
    """Run the attacks that are asked for; returns 1 when any of them did harm."""
    parser = argparse.ArgumentParser(prog="python -m formcheck.lab.attacks", allow_abbrev=False)
    what = ("inputs", "kills", "endure")
    parser.add_argument("what", choices=what, nargs="?", default="inputs")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    parser.add_argument("--seed", type=int, default=0, help="of the kills")
    parser.add_argument("--quick", action="store_true", help="few of each kind")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="KIND",
        help="such as pictures; may be repeated",
    )
    parser.add_argument("--kills", type=int, default=200, metavar="N")
    parser.add_argument("--minutes", type=float, default=30.0, help="of the live session")
    parser.add_argument("--clips", type=int, default=1000, metavar="N", help="from landmarks")
    parser.add_argument("--models", type=int, default=60, metavar="N", help="clips by the model")
    options = parser.parse_args(argv)
    ways = {"inputs": _inputs, "kills": _kills, "endure": _endure}
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
    from formcheck.lab.attacks.inputs import attacks, carry_out_all

    rows: list[dict[str, Any]] = []

    def said(row: dict[str, Any]) -> None:
        rows.append(row)
        write_atomically(options.output, json.dumps({"unfinished": rows}, indent=1) + "\n")
        harm = ", ".join(f"{count} {name}" for name, count in row["harm"].items()) or "none"
        print(
            f"{row['what']}: {row['tried']} tried, {row['taken']} taken, harm: {harm}", flush=True
        )

    return carry_out_all(
        attacks(folder / "sound", options.only, quick=options.quick), folder / "tries", said
    )


def _kills(options: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    kinds, dice = victims(), random.Random(options.seed)
    each = max(1, options.kills // (len(kinds) + 2))
    tries: dict[str, Callable[[int, Path, random.Random], Tally]] = {
        **{victim.name: partial(kill, victim) for victim in kinds},
        "app": kill_app,
        "live": kill_live,
    }
    rows = []
    for number, (name, kills) in enumerate(tries.items()):
        if not options.only or name in options.only:
            count = options.kills - each * (len(kinds) + 1) if name == "live" else each
            rows.append(_row(name, kills(count, folder / str(number), dice)))
    return rows


def _row(what: str, tally: Tally) -> dict[str, Any]:
    row = {"what": what, "kills": tally.kills, "failures": tally.failures}
    print(row, flush=True)
    return row


def _endure(options: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    (folder / "score").mkdir()
    (folder / "live").mkdir()
    runs = many_clips(options.clips, options.models, folder / "score")
    runs.append(live_session(options.minutes, folder / "live"))
    return [run.figures() for run in runs]


if __name__ == "__main__":
    sys.exit(main())
