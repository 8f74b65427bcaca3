"""What each picture is looked at for besides its stretch; pure.

Its light, so that a dark room and a covered lens are told apart from "nobody there". The signs that
stop a session: an arm held up, or both hands on the opposite shoulders, which nobody does in a
stretch by chance, and which are seen from the side; lying down an arm that points up holds the leg,
so there only the crossed arms count. And how often to look, with which model.
"""

from __future__ import annotations

import math
import statistics
from typing import Literal

import numpy as np

from formcheck.measure.following import trunk_px
from formcheck.measure.geometry import inclination_from_vertical
from formcheck.measure.landmarks import FloatArray, Pose, Side, length_of
from formcheck.measure.view import SIDES
from formcheck.pipeline.frames import Image

Light = Literal["ok", "dark", "covered"]

DARK_BELOW = 28.0
"""Mean brightness, of 255. Sample clips dimmed, with a camera's noise added: at a mean of 30 people
are found in 9 of 10 pictures and more, at 24 in 5 to 10 of 10, at 16 lying ones are lost, at 10
everybody. A dark room and a covered lens cannot be told apart then, so both are named."""

FLAT_BELOW = 2.0
GLOW_BELOW = 80.0
"""Standard deviation of the coarse picture, and mean brightness: a lens under a finger is flat in
one tone and dim (light through the finger). A bright wall without a corner is flat too."""

BLANK_BELOW = 0.5
"""Standard deviation of the pixels: a shutter, or a driver without a picture, gives one colour
without even a camera's noise (2 and more in the samples)."""

RED_FROM = 1.5
GLOWS_FROM = 60.0
"""A finger lets red light through and little else: mean of red over that of green or blue, the
larger, and red of the brightest part. Rooms under warm lamps have 1.2 to 1.4."""

SMOOTH_WITHIN = 0.04
SMOOTH_WITHIN_LEVELS = 1.5
"""How far light through a finger is from a smooth hill: standard deviation in parts of its range,
and in levels. 0.004–0.032 in made-up glows of many widths, centres and strengths, clipped ones too;
0.05 and more in rooms, even when blurred by a sixteenth of the picture's width."""

_COARSE = 8
_FINE = 16
_HILL = 4
"""Degree of the polynomial in both directions that stands for a smooth hill."""


def light_of(image: Image) -> Light:
    """Judge the light of one picture."""
    height, width = image.shape[:2]
    step = max(1, min(height, width) // (_COARSE * 8))
    few = image[::step, ::step].astype(np.float32)
    grey = few.mean(axis=2)
    blocks = _blocks(grey, _COARSE)
    mean = float(blocks.mean())
    if float(grey.std()) < BLANK_BELOW or _glows_red(few):
        return "covered"
    if mean < DARK_BELOW:
        return "dark"
    return "covered" if float(blocks.std()) < FLAT_BELOW and mean < GLOW_BELOW else "ok"


def _blocks(values: FloatArray, number: int) -> FloatArray:
    """Means of so many blocks each way: noise is no detail. A tiny picture comes back as it is."""
    rows, columns = (size // number for size in values.shape)
    if min(rows, columns) < 1:
        return values
    cut = values[: rows * number, : columns * number]
    means: FloatArray = cut.reshape(number, rows, number, columns).mean(axis=(1, 3))
    return means


def _glows_red(picture: FloatArray) -> bool:
    """True of light through a finger: red, and one smooth hill of light or a side of it.

    Neither alone would do: red light falls into rooms, and a bare wall is as smooth.
    """
    red, green, blue = picture.mean(axis=(0, 1))
    if red < RED_FROM * max(green, blue):
        return False
    blocks = _blocks(picture[..., 0], _FINE)
    if blocks.shape != (_FINE, _FINE) or blocks.max() < GLOWS_FROM:
        return False
    light = blocks.ravel()
    left = light - _HILLS @ (_HILLS.T @ light)
    return float(left.std()) < max(SMOOTH_WITHIN * float(np.ptp(light)), SMOOTH_WITHIN_LEVELS)


def _hills() -> FloatArray:
    """Orthonormal columns that all smooth hills on the blocks are made of."""
    along = np.linspace(-1.0, 1.0, _FINE)
    powers = [
        np.outer(along**i, along**j).ravel() for i in range(_HILL + 1) for j in range(_HILL + 1 - i)
    ]
    return np.linalg.qr(np.stack(powers, axis=1))[0]


_HILLS = _hills()


HELD_FOR_S = 2.0
"""Long enough not to be a wave, short enough for somebody in pain."""

GAP_S = 0.4
"""A pose that flickers for so long does not begin the two seconds again."""

SEEN_FROM = 0.5
"""Visibility of elbow and wrist of the arm that is held up: a hidden one is guessed."""

UP_WITHIN_DEG = 30.0
STRAIGHT_FROM = 0.85
"""How far from the vertical an arm that is held up may point, and how straight it is: shoulder to
wrist, in parts of upper arm and forearm. Hands that reach for the foot, a strap or the thigh point
forward or down."""

UPRIGHT_WITHIN_DEG = 70.0
"""Trunk from the vertical; further down it may be somebody who lies."""

CROSSED_WITHIN = 0.33
"""Wrists from the opposite shoulder, in trunk lengths: hands on the shoulders. Arms that are folded
at the waist are half a trunk away, hands behind the thigh a whole one."""


def signals_stop(pose: Pose) -> bool:
    """Tell whether somebody holds an arm up, or both hands on the opposite shoulders."""
    trunk = trunk_px(pose)
    if trunk < 1.0:
        return False
    lean_deg = inclination_from_vertical(pose.middle("hip"), pose.middle("shoulder"), 1)
    up = abs(lean_deg) <= UPRIGHT_WITHIN_DEG and any(_held_up(pose, side) for side in SIDES)
    return up or _crossed(pose, CROSSED_WITHIN * trunk)


def _held_up(pose: Pose, side: Side) -> bool:
    if min(pose.seen("elbow", side), pose.seen("wrist", side)) < SEEN_FROM:
        return False
    arm = pose.line(side, "shoulder", "elbow", "wrist")
    shoulder, _, wrist = arm
    return (
        length_of(arm[::2]) >= STRAIGHT_FROM * length_of(arm) > 0
        and abs(inclination_from_vertical(shoulder, wrist, 1)) <= UP_WITHIN_DEG
        and bool(wrist[1] < pose.joint("ear", side)[1])
    )


def _crossed(pose: Pose, near: float) -> bool:
    def away(joint: str, side: Side, shoulder: Side) -> float:
        return float(np.hypot(*(pose.joint(joint, side) - pose.joint("shoulder", shoulder))))

    return all(
        away("wrist", side, other) <= near < away("elbow", side, side)
        for side, other in (SIDES, SIDES[::-1])
    )


class StopGesture:
    """Notices when the sign has been held for long enough."""

    def __init__(self) -> None:
        self._since_s = math.nan
        self._last_s = math.nan

    def update(self, time_s: float, pose: Pose | None) -> bool:
        """Take in one frame; True once, when it has been held for `HELD_FOR_S`."""
        if pose is not None and signals_stop(pose):
            if not time_s - self._last_s <= GAP_S:
                self._since_s = time_s
            self._last_s = time_s
            if time_s - self._since_s >= HELD_FOR_S:
                self._since_s = math.inf
                return True
        return False


SLOW_ABOVE_S = 0.060
"""With a slower model there are fewer than about 15 poses a second, and what is shown lags
visibly; the lite model takes about two thirds of the time of full (docs/accuracy-tables.md)."""

JUDGED_AFTER = 25
"""Frames with a person before the model is judged: a second or two, the first ones left out."""

WARM_UP = 5
"""The first frames take longer, whatever the machine."""

IDLE_AFTER_S = 4.0
IDLE_EVERY_S = 0.33
"""Nobody in the picture for so long: three looks a second are enough to see somebody come."""


class ModelChoice:
    """Decides once, in the first seconds, whether the machine is too slow for the model."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self.decided = False

    def update(self, seconds: float, *, found: bool) -> bool:
        """Take in how long the model took; True once, when the lite model should take over.

        `found`: whether a person was seen; without one only a part of the model runs.
        """
        if self.decided or not found:
            return False
        self._times.append(seconds)
        self.decided = len(self._times) == WARM_UP + JUDGED_AFTER
        return self.decided and statistics.median(self._times[WARM_UP:]) > SLOW_ABOVE_S


class Idling:
    """Says when the next look is due: an empty picture needs few."""

    def __init__(self) -> None:
        self._seen_s = math.nan
        self._looked_s = -math.inf

    def due(self, time_s: float) -> bool:
        """True when a frame of this time should be looked at."""
        idle = self._looked_s - self._seen_s > IDLE_AFTER_S
        return not idle or time_s - self._looked_s >= IDLE_EVERY_S

    def looked(self, time_s: float, *, found: bool) -> None:
        """Take in the result of a look."""
        self._looked_s = time_s
        if found or math.isnan(self._seen_s):
            self._seen_s = time_s
