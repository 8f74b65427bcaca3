"""``python -m formcheck.benchmark speed [CLIP]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from formcheck.benchmark.speed import run_speed
from formcheck.errors import FormcheckError


def main() -> int:
    """Run the benchmark that was asked for; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m formcheck.benchmark")
    kinds = parser.add_subparsers(dest="kind", required=True)
    speed = kinds.add_parser("speed", help="speed and memory as ratios, measured in one run")
    speed.add_argument("clip", type=Path, help="a clip of a stretch, e.g. from sample_videos")
    speed.add_argument("--rounds", type=int, default=3, help="repeats of each (default: 3)")
    speed.add_argument("--model", default="full", choices=("lite", "full", "heavy"))
    speed.add_argument("--no-memory", action="store_true", help="leave out the 10-minute clip")
    options = parser.parse_args()
    try:
        run_speed(options.clip, options.rounds, options.model, memory=not options.no_memory)
    except FormcheckError as error:
        print(f"formcheck: {error}", file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
