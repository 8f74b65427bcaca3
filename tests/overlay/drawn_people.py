"""Drawn-up people: poses, measures and feedback without a model or a picture."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from formcheck.core import Checker
from formcheck.measure.landmarks import Landmark, Pose
from formcheck.measure.measures import Measures, PerSide
from formcheck.measure.view import View
from formcheck.overlay.layout import Rect
from formcheck.pipeline.frames import Image
from formcheck.rules.coach import Feedback, Phase
from formcheck.rules.problems import OF_THE_FILE, PROBLEMS, WAY_UP_UNSAID
from formcheck.rules.stretch import StretchSide
from formcheck.texts import LANGUAGES, Level, Line, load_texts

SIZES = [(320, 240), (240, 320), (640, 360), (1080, 1920), (1920, 822), (641, 479), (360, 800)]
"""Width, height: 4:3 both ways, 16:9, phone, 21:9, odd, 9:20."""

EVERY = [load_texts(language) for language in LANGUAGES]
# What is known of the file stands beside the picture, and nowhere in it.
DRAWN = [name for name in PROBLEMS if name not in (WAY_UP_UNSAID, *OF_THE_FILE)]
ADVICE = [texts(f"problem.{name}") for texts in EVERY for name in DRAWN]
LONGEST_CUE = max(ADVICE, key=len)
LONGEST_REASON = max(
    (text for t in EVERY for key, text in t.show.items() if key.startswith("why_back.")), key=len
)

_HINGED = {
    "SHOULDER": (0.60, 0.35),
    "ELBOW": (0.63, 0.48),
    "WRIST": (0.68, 0.60),
    "EAR": (0.68, 0.30),
    "HIP": (0.40, 0.48),
    "KNEE": (0.52, 0.62),
    "ANKLE": (0.66, 0.72),
    "HEEL": (0.66, 0.76),
    "TOE": (0.72, 0.70),
}
"""Somebody who looks to the right, heel on a step, as parts of the picture."""


def overlap(one: Rect, other: Rect) -> bool:
    """True when two rectangles share a pixel."""
    across = one.x < other.right and other.x < one.right
    return across and one.y < other.bottom and other.y < one.bottom


def within(part: Rect, whole: Rect) -> bool:
    """True when no part of one rectangle is outside the other."""
    across = whole.x <= part.x and part.right <= whole.right
    return across and whole.y <= part.y and part.bottom <= whole.bottom


def grey(size: tuple[int, int]) -> Image:
    """Return an even grey picture of a width and height."""
    return np.full((size[1], size[0], 3), 128, np.uint8)


def pose(
    size: tuple[int, int] = (640, 360),
    facing: int = 1,
    moved: Mapping[str, tuple[float, float]] | None = None,
) -> Pose:
    """Return a pose; `moved` puts joints (e.g. "KNEE") elsewhere, as parts of the picture."""
    points = np.zeros((33, 2))
    for mark in Landmark:
        joint = mark.name.split("_")[-1]
        x, y = {**_HINGED, **(moved or {})}.get(joint, (0.7, 0.3))
        points[mark] = (x if facing == 1 else 1.0 - x) * size[0], y * size[1]
    return Pose(points, np.zeros((33, 3)), np.ones(33), None, size)


def measures(
    size: tuple[int, int] = (640, 360),
    facing: int = 1,
    *,
    spine_deg: float = 5.0,
    angle_deg: float = 31.0,
    rounding_deg: float | None = None,
    reason: str | None = None,
    hip_deg: float = 97.4,
    curve: bool = True,
    moved: Mapping[str, tuple[float, float]] | None = None,
) -> Measures:
    """Return measures of that pose; the back curves from hip to shoulder."""
    person = pose(size, facing, moved)
    near = "right" if facing == 1 else "left"
    t = np.linspace(0.0, 1.0, 30)[:, None]
    hip, shoulder = person.joint("hip", near), person.joint("shoulder", near)
    bulge = np.array([0.0, -0.1 * size[1]]) * np.sin(math.pi * t)
    line = hip + t * (shoulder - hip) + bulge + np.array([0.0, -0.05 * size[1]])
    # Measured first, so that whatever else measures hold is there as well.
    measured = Checker().update(0.0, person).measures
    assert measured is not None
    return replace(
        measured,
        pose=person,
        view=View(facing=facing, off_side_deg=5.0, time_s=0.0),
        hip_flexion_deg=PerSide(hip_deg, hip_deg),
        spine=replace(
            measured.spine,
            flexion_deg=spine_deg,
            angle_deg=angle_deg,
            rounding_deg=spine_deg - 27.0 if rounding_deg is None else rounding_deg,
            curve=line if curve else None,
            reason=reason,
        ),
        problems=(),
    )


def feedback(
    phase: Phase = "hold",
    level: Level = "good",
    seen: Measures | None = None,
    *,
    key: str = "fault.rounded_back",
    held_s: float = 12.0,
    straight_s: float | None = None,
    faults: tuple[str, ...] = (),
    suspects: tuple[str, ...] = (),
) -> Feedback:
    """Return feedback; `seen` None means that nobody was seen."""
    active = phase != "idle"
    return Feedback(
        time_s=0.0,
        phase=phase,
        stretch="standing" if active else None,
        named=active,
        side="right" if active else None,
        held_s=held_s,
        straight_s=held_s if straight_s is None else straight_s,
        target_s=30.0,
        cue=Line(key, level),
        faults=faults,
        suspects=suspects,
        problems=(),
        measures=seen,
        shown=("hip_flexion_deg", "spine_flexion_deg"),
    )


def still(
    seen: Measures,
    side: StretchSide | None = "right",
    faults: tuple[str, ...] = (),
    cue: Line | None = None,
) -> Feedback:
    """Return what was found in a photograph; without a side it is no stretch."""
    found = feedback("entry" if side else "idle", seen=seen, faults=faults)
    return replace(found, side=side, cue=cue or Line(""))
