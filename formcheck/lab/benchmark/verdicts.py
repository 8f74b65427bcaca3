"""The stairs' part of ``travel``: what is said of one set, and the tables of all side by side.

Among it who is told "rounded", judged by the true back angle, which only own stairs tell. A hollow
back that has become flat is not rounded, nor is a naturally round one that has not moved, however
much or little they have flexed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.lab.benchmark.bands import (
    QUANTITIES,
    SPLITS,
    WITHIN_AZIMUTH_DEG,
    Case,
    Mask,
    by_band,
    counting,
    figures,
    frames_of,
)
from formcheck.lab.benchmark.metrics import Estimate
from formcheck.lab.benchmark.sheet import Said, Sheet, across
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

CASES: Mapping[str, Case] = {
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


def verdicts(climbed: Sequence[Climbed], case: Case) -> Verdicts:
    """Count what was said where a case, which needs flexion and back angle, holds."""
    of = figures(frames_of(climbed, QUANTITIES[0], case))
    stays = [
        clip.told[(clip.of.time_s >= start + GRACE_S) & (clip.of.time_s <= end)].any()
        for clip in climbed
        if (counting(clip.of) & case(clip)).any()
        for start, end in spans(clip.of.time_s, case(clip) & clip.of.stretched)
        if end - start >= SHORTEST_S
    ]
    return Verdicts(
        frames=of.frames,
        persons=of.persons,
        judged_rounded=of.rounded,
        told=of.told,
        not_judged=of.not_judged,
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


_TABLES = {
    "read": ("frames", "persons", "reading_deg", "bias_deg", "error_deg"),
    "how sure": ("stated_deg", "within_1", "within_2", "no_neutral", "withheld"),
    "what is said": ("rounded", "told", "not_judged"),
}
_BY_GROUP = ("persons", "bias_deg", "error_deg", "within_1", "within_2", "withheld")
_NOTES = {
    "read": f"Frames in the stretch, camera ≤ {WITHIN_AZIMUTH_DEG:.0f}° off; reading: median; in "
    "brackets the 95% interval over persons. The outermost bands are open.",
    "how sure": "Within 1 and 2 stated errors; withheld: of the frames with a neutral, if the "
    "reading needs one.",
    "what is said": "Shares of all frames. Rounded: judged by this frame alone. Told: by the "
    "watch, as somebody in front of the screen hears it.",
}


def said_of(clips: Sequence[Climbed]) -> Said:
    """Return everything that is said of one set."""
    quantities = {}
    for quantity in QUANTITIES:
        frames, needs = frames_of(clips, quantity), quantity.needs_neutral
        groups = {
            group: frames_of([clip for clip in clips if keep(clip.of)], quantity)
            for group, keep in SPLITS.items()
        }
        quantities[quantity.key] = {
            "fine": by_band(frames, quantity.bands, needs_neutral=needs),
            "coarse": by_band(frames, quantity.coarse, needs_neutral=needs),
            "groups": {g: figures(part, needs_neutral=needs) for g, part in groups.items()},
        }
    angled = [clip for clip in clips if np.isfinite(clip.of.true["back_angle"]).any()]
    total, reasons = why_not_judged(clips)
    return {
        "clips": len(clips),
        "clips_too_far_off": sum(not counting(clip.of).any() for clip in clips),
        "quantities": quantities,
        "verdicts": {case: verdicts(angled, holds) for case, holds in CASES.items()},
        "frames": total,
        "not_judged": reasons,
    }


def stairs_sheets(sources: Mapping[str, Said]) -> list[Sheet]:
    """Return all tables of the stairs; every figure of every source stands side by side."""
    sheets = []
    for quantity in QUANTITIES:
        of = {name: said["quantities"][quantity.key] for name, said in sources.items()}
        told = {name: found for name, found in of.items() if found["fine"]["all"].frames}
        over = "" if quantity.by == quantity.key else "Bands are of the true spine flexion. "
        for which, names in _TABLES.items() if told else ():
            fine = {name: found["fine"] for name, found in told.items()}
            title = f"{quantity.title}: {which}"
            sheets.append(across(title, fine, names, over + _NOTES[which]))
        for which, names in (("coarse", _TABLES["read"]), ("groups", _BY_GROUP)) if told else ():
            part = {name: found[which] for name, found in told.items()}
            sheets.append(across(f"{quantity.title}: {which}", part, names))
    cases = {
        name: said["verdicts"]
        for name, said in sources.items()
        if any(of.frames for of in said["verdicts"].values())
    }
    if cases:
        names = ("frames", "persons", "told", "judged_rounded", "not_judged", "stays", "stays_told")
        note = (
            "Shares of frames: told by the watch, judged rounded by themselves, not judged. Stays: "
            f"of at least {SHORTEST_S:g} s, told at any time from {GRACE_S:g} s after their begin "
            "on. The first case should be, all others not."
        )
        sheets.append(across("Verdicts", cases, names, note))
    why = {name: said["not_judged"] for name, said in sources.items()}
    title = "Whose back was not judged, and why"
    return [*sheets, across(title, why, ("frames", "persons"))]
