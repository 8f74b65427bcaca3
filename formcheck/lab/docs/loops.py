"""The loops of the stretches, which page, README and docs show: made, and compared by two frames.

They are drawn by the laboratory's renderer, which needs the extra ``render`` and the body data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from formcheck.lab.docs.looks import FAR_SHARE, changed, film_differences, read
from formcheck.lab.docs.readme import ROOT
from formcheck.lab.synth.__main__ import LOOPS_FOLDER
from formcheck.lab.synth.loops import LOOPS, make_loop, pictures
from formcheck.pipeline.frames import Image

FOLDER = ROOT / LOOPS_FOLDER


def make(folder: Path = FOLDER) -> None:
    """Draw every loop again; takes a minute."""
    for clip in LOOPS:
        make_loop(clip, folder)


def compare(folder: Path = FOLDER) -> Iterator[str]:
    """Say which loops and posters are drawn otherwise now; takes 20 s.

    Raises ImportError without the extra, BodyDataError without the body data.
    """
    for clip in LOOPS:
        start, stretch = pictures(clip, (0, clip.frames))
        drawn = {0: start, clip.frames: stretch}
        yield from differences(folder / f"{clip.name}.webp", drawn)


def differences(loop: Path, drawn: Mapping[int, Image]) -> Iterator[str]:
    """Say where a loop and its poster differ from its start and its stretch, the last drawn."""
    last = max(drawn)
    # There and back again, without the two ends once more.
    yield from film_differences(loop, drawn, 2 * last)
    poster = loop.with_suffix(".jpg")
    if changed(read(poster), drawn[last]) > FAR_SHARE:
        yield f"{poster.name}: it is drawn otherwise now"
