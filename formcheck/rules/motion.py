"""When a movement began or ended, and how it swings, from short runs of (time, value)."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence

import numpy as np

from formcheck.measure.landmarks import FloatArray

TREND_S = 0.3
"""Speed is the slope over this long: long against jitter, short against a movement."""

MOVING_DEG_PER_S = 4.0
"""Faster is moving. Breathing and sway (1.5° at 0.25 Hz) reach 2.4°/s; an approach of 30° in
1.5 s falls below this in its last tenth of a second."""

SLOW_START_S = 0.12
"""So long has a fall been under way when it gets faster than that. People move with the least
jerk (Flash and Hogan 1985, J Neurosci 5:1688): 30° in 1.5 s pass 4°/s after 0.12 s. Found on
105 holds of development bodies: 0.17 s, of which the pose model's lag is the rest."""

THERE_DEG, LAST_S = 0.75, 0.2
"""How near the depth has arrived, and how long the rest of the way takes with the least jerk (20°
in 1 s and 60° in 1.5 s: 0.17 s). On 27 rendered clips starts are 0.15 s off then, worst 0.40 s, as
by speed (0.15 s, 0.50 s), but the same at every frame rate."""

STEADY_RANGE_DEG = 4.0
"""Steady is within this: a held stretch sways by 1–2°, an approach of 30° in 1.5 s moves by 10° in
half a second."""

SWAY_DEG = 2.0
"""Whoever is first seen nearer to the depth than that has been there: nothing was seen of a way in,
and what is left is sway, or the pose model settling."""

SWING_DEG = 5.0
"""Smallest swing that is a bounce. Breathing and sway move a held stretch by 1–2°
(rendered and filmed holds), ballistic stretching by 10° and more."""

LONGEST_SWING_S = 1.0
"""A slower swing is easing deeper or coming up, not bouncing (slower than 0.5 Hz)."""

Samples = Sequence[tuple[float, float]]


def lately(samples: Iterable[tuple[float, float]], time_s: float, span_s: float) -> list[float]:
    """Return the values of the last ``span_s`` seconds."""
    return [value for when, value in samples if time_s - when <= span_s]


def is_steady(values_deg: Sequence[float]) -> bool:
    """Return True when the depth is at rest."""
    return max(values_deg) - min(values_deg) <= STEADY_RANGE_DEG


def speeds(samples: Samples) -> FloatArray:
    """Speed at each sample, degrees a second, as the slope of a line through its neighbours.

    Samples are in order of time; 0 where there are not two different times.
    """
    times, values = np.array(samples, dtype=float).T
    result = np.zeros(len(times))
    for index, time in enumerate(times):
        near = np.abs(times - time) <= TREND_S / 2 + 1e-9
        near[max(index - 1, 0) : index + 2] = True  # few frames a second are enough as well
        offsets = times[near] - times[near].mean()
        spread = float(np.sum(offsets**2))
        if spread > 0:
            result[index] = float(np.sum(offsets * values[near])) / spread
    return result


def arrival(samples: Samples, level: float, within: float) -> float:
    """Time since when the value has been at ``level``, up to the last sample.

    It came within `THERE_DEG` of it at some moment, between two samples, and has stayed within
    ``within`` since; the rest of the way takes `LAST_S`. No speed is asked, which at few frames
    a second is mostly noise.
    """
    first = len(samples) - 1
    while first > 0 and abs(samples[first - 1][1] - level) <= within:
        first -= 1
    if first == 0 and abs(samples[0][1] - level) <= SWAY_DEG:
        return samples[0][0]
    for number in range(first, len(samples)):
        time, off = samples[number][0], abs(samples[number][1] - level)
        if off <= THERE_DEG:
            if number == 0:
                return time
            before, was = samples[number - 1][0], abs(samples[number - 1][1] - level)
            crossed = before + (time - before) * (was - THERE_DEG) / (was - off)
            return min(crossed + LAST_S, samples[-1][0])
    return samples[-1][0]


def departure(samples: Samples) -> float:
    """Time at which the fall that ends with the last sample began, not before the first sample.

    The last sample's own time when the value is not falling there.
    """
    last = began = samples[-1][0]
    falling = False
    for (time, _), rate in zip(reversed(samples), speeds(samples)[::-1], strict=True):
        if rate <= -MOVING_DEG_PER_S:
            falling, began = True, time - SLOW_START_S
        # A pose that was looked up again stands still for a moment: look behind it.
        elif falling or last - time > TREND_S / 2:
            break
    return max(began, samples[0][0])


class ZigZag:
    """Follows a value as a zig-zag line.

    A turning point is sure once the value has come back from it by `SWING_DEG`; the lines between
    turning points are swings.
    """

    def __init__(self) -> None:
        self._turns: deque[tuple[float, float]] = deque(maxlen=8)
        self._extreme = (math.nan, math.nan)
        self._heading = 0

    def follow(self, time_s: float, value: float) -> list[tuple[float, float, float]]:
        """Take in a value; returns the unbroken chain of quick swings up to now, oldest first.

        Of each swing start, end and size.
        """
        moved = value - self._extreme[1]
        if math.isnan(moved) or self._heading * moved > 0:
            self._extreme = (time_s, value)
        elif abs(moved) >= SWING_DEG:
            self._turns.append(self._extreme)
            self._heading = 1 if moved > 0 else -1
            self._extreme = (time_s, value)
        chain: list[tuple[float, float, float]] = []
        end, end_value = self._extreme
        limit = time_s
        for start, start_value in reversed(self._turns):
            if limit - end > LONGEST_SWING_S or end - start > LONGEST_SWING_S:
                break
            chain.append((start, end, abs(end_value - start_value)))
            limit = end = start
            end_value = start_value
        return chain[::-1]
