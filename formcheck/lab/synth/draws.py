"""What is drawn at random: numbers, colours and cards, rounded to what a file tells; programmes."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from formcheck.lab.synth.motion import Bounce, Fault, Hold, Keys, Programme

Color = tuple[float, float, float]
Card = TypeVar("Card")


def generator(*names: str | int) -> np.random.Generator:
    """A random generator that depends on names and numbers only."""
    seed: list[int] = []
    for name in names:
        seed += [name] if isinstance(name, int) else [len(name), *name.encode()]
    return np.random.default_rng(seed)


def number(rng: np.random.Generator, low: float, high: float, digits: int = 3) -> float:
    """Draw a number of so many decimals."""
    return round(float(rng.uniform(low, high)), digits)


def on_grid(rng: np.random.Generator, low: float, high: float, step: float = 0.05) -> float:
    """Draw a number on a grid (so that the truth's rounding is never a close call)."""
    return round(round(float(rng.uniform(low, high)) / step) * step, 6)


def rounded(color: Sequence[float] | npt.NDArray[np.float64]) -> Color:
    """Round a colour to three decimals."""
    r, g, b = (round(float(c), 3) for c in color)
    return r, g, b


def hue(
    rng: np.random.Generator, saturation: tuple[float, float], value: tuple[float, float]
) -> Color:
    """Draw a colour of any hue."""
    s, v = rng.uniform(*saturation), rng.uniform(*value)
    return rounded(colorsys.hsv_to_rgb(float(rng.random()), float(s), float(v)))


def deal(split: str, what: str, number: int, deck: Sequence[Card]) -> Card:
    """Card ``number`` of decks shuffled one after the other: shares come out exactly."""
    turn, place = divmod(number, len(deck))
    order = generator("deck", split, what, turn).permutation(len(deck))
    return deck[int(order[place])]


_RELEASES = {
    # (seconds down, at rest and up again), then the two holds before and after
    "short_release": ((0.5, 0.7), (0.0, 0.3), (0.6, 0.8), (2.6, 4.0), (3.0, 4.4)),
    "early_release": ((0.8, 1.1), (1.2, 2.0), (1.0, 1.3), (2.6, 4.0), (3.0, 4.4)),
    "change_of_side": ((0.9, 1.2), (2.0, 2.4), (1.0, 1.3), (4.0, 4.6), (4.0, 4.6)),
}
"""A short release interrupts a hold, the others end it."""


@dataclass
class Draft:
    """A programme in the making: a level over time, controls that follow it, faults laid over.

    The level is 0 at rest and 1 in the stretch; controls go from their value at rest to that in
    the stretch with it.
    """

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
        """Draw whether something happens."""
        return bool(self.rng.random() < share)

    def follow(self, name: str, rest: float, held: float) -> None:
        """Let a control go with the level."""
        self.keys[name] = tuple((t, round(rest + v * (held - rest), 4)) for t, v in self.level)

    def finish(self) -> Programme:
        """Return the programme."""
        return Programme(
            self.keys, tuple(self.holds), round(self.length, 2), tuple(self.faults),
            tuple(self.bounces), self.sway,
        )  # fmt: skip

    def timed(self, variant: str, short: bool, lead: float) -> None:
        """Lay down approach, holds and return; ``lead`` are seconds needed before the fold."""
        draw = self.between
        if short:
            still, pace, back, held = 0.9, draw(1.2, 1.5), 1.0, draw(3.6, 4.2)
        else:
            still, pace, back = draw(0.8, 2.5), draw(1.0, 2.4), draw(0.8, 1.8)
            long = variant in ("slow_rounding", "slow_bending", "rounded_in_middle", "bouncing")
            held = draw(7.0 if long else 5.0, 7.5 if lead else 9.0)
            if variant == "change_of_side":  # a long story: tell it briskly
                still, pace, back = draw(0.8, 1.2), draw(1.0, 1.5), draw(0.8, 1.2)
        if self.chance(0.15) and not lead and not short:
            still = -0.45 * pace  # already on the way when the recording starts
        start = still + lead + pace
        self.level = [(still + lead, 0.0), (start, 1.0)]
        end = self._released(variant, start) if variant in _RELEASES else start + held
        if not self.holds:
            self.holds = [Hold(start, end)]
        self.level += [(end, 1.0), (end + back, 0.0)]
        self.length = end + back + (0.4 if short else draw(0.4, 1.2))
        self.level = [(round(t, 3), v) for t, v in self.level]

    def _released(self, variant: str, start: float) -> float:
        """Lay down two holds, or one with a gap; returns when the last ends."""
        *ways, before, after = _RELEASES[variant]
        first = start + self.between(*before)
        down, pause, up = (self.between(*way) for way in ways)
        again = first + down + pause + up
        end = again + self.between(*after)
        self.level += [(first, 1.0), (first + down, 0.0)]
        self.level += [(first + down + pause, 0.0)] if pause else []
        self.level += [(again, 1.0)]
        if variant == "short_release":
            self.holds = [Hold(start, end, gaps=((first, again),))]
        else:
            self.holds = [Hold(start, first), Hold(again, end)]
        return end

    def whole(self, fault: str, control: str, fine: float, bad: float) -> None:
        """A fault from the approach to the return."""
        self.follow(control, fine, bad)
        self.faults.append(Fault(fault, control, fine, bad))

    def partly(self, fault: str, control: str, rest: float, fine: float, bad: float) -> None:
        """A fault that begins in the hold and stays or is corrected."""
        hold = self.holds[0]
        span = hold.end - hold.start
        begin = hold.start + self.between(1.2, 0.42 * span)
        into = self.between(0.7, 1.2)
        stays = hold.end - begin - into
        levels = [(t, rest + v * (fine - rest)) for t, v in (*self.level[:1], (hold.start, 1.0))]
        levels += [(begin, fine), (begin + into, bad)]
        if self.chance(0.5) and stays > 3.6:
            out = hold.end - self.between(1.2, max(1.25, stays - 2.2))
            levels += [(out - 0.9, bad), (out, fine), (hold.end, fine)]
        else:
            levels += [(hold.end, bad)]
        levels += [(self.level[-1][0], rest)]
        self.keys[control] = tuple((round(t, 3), round(v, 4)) for t, v in levels)
        self.faults.append(Fault(fault, control, fine, bad))

    def slowly(self, fault: str, control: str, fine: float, bad: float) -> None:
        """A fault that creeps in over several seconds and stays."""
        hold = self.holds[0]
        begin = hold.start + self.between(0.5, 1.2)
        full = begin + self.between(3.0, min(5.0, hold.end - begin - 1.5))
        self.keys[control] = (
            (self.level[0][0], fine), (round(begin, 3), fine), (round(full, 3), bad),
            (hold.end, bad), (self.level[-1][0], fine),
        )  # fmt: skip
        self.faults.append(Fault(fault, control, fine, bad))

    def knee(self, bad: float) -> None:
        """Bend the knee, all the time or partly."""
        if self.chance(0.5):
            self.whole("bent_knee", "knee", 2.0, bad)
        else:
            self.partly("bent_knee", "knee", 2.0, 2.0, bad)

    def bounce(self, control: str, size: float) -> None:
        """Swing a control for a while in the hold."""
        hold = self.holds[0]
        begin = hold.start + self.between(1.0, 1.8)
        end = min(begin + self.between(3.4, 5.0), hold.end - 0.6)
        begin, end = round(begin, 3), round(end, 3)
        self.bounces.append(Bounce(control, begin, end, size, self.between(0.8, 1.3)))
        self.faults.append(Fault("bouncing", start=begin + 0.2, end=end - 0.2))

    def idle(self, control: str, low: float, high: float) -> None:
        """Small changes of posture of somebody who does nothing in particular."""
        t, keys = 0.0, [(0.0, self.between(low, high, 0.5))]
        while t < self.length:
            t += self.between(1.5, 3.5)
            keys += [(round(t, 3), keys[-1][1]), (round(t + 1.2, 3), self.between(low, high, 0.5))]
            t += 1.2
        self.keys[control] = tuple(keys)
