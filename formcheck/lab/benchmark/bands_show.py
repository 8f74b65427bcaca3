"""The stairs' part of ``travel``: what is said of one set, and the tables of all side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from formcheck.lab.benchmark.bands import (
    QUANTITIES,
    SPLITS,
    WITHIN_AZIMUTH_DEG,
    by_band,
    counting,
    figures,
    frames_of,
)
from formcheck.lab.benchmark.sheet import Sheet, across
from formcheck.lab.benchmark.stairs import Climbed
from formcheck.lab.benchmark.verdicts import CASES, GRACE_S, SHORTEST_S, verdicts, why_not_judged

Said = Mapping[str, Any]
"""Everything that is said of one set, as in the JSON: figures at the leaves."""

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
