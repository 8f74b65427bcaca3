"""Draw what a person does: the variants of each stretch as keyframes.

Values that make a fault are clearly bad and all others clearly fine, so that nobody can argue about
the truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from formcheck.lab.synth.draws import Draft
from formcheck.lab.synth.motion import Fault, Programme

SHARES: Mapping[str, Mapping[str, int]] = {
    "standing": {
        "good": 8, "mild_flexion": 1, "rounded_from_start": 2, "rounded_in_middle": 2,
        "slow_rounding": 1, "bent_knee": 1, "bouncing": 1, "short_release": 1, "early_release": 1,
        "change_of_side": 1, "no_stretch": 1,
    },
    "seated": {
        "good": 8, "mild_flexion": 1, "rounded_from_start": 2, "rounded_in_middle": 2,
        "slow_rounding": 2, "bent_knee": 1, "bouncing": 1, "short_release": 1, "early_release": 1,
        "no_stretch": 1,
    },
    "supine": {
        "good": 9, "bent_knee": 2, "slow_bending": 1, "resting_leg": 3, "bouncing": 1,
        "short_release": 1, "early_release": 1, "change_of_side": 1, "no_stretch": 1,
    },
}  # fmt: skip
"""How many of 20 clips of each stretch show which variant."""

ROUNDING = ("rounded_from_start", "rounded_in_middle", "slow_rounding")
"""Variants in which a back rounds."""


def _head(d: Draft) -> None:
    """Move the neck independently of the back; sometimes it looks elsewhere during the hold."""
    before, held = d.between(-6, 8, 1), d.between(-26, 28, 1)
    d.follow("neck", before, held)
    hold = d.holds[0] if d.holds else None
    if hold is not None and len(d.holds) == 1 and not hold.gaps and d.chance(0.4):
        turn = hold.start + d.between(0.8, max(1.0, hold.end - hold.start - 2.4))
        keys = list(d.keys["neck"])
        later = (round(turn + d.between(0.6, 1.2), 3), d.between(-26, 28, 1))
        d.keys["neck"] = (*keys[:2], (round(turn, 3), held), later, (hold.end, later[1]), keys[-1])


def _back(d: Draft, variant: str) -> None:
    """What the spine does (standing and seated)."""
    neutral = d.between(-3, 4, 1)
    bad = d.between(44, 64, 1)
    if variant == "rounded_from_start":
        d.whole("rounded_back", "spine", 0.0, bad)
    elif variant == "rounded_in_middle":
        d.partly("rounded_back", "spine", 0.0, max(neutral, 0.0), bad)
    elif variant == "slow_rounding":
        d.slowly("rounded_back", "spine", 0.0, bad)
    elif variant == "mild_flexion":
        d.follow("spine", 0.0, d.between(9, 14, 1))
    else:
        d.follow("spine", 0.0, neutral)


def _forward_hands(d: Draft, standing: bool, near: float) -> None:
    """Hands on the leg in the stretch, mostly; somewhere else at rest, mostly."""
    rest = d.between(0.2, 0.32, 0.02)
    d.follow("hands", rest, d.between(0.42, near, 0.02))
    d.follow("apart", 0.0, d.between(-0.08, 0.08, 0.02))
    pick = d.rng.random()
    elsewhere = ("hips", "hang") if standing else ("ground", "ground")
    if pick < 0.10:
        d.keys[elsewhere[0]] = ((0.0, 1.0),)
    elif pick < 0.20 and standing:
        d.keys["hang"] = ((0.0, 1.0),)
    elif pick < 0.65:
        d.follow(elsewhere[int(d.rng.integers(2))], 1.0, 0.0)


@dataclass(frozen=True)
class _Ranges:
    """What differs between folding forward standing and seated; ranges to draw from."""

    idle: Mapping[str, tuple[float, float]]
    """Of somebody who does nothing in particular."""
    rest: tuple[float, float]
    folded: tuple[float, float]
    """The trunk's inclination; a rounded one begins later."""
    rounded_from: float
    reach: tuple[float, float]
    near: float
    """How far down the leg the hands may come."""
    sway: float


_RANGES = {
    "standing": _Ranges(
        {"trunk": (-2, 4), "neck": (-15, 20), "spine": (0, 5)},
        (0, 5), (30, 56), 36, (0, 14), 0.76, 1.8,
    ),
    "seated": _Ranges(
        {"trunk": (-7, 3), "neck": (-15, 20), "spine": (0, 6)},
        (-6, 3), (23, 44), 30, (2, 14), 0.84, 1.6,
    ),
}  # fmt: skip


def _no_stretch(d: Draft, stands: bool) -> Programme:
    d.length = d.between(9.0, 12.0)
    for control, (low, high) in _RANGES["standing" if stands else "seated"].idle.items():
        d.idle(control, low, high)
    if stands:
        d.keys["lift"] = ((0.0, 0.0),)
        d.idle("hips", 0.0, 0.0)
        d.keys["hang"] = ((0.0, 1.0),)
    else:
        d.keys["hands"] = ((0.0, 0.3),)
    if d.chance(0.6):
        t = d.between(2.5, 5.0)
        d.keys["hips" if stands else "ground"] = ((t, 0.0), (t + 1.0, 1.0))
        if stands:
            d.keys["hang"] = ((t, 1.0), (t + 1.0, 0.0))
    d.sway = {"trunk": 1.2}
    return d.finish()


def upright(stretch: str, variant: str, rng: np.random.Generator, short: bool = False) -> Programme:
    """Draw a programme of the standing or the seated stretch."""
    d, of, stands = Draft(rng), _RANGES[stretch], stretch == "standing"
    if variant == "no_stretch":
        return _no_stretch(d, stands)
    steps_up = stands and variant != "change_of_side" and not short and d.chance(0.4)
    d.timed(variant, short, lead=1.6 if steps_up else 0.0)
    if steps_up:
        begin = d.level[0][0] - 1.6
        d.keys["lift"] = ((round(begin, 3), 0.0), (round(begin + 1.5, 3), 1.0))
    # Rounding carries the chest further forward than the hips alone.
    least = of.rounded_from if variant in ROUNDING else of.folded[0]
    d.follow("trunk", d.between(*of.rest, 0.5), d.between(least, of.folded[1], 1))
    d.follow("reach", of.reach[0], d.between(*of.reach, 1))
    if not stands:
        d.keys["ankle"] = ((0.0, d.between(2, 22, 1)),)
    _head(d)
    _back(d, variant)
    _forward_hands(d, stands, of.near)
    d.sway = {"trunk": d.between(0.8, of.sway), "spine": 0.8, "neck": 2.0}
    if variant == "bent_knee":
        d.knee(d.between(42, 50, 1))
    if variant == "bouncing":
        d.bounce("trunk", d.between(6, 9, 0.5))
    if variant == "change_of_side":
        _swap_standing(d)
    return d.finish()


def _swap_standing(d: Draft) -> None:
    """One foot down from the step, the other one up; the hands leave the leg meanwhile."""
    (first, second), down = d.holds, d.level[3][0]
    up = d.level[4][0]
    middle = round((down + up) / 2, 3)
    d.keys["lift"] = ((down - 0.1, 1.0), (middle, 0.0))
    d.keys["other_lift"] = ((middle, 0.0), (up + 0.1, 1.0))
    d.keys["swap"] = ((middle - 0.3, 0.0), (middle + 0.3, 1.0))
    d.keys.pop("hang", None)
    away = ((first.end, 0.0), (down, 1.0), (up, 1.0), (second.start, 0.0))
    d.keys["hips"] = tuple((round(t, 3), v) for t, v in away)


def supine(variant: str, rng: np.random.Generator, hands: str, short: bool = False) -> Programme:
    """Draw a programme of the supine stretch; ``hands`` are a control's name or ``"sides"``."""
    d = Draft(rng)
    if variant == "no_stretch":
        d.length = d.between(9.0, 12.0)
        d.keys["raise"] = ((0.0, -6.0),)
        if d.chance(0.5):  # feet on the floor, knees bent
            d.keys["knee"], d.keys["other_knee"] = ((0.0, 88.0),), ((0.0, 84.0),)
            d.keys["ankle"] = ((0.0, 40.0),)
        d.keys["belly"] = ((3.0, 0.0), (4.2, 1.0)) if d.chance(0.5) else ((0.0, 0.0),)
        d.sway = {"knee": 1.0, "other_knee": 1.0, "belly": 0.0}
        return d.finish()
    d.timed(variant, short, lead=0.0)
    bending = variant in ("bent_knee", "slow_bending")
    lifted = d.between(72 if bending else 54, 88, 1)
    d.follow("raise", -6.0, lifted)  # below 0: lies on the floor
    d.follow("tilt", 0.0, d.between(2, 8, 1))
    d.follow("ankle", 20.0, d.between(0, 14, 1))
    d.keys["other_knee"] = ((0.0, d.between(2, 10, 1)),)
    if hands in ("grip", "strap"):
        d.follow(hands, 1.0 if hands == "strap" else 0.0, 1.0)
    elif hands == "belly":
        d.keys["belly"] = ((0.0, 1.0),)
    d.sway = {"raise": d.between(0.8, 1.6), "knee": 0.8}
    if variant == "bent_knee":
        d.knee(d.between(42, 52, 1))
    if variant == "slow_bending":
        d.slowly("bent_knee", "knee", 2.0, d.between(44, 52, 1))
    if variant == "resting_leg":
        fine, bad = d.keys["other_knee"][0][1], d.between(56, 78, 1)
        if d.chance(0.4):
            d.keys["other_knee"] = ((0.0, bad),)
            d.faults.append(Fault("resting_leg", "other_knee", fine, bad))
        else:
            d.partly("resting_leg", "other_knee", fine, fine, bad)
    if variant == "bouncing":
        d.bounce("raise", d.between(6, 9, 0.5))
    if variant == "change_of_side":
        down, up = d.level[3][0], d.level[4][0]
        rest = [(t, v) for t, v in d.keys["raise"] if t <= down]
        d.keys["raise"] = tuple(rest)
        begin = round((down + up) / 2 - 0.3, 3)
        end, last = d.level[-2][0], d.level[-1][0]
        start = d.holds[1].start
        d.keys["other_raise"] = ((begin, -6.0), (start, lifted), (end, lifted), (last, -6.0))
        d.keys["swap"] = ((down, 0.0), (up, 1.0))
    return d.finish()
