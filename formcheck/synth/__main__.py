"""Command line: ``python -m formcheck.synth samples`` and ``python -m formcheck.synth still``."""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Sequence
from pathlib import Path

_NEEDS = {"numpy": "numpy", "cv2": "opencv-python", "pyvista": "pyvista", "av": "av"}


def _missing() -> list[str]:
    return [name for module, name in _NEEDS.items() if importlib.util.find_spec(module) is None]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m formcheck.synth", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    samples = commands.add_parser("samples", help="make the sample clips and their truth files")
    samples.add_argument("--only", metavar="NAME", action="append", help="only this clip")
    samples.add_argument("-o", "--output", type=Path, default=Path("sample_videos"))
    samples.add_argument("--detail", type=int, default=2, help="antialiasing, 1 = none")
    still = commands.add_parser("still", help="draw one moment of a clip as a PNG")
    still.add_argument("clip")
    still.add_argument("--at", type=float, action="append", help="seconds (repeat for a strip)")
    still.add_argument("-o", "--output", type=Path, default=Path("still.png"))
    commands.add_parser("list", help="list the clips")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    missing = _missing()
    if missing:
        names = ", ".join(missing)
        print(f'Missing: {names}. Run: pip install "formcheck[render]"', file=sys.stderr)
        return 2

    from formcheck.synth.bodydata import BodyDataError
    from formcheck.synth.clips import BY_NAME

    if options.command == "list":
        print("\n".join(BY_NAME))
        return 0
    wanted = (options.only or list(BY_NAME)) if options.command == "samples" else [options.clip]
    unknown = [name for name in wanted if name not in BY_NAME]
    if unknown:
        print(f"No clip named {unknown[0]}. There are: {', '.join(BY_NAME)}", file=sys.stderr)
        return 2
    try:
        if options.command == "still":
            _still(options.clip, options.at or [5.0], options.output)
        else:
            _samples(wanted, options.output, options.detail)
    except BodyDataError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _samples(names: Sequence[str], folder: Path, detail: int) -> None:
    from formcheck.synth.clips import BY_NAME
    from formcheck.synth.make import make_clip

    for name in names:
        start = time.perf_counter()
        make_clip(BY_NAME[name], folder, detail)
        print(f"{folder / name}.mp4  {time.perf_counter() - start:.0f} s", flush=True)


def _still(name: str, times: Sequence[float], path: Path) -> None:
    import cv2
    import numpy as np

    from formcheck.synth.clips import BY_NAME
    from formcheck.synth.make import Shoot

    shoot = Shoot(BY_NAME[name])
    strip = np.concatenate([shoot.stage.draw(shoot.posed(t)) for t in times], axis=1)
    cv2.imwrite(str(path), cv2.cvtColor(strip, cv2.COLOR_RGB2BGR))
    print(path)


if __name__ == "__main__":
    sys.exit(main())
