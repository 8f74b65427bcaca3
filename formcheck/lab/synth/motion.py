"""Motion programmes: a few keyframes per control, joined smoothly, with breathing and sway.

A programme says what a person does and when; :func:`controls_at` gives the controls of one moment
and :func:`spans` the hold and fault spans that follow from the keyframes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

Controls = Mapping[str, float]

#: Controls and their values when a programme does not mention them. ``trunk``: inclination of the
#: hip-shoulder line (deg, standing and seated); ``spine``, ``upper``, ``neck``, ``reach``,
#: ``shrug``: see Posture; ``raise``: lifted thigh from horizontal (supine); ``knee``, ``ankle``: of
#: the stretched leg(s); ``other_knee``: of the other leg; ``lift``: 1 heel on the step, 0 foot on
#: the floor (standing);
#: ``other_raise``, ``other_lift``: the same of the other leg, for a change of side; ``tilt``: how
#: far lifting the leg rolls the pelvis back (supine).
#: Hands: ``hands``: where the wrists lie on the leg, 0 hip to 1 ankle; ``apart``: how much further
#: down the right one lies; ``swap``: 1 on the other leg; ``hips``, ``hang``, ``front``, ``ground``:
#: 1 there instead (standing, seated). Supine: on the floor unless ``grip`` (1: behind the lifted
#: thigh; MediaPipe then sometimes puts both legs midway), ``strap`` or ``belly``. ``pelvis_lift``:
#: how far the pelvis rolls up off the floor (supine, deg); ``head_lift``: how far the neck bends
#: beyond where the head rests (deg); ``pillow``: how high the head rests above the floor (metres);
#: ``press``: how flat the seat is pressed (metres, seated).
DEFAULTS: dict[str, float] = {
    "trunk": 0.0, "spine": 0.0, "upper": 0.0, "neck": 0.0, "reach": 0.0, "shrug": 0.0, "raise": 0.0,
    "knee": 2.0,
    "ankle": 12.0, "other_knee": 3.0, "lift": 1.0, "other_raise": -6.0, "other_lift": 0.0,
    "tilt": 0.0, "hands": 0.3, "apart": 0.0, "swap": 0.0, "hips": 0.0, "hang": 0.0, "front": 0.0,
    "ground": 0.0, "grip": 0.0, "strap": 0.0, "belly": 0.0, "pelvis_lift": 0.0, "head_lift": 0.0,
    "pillow": 0.0, "press": 0.012,
}  # fmt: skip

Keys = Sequence[tuple[float, float]]  # (time in seconds, value), in order of time

#: Faults that are advice: seconds count all the same.
ADVICE = ("lifted_head",)

#: Share of the hold's sway at other times: nobody stands, sits or lies like a statue.
IDLE_SWAY = 1 / 3


@dataclass(frozen=True)
class Fault:
    """A fault that a programme contains.

    Present while ``control`` is past half-way from ``base`` to ``peak``. For ``bouncing``, give
    ``start`` and ``end`` (seconds) instead: the time the bounce takes.
    """

    name: str
    control: str = ""
    base: float = 0.0
    peak: float = 0.0
    start: float = 0.0
    end: float = 0.0


@dataclass(frozen=True)
class Bounce:
    """A swing of one control: ``size`` degrees each way, ``rate`` times a second."""

    control: str
    start: float
    end: float
    size: float
    rate: float


@dataclass(frozen=True)
class Hold:
    """One hold: from the end of the approach to the start of the return, seconds.

    ``side`` is the stretched leg if it is not the clip's. ``gaps`` are spans within the hold during
    which the person had left the stretch for a moment (too short to make two holds of it).
    """

    start: float
    end: float
    side: str = ""
    gaps: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Programme:
    """What a person does.

    `keys`: control name to (seconds, value) pairs; constant before the first and after the last.
    `holds`: empty if the person only stands, sits or lies there.
    `length`: seconds.
    `sway`: largest breathing and sway of a control during a hold, in the control's unit; at other
    times a third of it.
    """

    keys: Mapping[str, Keys]
    holds: tuple[Hold, ...]
    length: float
    faults: tuple[Fault, ...] = ()
    bounces: tuple[Bounce, ...] = ()
    sway: Mapping[str, float] = field(default_factory=dict)


def minimum_jerk(x: float) -> float:
    """Smooth step from 0 to 1 without jolts at either end (Flash & Hogan 1985)."""
    x = min(max(x, 0.0), 1.0)
    return x**3 * (10 - 15 * x + 6 * x * x)


def value_at(keys: Keys, t: float) -> float:
    """Value of one control at a time."""
    if t <= keys[0][0]:
        return keys[0][1]
    for (t0, v0), (t1, v1) in pairwise(keys):
        if t <= t1:
            return v0 + (v1 - v0) * minimum_jerk((t - t0) / (t1 - t0))
    return keys[-1][1]


def _window(t: float, start: float, end: float, edge: float = 0.4) -> float:
    """1 inside a span, 0 outside, with smooth edges inside the span."""
    return minimum_jerk((t - start) / edge) * minimum_jerk((end - t) / edge)


def sway_at(t: float, seed: int) -> float:
    """Breathing (15 a minute) and slow sway, between -1 and 1."""
    phase = np.random.default_rng(seed).uniform(0, 2 * np.pi, 3)
    waves = (0.5, 0.25), (0.3, 0.43), (0.2, 0.11)
    return float(
        sum(a * np.sin(2 * np.pi * f * t + p) for (a, f), p in zip(waves, phase, strict=True))
    )


def controls_at(programme: Programme, t: float, seed: int = 0) -> dict[str, float]:
    """All controls that the programme moves, at one time (seconds)."""
    out = {name: value_at(keys, t) for name, keys in programme.keys.items()}
    held = max(
        (_window(t, h.start - 0.3, h.end + 0.3, edge=0.8) for h in programme.holds), default=0
    )
    share = IDLE_SWAY + (1 - IDLE_SWAY) * held
    for i, (name, size) in enumerate(programme.sway.items()):
        out[name] = out.get(name, 0.0) + size * share * sway_at(t, seed * 31 + i)
    for b in programme.bounces:
        swing = np.sin(2 * np.pi * b.rate * (t - b.start)) * _window(t, b.start, b.end)
        out[b.control] = out.get(b.control, 0.0) + b.size * float(swing)
    return out


def crossings(keys: Keys, base: float, peak: float, length: float) -> list[tuple[float, float]]:
    """Spans of time in which a control is past half-way from ``base`` to ``peak``."""
    times = np.arange(0.0, length, 0.005)
    values = np.asarray([value_at(keys, float(t)) for t in times])
    inside = (values - (base + peak) / 2) * np.sign(peak - base) > 0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(int)))
    return [
        (float(times[a]), float(times[min(b, len(times) - 1)]))
        for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]


def fault_spans(programme: Programme) -> list[tuple[str, float, float]]:
    """(fault, start, end) of each fault, seconds."""
    out = []
    for fault in programme.faults:
        if fault.control:
            keys = programme.keys[fault.control]
            for a, b in crossings(keys, fault.base, fault.peak, programme.length):
                out.append((fault.name, a, b))
        else:
            out.append((fault.name, fault.start, fault.end))
    return out


def covered(spans: Iterable[tuple[float, float]], start: float, end: float) -> float:
    """Seconds of ``start`` to ``end`` that at least one of the spans covers."""
    total, reached = 0.0, start
    for a, b in sorted(spans):
        a, b = max(a, reached), min(b, end)
        if b > a:
            total, reached = total + b - a, b
    return total


def held_seconds(programme: Programme, hold: Hold) -> float:
    """Seconds of a hold free of gaps and of faults that stop the clock."""
    lost = [(a, b) for name, a, b in fault_spans(programme) if name not in ADVICE]
    lost += list(hold.gaps)
    return hold.end - hold.start - covered(lost, hold.start, hold.end)
