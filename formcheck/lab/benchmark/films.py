"""Clips of real people, given as poses: what is held, what is said, beside what is expected.

A folder with ``tracks.csv`` and ``tracks/<name>.npz`` in the columns of the pose store.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from formcheck.core import Checker
from formcheck.errors import UnreadableInputError
from formcheck.lab.benchmark.people import read_rows
from formcheck.pipeline.looks import load_poses
from formcheck.pipeline.models import back_reader
from formcheck.pipeline.pose_store import PoseTrack
from formcheck.rules.common import ROUNDED_BACK
from formcheck.texts import load_texts


@dataclass(frozen=True)
class Film:
    """A clip of a real person."""

    name: str
    expected: str
    held: tuple[str, ...]
    """Each attempt in words: what, from when to when, seconds held, faults."""
    held_s: float
    """Seconds that counted in all."""
    rounded_s: float
    """Seconds in which the watch said "rounded"."""
    not_judged: float
    """Share of the seconds in an attempt in which the back was not judged."""
    cue: str
    """The cue seen longest, with its seconds."""


def replay_film(name: str, expected: str, track: PoseTrack) -> Film:
    """Play a clip's poses to the checker."""
    checker = Checker(reader=back_reader())
    times = [time for time, _ in track]
    usual = float(np.median(np.diff(times))) if len(times) > 1 else 0.0
    lasts = [*(b - a for a, b in pairwise(times)), usual]
    cues: defaultdict[str, float] = defaultdict(float)
    texts = load_texts("en")
    rounded = inside = unjudged = 0.0
    for (time_s, pose), seconds in zip(track, lasts, strict=True):
        feedback = checker.update(time_s, pose)
        cues[texts.shown(feedback.cue)] += seconds
        rounded += seconds * (ROUNDED_BACK.fault in feedback.faults)
        if feedback.phase in ("hold", "paused", "done"):
            inside += seconds
            m = feedback.measures
            unjudged += seconds * (m is None or not math.isfinite(m.spine.rounding_deg))
    attempts, _ = checker.finish()
    held = tuple(
        f"{a.stretch.name} {a.side} {a.start_s or 0.0:.1f}–{a.end_s:.1f} s, {a.clock.held_s:.1f} s"
        for a in attempts
    )
    text, longest = max(cues.items(), key=lambda item: item[1], default=("", 0.0))
    return Film(
        name, expected, held, sum(a.clock.held_s for a in attempts), rounded,
        unjudged / inside if inside else math.nan, f"{text} ({longest:.1f} s)",
    )  # fmt: skip


def run_films(folder: Path) -> list[Film]:
    """Replay every clip of ``tracks.csv``; none when there is no such table."""
    table = folder / "tracks.csv"
    if not table.is_file():
        return []
    films = []
    for row in read_rows(table, ("track",)):
        track = load_poses(folder / "tracks" / f"{row['track']}.npz")
        if track is None:
            raise UnreadableInputError(f"{folder / 'tracks' / row['track']}.npz holds no poses.")
        films.append(replay_film(row["track"], row.get("expected", ""), track))
    return films
