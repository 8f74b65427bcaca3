"""Who is told "rounded", judged by the true back angle, and why others are not judged.

Only own stairs tell the back angle. A hollow back that has become flat is not rounded, nor is a
naturally round one that has not moved, however much or little they have flexed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.lab.benchmark.bands import Estimate, Mask, counting, ratio
from formcheck.lab.benchmark.stairs import Climbed

CLEARLY_ROUNDED_DEG = 60.0
"""Back angle from which raters call nearly every back clearly rounded."""
STRAIGHT_DEG = 36.0
"""Median back angle of straight people sitting with long legs; of those standing 25°."""
FLEXED_DEG = 35.0
UNMOVED_DEG = 10.0

SHORTEST_S = 1.0
"""Shorter stays are over before a watch can be sure."""
GRACE_S = 0.5
"""So long after the begin of a stay what came before it may still be told."""

CASES: Mapping[str, Callable[[Climbed], Mask]] = {
    f"rounded: flexion ≥ {FLEXED_DEG:.0f}°, back angle ≥ {CLEARLY_ROUNDED_DEG:.0f}°": lambda c: (
        (c.of.true["spine_flexion"] >= FLEXED_DEG)
        & (c.of.true["back_angle"] >= CLEARLY_ROUNDED_DEG)
    ),
    f"straight: back angle ≤ {STRAIGHT_DEG:.0f}°": lambda c: (
        c.of.true["back_angle"] <= STRAIGHT_DEG
    ),
    f"of these, flexion ≥ {FLEXED_DEG:.0f}° (a hollow back made flat)": lambda c: (
        (c.of.true["spine_flexion"] >= FLEXED_DEG) & (c.of.true["back_angle"] <= STRAIGHT_DEG)
    ),
    f"round by nature (> {STRAIGHT_DEG:.0f}°), flexion ≤ {UNMOVED_DEG:.0f}°": lambda c: (
        (c.of.true["spine_flexion"] <= UNMOVED_DEG)
        & (c.of.true["back_angle"] > STRAIGHT_DEG)
        & (c.of.natural_deg > STRAIGHT_DEG)
    ),
}
"""What should be told (the first) and what should not."""


@dataclass(frozen=True)
class Verdicts:
    """What was said of one case."""

    frames: int
    persons: int
    judged_rounded: Estimate
    told: Estimate
    not_judged: Estimate
    """Shares of the frames: by themselves, by the watch, neither judged rounded nor straight."""
    stays: int
    stays_told: int
    """Stretches of at least `SHORTEST_S` of the case, and those in which the watch said it."""


def verdicts(climbed: Sequence[Climbed], case: Callable[[Climbed], Mask]) -> Verdicts:
    """Count what was said where a case holds."""
    names = sorted({clip.of.person for clip in climbed})
    columns: list[list[np.ndarray]] = [[], [], [], []]
    stays = told_in = 0
    for clip in climbed:
        holds = case(clip) & clip.of.stretched
        mask = counting(clip.of) & holds
        if not mask.any():
            continue
        rounding = clip.rounding_deg[mask]
        columns[0].append(np.full(mask.sum(), names.index(clip.of.person)))
        columns[1].append(np.isfinite(rounding) & (rounding > 0))
        columns[2].append(clip.told[mask])
        columns[3].append(~np.isfinite(rounding))
        for start, end in spans(clip.of.time_s, holds):
            if end - start >= SHORTEST_S:
                during = (clip.of.time_s >= start + GRACE_S) & (clip.of.time_s <= end)
                stays += 1
                told_in += bool(clip.told[during].any())
    who, rounded, told, unjudged = (
        np.concatenate(column).astype(float) if column else np.zeros(0) for column in columns
    )
    person, every = who.astype(int), np.ones(who.size)
    return Verdicts(
        frames=who.size,
        persons=int(np.unique(person).size),
        judged_rounded=ratio(person, rounded, every),
        told=ratio(person, told, every),
        not_judged=ratio(person, unjudged, every),
        stays=stays,
        stays_told=told_in,
    )


def spans(time_s: np.ndarray, mask: Mask) -> list[tuple[float, float]]:
    """First and last time of each run of frames in a mask."""
    edges = np.diff(np.concatenate([[0], mask.astype(int), [0]]))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    return [(float(time_s[a]), float(time_s[b])) for a, b in zip(starts, ends, strict=True)]


def why_not_judged(climbed: Sequence[Climbed]) -> tuple[int, dict[str, tuple[int, int]]]:
    """Return the number of frames that count, and by reason (frames, persons) not judged."""
    frames: Counter[str] = Counter()
    persons: dict[str, set[str]] = {}
    total = 0
    for clip in climbed:
        for i in np.flatnonzero(counting(clip.of)):
            total += 1
            reason = clip.reasons[i]
            if reason:
                frames[reason] += 1
                persons.setdefault(reason, set()).add(clip.of.person)
    return total, {why: (n, len(persons[why])) for why, n in frames.most_common()}
