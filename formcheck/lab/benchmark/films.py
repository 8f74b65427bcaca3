"""Real people who move, given as poses: clips beside what is expected, movements beside markers.

Clips: a folder with ``tracks.csv`` and ``tracks/<name>.npz`` in the columns of the pose store; what
is held and what is said. Movements measured by markers, seen from about 45° off: a guard against
confident nonsense. Joint angles of a folder's ``<name>.csv`` against what is measured in the poses
of ``<name>.npz``; a frame counts as measured where formcheck would report its angles.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from formcheck.core import Checker
from formcheck.errors import UnreadableInputError, UsageError
from formcheck.lab.benchmark.people import read_rows
from formcheck.lab.benchmark.sheet import Sheet, across
from formcheck.measure.landmarks import FloatArray
from formcheck.pipeline.looks import load_poses
from formcheck.pipeline.models import back_reader
from formcheck.pipeline.track import PoseTrack
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
        track = _track(folder / "tracks" / f"{row['track']}.npz")
        films.append(replay_film(row["track"], row.get("expected", ""), track))
    return films


def _track(path: Path) -> PoseTrack:
    track = load_poses(path)
    if track is None:
        raise UnreadableInputError(f"{path} holds no poses.")
    return track


ANGLES = ("hip_flexion", "knee_flexion", "trunk_inclination")


@dataclass(frozen=True)
class Off:
    """How far one angle is off, read less true, over the frames in which it was measured."""

    measured: int
    withheld: float
    """Share of the frames with a truth."""
    bias_deg: float
    error_deg: float
    largest_deg: float
    """Mean, mean size and largest size; NaN where nothing was measured."""


Marked = dict[str, int | Off]
"""One movement: its ``"frames"`` with a truth and, by angle, how far those measured are off."""


def _off(errors: Sequence[float], frames: int) -> Off:
    known = np.array(errors or [math.nan])
    withheld = 1 - len(errors) / frames if frames else math.nan
    size = np.abs(known)
    return Off(len(errors), withheld, *map(float, (known.mean(), size.mean(), size.max())))


def compare(truth: Mapping[str, FloatArray], track: PoseTrack) -> Marked:
    """Measure every frame that has a truth, of the near leg.

    `truth`: columns of the CSV; ``time_s`` and angles in degrees.
    """
    checker = Checker(reader=back_reader())
    off: dict[str, list[float]] = {angle: [] for angle in ANGLES}
    frames = 0
    for time_s, pose in track:
        m = checker.update(time_s, pose).measures
        at = int(np.argmin(np.abs(truth["time_s"] - time_s)))
        if abs(truth["time_s"][at] - time_s) > 0.05:
            continue
        frames += 1
        if m is None or not m.side_on:
            continue
        near = m.view.near_side
        read = (m.hip_flexion_deg.of(near), m.knee_flexion_deg.of(near), m.trunk_inclination_deg)
        names = (f"hip_flexion_{near}", f"knee_flexion_{near}", "trunk_inclination")
        for angle, value, true in zip(ANGLES, read, names, strict=True):
            if math.isfinite(value):
                off[angle].append(value - float(truth[f"{true}_deg"][at]))
    return {"frames": frames} | {angle: _off(errors, frames) for angle, errors in off.items()}


def run_mocap(folder: Path) -> dict[str, Marked]:
    """Compare every movement of a folder.

    Raises UsageError if there is none; UnreadableInputError if one cannot be read.
    """
    tables = [path for path in sorted(folder.glob("*.csv")) if path.with_suffix(".npz").is_file()]
    if not tables:
        raise UsageError(f"There is no movement in {folder}: it needs *.csv with *.npz beside.")
    found = {}
    for path in tables:
        track = _track(path.with_suffix(".npz"))
        rows = read_rows(path, ("time_s",))
        try:
            columns = {key: np.array([row[key] for row in rows], float) for key in rows[0]}
        except (IndexError, KeyError, ValueError) as error:
            raise UnreadableInputError(f"{path} is no table of angles: {error}.") from error
        found[path.stem] = compare(columns, track)
    return found


def mocap_sheet(found: Mapping[str, Marked]) -> Sheet:
    """Return a line for each movement and angle."""
    rows = {f"{name}, {a}".replace("_", " "): of[a] for name, of in found.items() for a in ANGLES}
    note = "The phone stands about 45° off the side: to withhold is right, to be far off is not."
    names = ("measured", "withheld", "bias_deg", "error_deg", "largest_deg")
    return across("Joint angles against markers", {"": rows}, names, note)
