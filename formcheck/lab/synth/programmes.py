"""Draw what a person does: the variants of each stretch as keyframes.

Every programme follows one *level*: 0 at rest, 1 in the stretch. Controls go from their value at
rest to that in the stretch with it; faults are laid over. Values that make a fault are clearly
bad and all others clearly fine, so that nobody can argue about the truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from formcheck.lab.synth.draws import on_grid
from formcheck.lab.synth.motion import Bounce, Fault, Hold, Keys, Programme

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


@dataclass
class _Draft:
    """A programme in the making."""

    rng: np.random.Generator
    level: list[tuple[float, float]] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    length: float = 0.0
    keys: dict[str, Keys] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    bounces: list[Bounce] = field(default_factory=list)
    sway: dict[str, float] = field(default_factory=dict)

    def between(self, low: float, high: float, step: float = 0.05) -> float:
        """Draw a number on a grid."""
        return on_grid(self.rng, low, high, step)

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def follow(self, name: str, rest: float, held: float) -> None:
        """Let a control go with the level."""
        self.keys[name] = tuple((t, round(rest + v * (held - rest), 4)) for t, v in self.level)

    def at_rest(self, name: str, rest: float) -> None:
        """Let a control be 1 - level (times ``rest``): something done only outside the stretch."""
        self.follow(name, rest, 0.0)

    def finish(self) -> Programme:
        return Programme(
            self.keys, tuple(self.holds), round(self.length, 2), tuple(self.faults),
            tuple(self.bounces), self.sway,
        )  # fmt: skip


def _timed(d: _Draft, variant: str, short: bool, lead: float) -> None:
    """Lay down approach, holds and return; ``lead`` are seconds needed before the fold."""
    if short:
        still, pace, back, held = 0.9, d.between(1.2, 1.5), 1.0, d.between(3.6, 4.2)
    else:
        still, pace, back = d.between(0.8, 2.5), d.between(1.0, 2.4), d.between(0.8, 1.8)
        long = variant in ("slow_rounding", "slow_bending", "rounded_in_middle", "bouncing")
        held = d.between(7.0 if long else 5.0, 7.5 if lead else 9.0)
        if variant == "change_of_side":  # a long story: tell it briskly
            still, pace, back = d.between(0.8, 1.2), d.between(1.0, 1.5), d.between(0.8, 1.2)
    if d.chance(0.15) and not lead and not short:
        still = -0.45 * pace  # already on the way when the recording starts
    start = still + lead + pace
    d.level = [(still + lead, 0.0), (start, 1.0)]
    if variant in ("short_release", "early_release", "change_of_side"):
        side_change = variant == "change_of_side"
        first = start + (d.between(4.0, 4.6) if side_change else d.between(2.6, 4.0))
        if variant == "short_release":
            down, pause, up = d.between(0.5, 0.7), d.between(0.0, 0.3), d.between(0.6, 0.8)
        elif side_change:
            down, pause, up = d.between(0.9, 1.2), d.between(2.0, 2.4), d.between(1.0, 1.3)
        else:
            down, pause, up = d.between(0.8, 1.1), d.between(1.2, 2.0), d.between(1.0, 1.3)
        again = first + down + pause + up
        end = again + (d.between(4.0, 4.6) if side_change else d.between(3.0, 4.4))
        d.level += [(first, 1.0), (first + down, 0.0)]
        d.level += [(first + down + pause, 0.0)] if pause else []
        d.level += [(again, 1.0)]
        if variant == "short_release":
            d.holds = [Hold(start, end, gaps=((first, again),))]
        else:
            d.holds = [Hold(start, first), Hold(again, end)]
    else:
        end = start + held
        d.holds = [Hold(start, end)]
    d.level += [(end, 1.0), (end + back, 0.0)]
    d.length = end + back + (0.4 if short else d.between(0.4, 1.2))
    d.level = [(round(t, 3), v) for t, v in d.level]


def _whole(d: _Draft, fault: str, control: str, fine: float, bad: float) -> None:
    """A fault from the approach to the return."""
    d.follow(control, fine, bad)
    d.faults.append(Fault(fault, control, fine, bad))


def _partly(d: _Draft, fault: str, control: str, rest: float, fine: float, bad: float) -> None:
    """A fault that begins in the hold and stays or is corrected."""
    hold = d.holds[0]
    span = hold.end - hold.start
    begin = hold.start + d.between(1.2, 0.42 * span)
    into = d.between(0.7, 1.2)
    stays = hold.end - begin - into
    keys = [*d.level[:1], (hold.start, 1.0)]
    levels = [(t, rest + v * (fine - rest)) for t, v in keys] + [(begin, fine), (begin + into, bad)]
    if d.chance(0.5) and stays > 3.6:
        out = hold.end - d.between(1.2, max(1.25, stays - 2.2))
        levels += [(out - 0.9, bad), (out, fine), (hold.end, fine)]
    else:
        levels += [(hold.end, bad)]
    levels += [(d.level[-1][0], rest)]
    d.keys[control] = tuple((round(t, 3), round(v, 4)) for t, v in levels)
    d.faults.append(Fault(fault, control, fine, bad))


def _slowly(d: _Draft, fault: str, control: str, fine: float, bad: float) -> None:
    """A fault that creeps in over several seconds and stays."""
    hold = d.holds[0]
    begin = hold.start + d.between(0.5, 1.2)
    full = begin + d.between(3.0, min(5.0, hold.end - begin - 1.5))
    d.keys[control] = (
        (d.level[0][0], fine), (round(begin, 3), fine), (round(full, 3), bad), (hold.end, bad),
        (d.level[-1][0], fine),
    )  # fmt: skip
    d.faults.append(Fault(fault, control, fine, bad))


def _bounce(d: _Draft, control: str, size: float) -> None:
    hold = d.holds[0]
    begin = hold.start + d.between(1.0, 1.8)
    end = min(begin + d.between(3.4, 5.0), hold.end - 0.6)
    begin, end = round(begin, 3), round(end, 3)
    d.bounces.append(Bounce(control, begin, end, size, d.between(0.8, 1.3)))
    d.faults.append(Fault("bouncing", start=begin + 0.2, end=end - 0.2))


def _head(d: _Draft) -> None:
    """Move the neck independently of the back; sometimes it looks elsewhere during the hold."""
    before, held = d.between(-6, 8, 1), d.between(-26, 28, 1)
    d.follow("neck", before, held)
    hold = d.holds[0] if d.holds else None
    if hold is not None and len(d.holds) == 1 and not hold.gaps and d.chance(0.4):
        turn = hold.start + d.between(0.8, max(1.0, hold.end - hold.start - 2.4))
        keys = list(d.keys["neck"])
        later = (round(turn + d.between(0.6, 1.2), 3), d.between(-26, 28, 1))
        d.keys["neck"] = (*keys[:2], (round(turn, 3), held), later, (hold.end, later[1]), keys[-1])


def _back(d: _Draft, variant: str) -> None:
    """What the spine does (standing and seated)."""
    neutral = d.between(-3, 4, 1)
    bad = d.between(44, 64, 1)
    if variant == "rounded_from_start":
        _whole(d, "rounded_back", "spine", 0.0, bad)
    elif variant == "rounded_in_middle":
        _partly(d, "rounded_back", "spine", 0.0, max(neutral, 0.0), bad)
    elif variant == "slow_rounding":
        _slowly(d, "rounded_back", "spine", 0.0, bad)
    elif variant == "mild_flexion":
        d.follow("spine", 0.0, d.between(9, 14, 1))
    else:
        d.follow("spine", 0.0, neutral)


def _forward_hands(d: _Draft, standing: bool, near: float) -> None:
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
        d.at_rest(elsewhere[int(d.rng.integers(2))], 1.0)


def _idle(d: _Draft, control: str, low: float, high: float) -> None:
    """Small changes of posture of somebody who does nothing in particular."""
    t, keys = 0.0, [(0.0, d.between(low, high, 0.5))]
    while t < d.length:
        t += d.between(1.5, 3.5)
        keys += [(round(t, 3), keys[-1][1]), (round(t + 1.2, 3), d.between(low, high, 0.5))]
        t += 1.2
    d.keys[control] = tuple(keys)


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


def _no_stretch(d: _Draft, stands: bool) -> Programme:
    d.length = d.between(9.0, 12.0)
    for control, (low, high) in _RANGES["standing" if stands else "seated"].idle.items():
        _idle(d, control, low, high)
    if stands:
        d.keys["lift"] = ((0.0, 0.0),)
        _idle(d, "hips", 0.0, 0.0)
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
    d, of, stands = _Draft(rng), _RANGES[stretch], stretch == "standing"
    if variant == "no_stretch":
        return _no_stretch(d, stands)
    steps_up = stands and variant != "change_of_side" and not short and d.chance(0.4)
    _timed(d, variant, short, lead=1.6 if steps_up else 0.0)
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
        _knee(d, 2.0, d.between(42, 50, 1))
    if variant == "bouncing":
        _bounce(d, "trunk", d.between(6, 9, 0.5))
    if variant == "change_of_side":
        _swap_standing(d)
    return d.finish()


def _knee(d: _Draft, fine: float, bad: float) -> None:
    if d.chance(0.5):
        _whole(d, "bent_knee", "knee", fine, bad)
    else:
        _partly(d, "bent_knee", "knee", fine, fine, bad)


def _swap_standing(d: _Draft) -> None:
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
    d = _Draft(rng)
    if variant == "no_stretch":
        d.length = d.between(9.0, 12.0)
        d.keys["raise"] = ((0.0, -6.0),)
        if d.chance(0.5):  # feet on the floor, knees bent
            d.keys["knee"], d.keys["other_knee"] = ((0.0, 88.0),), ((0.0, 84.0),)
            d.keys["ankle"] = ((0.0, 40.0),)
        d.keys["belly"] = ((3.0, 0.0), (4.2, 1.0)) if d.chance(0.5) else ((0.0, 0.0),)
        d.sway = {"knee": 1.0, "other_knee": 1.0, "belly": 0.0}
        return d.finish()
    _timed(d, variant, short, lead=0.0)
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
        _knee(d, 2.0, d.between(42, 52, 1))
    if variant == "slow_bending":
        _slowly(d, "bent_knee", "knee", 2.0, d.between(44, 52, 1))
    if variant == "resting_leg":
        fine, bad = d.keys["other_knee"][0][1], d.between(56, 78, 1)
        if d.chance(0.4):
            d.keys["other_knee"] = ((0.0, bad),)
            d.faults.append(Fault("resting_leg", "other_knee", fine, bad))
        else:
            _partly(d, "resting_leg", "other_knee", fine, fine, bad)
    if variant == "bouncing":
        _bounce(d, "raise", d.between(6, 9, 0.5))
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
