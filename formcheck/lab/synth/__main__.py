"""Command line of the generator: sample clips, demonstrations, moments, and sets of clips."""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np

from formcheck.lab.synth.bodydata import BodyDataError
from formcheck.lab.synth.clip import BY_NAME, LOOPS, Clip, make_loop
from formcheck.lab.synth.make import Shoot, make_clip
from formcheck.lab.synth.sample import SIZES, clips_of, sample_clip
from formcheck.lab.synth.sets import (
    FROZEN,
    FROZEN_SPLITS,
    SetError,
    make_set,
    read_frozen,
    write_frozen,
)

LOOPS_FOLDER = Path("formcheck/app/static/loops")


class _NoSuchError(Exception):
    """What was named is not there; says what is."""


def _count(text: str) -> int:
    value = int(text) if text.isdigit() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m formcheck.lab.synth", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, meaning: str, folder: Path | None, detail: int) -> None:
        one = commands.add_parser(name, help=meaning)
        if name == "set":
            one.add_argument("name", help="one of those that `list` shows")
            one.add_argument("--jobs", type=_count, default=1, help="clips made at the same time")
            one.add_argument("--limit", metavar="N", type=_count, help="only the first N")
        one.add_argument("--only", metavar="WHICH", action="append", help="only this (repeat)")
        one.add_argument("-o", "--output", type=Path, default=folder, required=folder is None)
        one.add_argument("--detail", type=_count, default=detail, help="antialiasing, 1 = none")

    command("samples", "make the sample clips and their truth files", Path("sample_videos"), 2)
    command("set", "make a set of clips; run again, it goes on where it was stopped", None, 1)
    command("loops", "make the demonstrations of each stretch", LOOPS_FOLDER, 2)
    still = commands.add_parser("still", help="draw moments of a clip as a PNG")
    still.add_argument("clip", help="name of a sample clip, or of a set's such as test-007")
    still.add_argument("--at", type=float, action="append", help="seconds (repeat for a strip)")
    still.add_argument("-o", "--output", type=Path, default=Path("still.png"))
    commands.add_parser("freeze", help="rewrite the checksums of the sets only to measure on")
    commands.add_parser("list", help="list the sample clips and the sets")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    if importlib.util.find_spec("pyvista") is None:
        print('Missing: pyvista. Run: pip install ".[render]"', file=sys.stderr)
        return 2
    commands = {"list": _list, "freeze": _freeze, "set": _set, "loops": _loops, "still": _still,
                "samples": _samples}  # fmt: skip
    try:
        commands[options.command](options)
    except _NoSuchError as problem:
        print(problem, file=sys.stderr)
        return 2
    except (BodyDataError, SetError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"{problem.filename or options.output}: {problem.strerror}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Run it again to go on.", file=sys.stderr)
        return 130
    return 0


def _chosen(
    known: Mapping[str, Clip], only: Sequence[str] | None, what: str, there: str = ""
) -> list[Clip]:
    """Return all that there are, or those that were named."""
    for name in only or ():
        if name not in known:
            raise _NoSuchError(f"No {what} named {name}. There are: {there or ', '.join(known)}.")
    return [known[name] for name in only or known]


def _list(_options: argparse.Namespace) -> None:
    print("\n".join(BY_NAME))
    print("sets: " + ", ".join(SIZES))


def _samples(options: argparse.Namespace) -> None:
    for clip in _chosen(BY_NAME, options.only, "clip"):
        start = time.perf_counter()
        make_clip(clip, options.output, options.detail)
        print(f"{options.output / clip.name}.mp4  {time.perf_counter() - start:.0f} s", flush=True)


def _loops(options: argparse.Namespace) -> None:
    for clip in _chosen({clip.name: clip for clip in LOOPS}, options.only, "loop"):
        print(make_loop(clip, options.output, options.detail), flush=True)


def _set(options: argparse.Namespace) -> None:
    if options.name not in SIZES:
        raise _NoSuchError(f"No set named {options.name}. There are: {', '.join(SIZES)}.")
    numbered = {str(number): clip for number, clip in enumerate(clips_of(options.name))}
    clips = _chosen(numbered, options.only, "clip", f"0 to {len(numbered) - 1}")[: options.limit]
    frozen = read_frozen() if options.name in FROZEN_SPLITS else None
    start = time.perf_counter()
    making = make_set(clips, options.output, options.jobs, options.detail, frozen)
    for done, (name, made) in enumerate(making, start=1):
        took = f"{time.perf_counter() - start:.0f} s" if made else "already there"
        print(f"{done}/{len(clips)}  {options.output / name}.mp4  {took}", flush=True)


def _freeze(_options: argparse.Namespace) -> None:
    clips = [clip for split in FROZEN_SPLITS for clip in clips_of(split)]
    write_frozen(clips)
    print(f"{FROZEN}: {len(clips)} clips")


def _still(options: argparse.Namespace) -> None:
    split, _, number = options.clip.partition("-")
    if split in SIZES and number.isdigit() and int(number) < SIZES[split]:
        clip = sample_clip(split, int(number))
    else:
        (clip,) = _chosen(BY_NAME, [options.clip], "clip")
    shoot = Shoot(clip)
    strip = np.concatenate([shoot.picture(t) for t in options.at or [5.0]], axis=1)
    cv2.imwrite(str(options.output), cv2.cvtColor(strip, cv2.COLOR_RGB2BGR))
    print(options.output)


if __name__ == "__main__":
    sys.exit(main())
