"""Who is told "rounded", judged by the true back angle, and why others are not judged.

Only own stairs tell the back angle. A hollow back that has become flat is not rounded, nor is a
naturally round one that has not moved, however much or little they have flexed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.lab.benchmark.bands import Mask, counting, gather
from formcheck.lab.benchmark.metrics import Estimate, ratio
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
    found = gather(
        climbed,
        lambda clip: counting(clip.of) & case(clip),
        lambda clip: {"rounding": clip.rounding_deg, "told": clip.told},
    )
    person = found.get("person", np.zeros(0)).astype(int)
    rounding, told = (found.get(name, np.zeros(0)) for name in ("rounding", "told"))
    every = np.ones(person.size)
    stays = [
        clip.told[(clip.of.time_s >= start + GRACE_S) & (clip.of.time_s <= end)].any()
        for clip in climbed
        if (counting(clip.of) & case(clip)).any()
        for start, end in spans(clip.of.time_s, case(clip) & clip.of.stretched)
        if end - start >= SHORTEST_S
    ]
    return Verdicts(
        frames=person.size,
        persons=int(np.unique(person).size),
        judged_rounded=ratio(person, (rounding > 0).astype(float), every),
        told=ratio(person, told, every),
        not_judged=ratio(person, (~np.isfinite(rounding)).astype(float), every),
        stays=len(stays),
        stays_told=int(sum(stays)),
    )


def spans(time_s: np.ndarray, mask: Mask) -> list[tuple[float, float]]:
    """First and last time of each run of frames in a mask."""
    edges = np.diff(np.concatenate([[0], mask.astype(int), [0]]))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    return [(float(time_s[a]), float(time_s[b])) for a, b in zip(starts, ends, strict=True)]


@dataclass(frozen=True)
class Unjudged:
    """Frames, and persons, that were not judged for one reason."""

    frames: int
    persons: int


def why_not_judged(climbed: Sequence[Climbed]) -> tuple[int, dict[str, Unjudged]]:
    """Return the number of frames that count, and what was not judged by reason."""
    who = [
        (clip.reasons[i], clip.of.person)
        for clip in climbed
        for i in np.flatnonzero(counting(clip.of))
    ]
    reasons = Counter(reason for reason, _ in who if reason)
    return len(who), {
        why: Unjudged(n, len({person for reason, person in who if reason == why}))
        for why, n in reasons.most_common()
    }
