"""Command line of the generator: sample clips, demonstrations, moments, and sets of clips."""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from formcheck.lab.synth.clip import Clip
    from formcheck.lab.synth.sample import Split

_NEEDS = {"numpy": "numpy", "cv2": "opencv-python", "pyvista": "pyvista", "av": "av"}
_SETS = (
    "dev", "test", "small", "good_dev", "rounded_dev", "good", "stairs_dev", "stairs_test",
    "train", "train_backs", "train_supine", "train_turned", "lying",
)  # fmt: skip


LOOPS_FOLDER = Path("formcheck/app/static/loops")


def _missing() -> list[str]:
    return [name for module, name in _NEEDS.items() if importlib.util.find_spec(module) is None]


def _count(text: str) -> int:
    value = int(text) if text.isdigit() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m formcheck.lab.synth", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    samples = commands.add_parser("samples", help="make the sample clips and their truth files")
    samples.add_argument("--only", metavar="NAME", action="append", help="only this clip")
    samples.add_argument("-o", "--output", type=Path, default=Path("sample_videos"))
    samples.add_argument("--detail", type=_count, default=2, help="antialiasing, 1 = none")
    a_set = commands.add_parser(
        "set", help="make a set of clips; run again, it goes on where it was stopped"
    )
    a_set.add_argument("name", choices=_SETS)
    a_set.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    a_set.add_argument("--jobs", type=_count, default=1, help="clips made at the same time")
    a_set.add_argument("--only", metavar="N", type=int, action="append", help="only this number")
    a_set.add_argument("--limit", metavar="N", type=_count, help="only the first N")
    a_set.add_argument("--detail", type=_count, default=1, help="antialiasing, 1 = none")
    still = commands.add_parser("still", help="draw moments of a clip as a PNG")
    still.add_argument("clip", help="name of a sample clip, or of a set's such as test-007")
    still.add_argument("--at", type=float, action="append", help="seconds (repeat for a strip)")
    still.add_argument("-o", "--output", type=Path, default=Path("still.png"))
    loops = commands.add_parser("loops", help="make the demonstrations of each stretch")
    loops.add_argument("--only", metavar="NAME", action="append", help="only this loop")
    loops.add_argument("-o", "--output", type=Path, default=LOOPS_FOLDER)
    loops.add_argument("--detail", type=_count, default=2, help="antialiasing, 1 = none")
    commands.add_parser("freeze", help="rewrite the checksums of the sets only to measure on")
    commands.add_parser("list", help="list the sample clips")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    missing = _missing()
    if missing:
        names = ", ".join(missing)
        print(f'Missing: {names}. Run: pip install ".[render]"', file=sys.stderr)
        return 2

    from formcheck.lab.synth.bodydata import BodyDataError
    from formcheck.lab.synth.sets import SetError

    try:
        return _run(options)
    except (BodyDataError, SetError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"{problem.filename or options.output}: {problem.strerror}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Run it again to go on.", file=sys.stderr)
        return 130


def _run(options: argparse.Namespace) -> int:
    from formcheck.lab.synth.clips import BY_NAME

    if options.command == "list":
        print("\n".join(BY_NAME))
        return 0
    if options.command == "freeze":
        return _freeze()
    if options.command == "set":
        return _set(options)
    if options.command == "loops":
        return _loops(options)
    wanted = (options.only or list(BY_NAME)) if options.command == "samples" else [options.clip]
    clips = [_named(name) for name in wanted]
    unknown = [name for name, clip in zip(wanted, clips, strict=True) if clip is None]
    if unknown:
        print(f"No clip named {unknown[0]}. There are: {', '.join(BY_NAME)}", file=sys.stderr)
        return 2
    found = [clip for clip in clips if clip is not None]
    if options.command == "still":
        _still(found[0], options.at or [5.0], options.output)
    else:
        _samples(found, options.output, options.detail)
    return 0


def _named(name: str) -> Clip | None:
    """Return a sample clip, or one of a set by the beginning of its name (``test-007``)."""
    from formcheck.lab.synth.clips import BY_NAME
    from formcheck.lab.synth.lying import CLIPS as LYING
    from formcheck.lab.synth.lying import lying_clip
    from formcheck.lab.synth.sample import SIZES, sample_clip

    if name in BY_NAME:
        return BY_NAME[name]
    split, _, rest = name.partition("-")
    number = rest.partition("-")[0]
    if split == "lying" and number.isdigit() and int(number) < len(LYING):
        return lying_clip(int(number))
    for known, size in SIZES.items():
        if split == known and number.isdigit() and int(number) < size:
            return sample_clip(known, int(number))
    return None


def _samples(clips: Sequence[Clip], folder: Path, detail: int) -> None:
    from formcheck.lab.synth.make import make_clip

    for clip in clips:
        start = time.perf_counter()
        make_clip(clip, folder, detail)
        print(f"{folder / clip.name}.mp4  {time.perf_counter() - start:.0f} s", flush=True)


def _loops(options: argparse.Namespace) -> int:
    from formcheck.lab.synth.loops import LOOPS, make_loop

    known = {clip.name: clip for clip in LOOPS}
    wanted = options.only or list(known)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"No loop named {unknown[0]}. There are: {', '.join(known)}", file=sys.stderr)
        return 2
    for name in wanted:
        print(make_loop(known[name], options.output, options.detail), flush=True)
    return 0


def _clips_of(name: Split | Literal["lying", "rounded_dev"]) -> list[Clip]:
    from formcheck.lab.synth.lying import CLIPS as LYING
    from formcheck.lab.synth.lying import lying_clip
    from formcheck.lab.synth.sample import clips_of, rounded_clips

    if name == "lying":
        return [lying_clip(n) for n in range(len(LYING))]
    if name == "rounded_dev":
        return rounded_clips()
    return clips_of(name)


def _set(options: argparse.Namespace) -> int:
    from formcheck.lab.synth.sets import FROZEN_SPLITS, make_set, read_frozen

    clips = _clips_of(options.name)
    if options.only:
        outside = [n for n in options.only if not 0 <= n < len(clips)]
        if outside:
            last = len(clips) - 1
            print(f"No clip {outside[0]} in {options.name}: 0 to {last}.", file=sys.stderr)
            return 2
        clips = [clips[n] for n in options.only]
    clips = clips[: options.limit]
    frozen = read_frozen() if options.name in FROZEN_SPLITS else None
    start = time.perf_counter()
    making = make_set(clips, options.output, options.jobs, options.detail, frozen)
    for done, (name, made) in enumerate(making, start=1):
        took = f"{time.perf_counter() - start:.0f} s" if made else "already there"
        print(f"{done}/{len(clips)}  {options.output / name}.mp4  {took}", flush=True)
    return 0


def _freeze() -> int:
    from formcheck.lab.synth.sample import clips_of
    from formcheck.lab.synth.sets import FROZEN, FROZEN_SPLITS, write_frozen

    clips = [clip for split in FROZEN_SPLITS for clip in clips_of(split)]
    write_frozen(clips)
    print(f"{FROZEN}: {len(clips)} clips")
    return 0


def _still(clip: Clip, times: Sequence[float], path: Path) -> None:
    import cv2
    import numpy as np

    from formcheck.lab.synth.make import Shoot

    shoot = Shoot(clip)
    strip = np.concatenate([shoot.picture(t) for t in times], axis=1)
    cv2.imwrite(str(path), cv2.cvtColor(strip, cv2.COLOR_RGB2BGR))
    print(path)


if __name__ == "__main__":
    sys.exit(main())
