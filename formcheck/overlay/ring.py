"""The hold ring, and the icons of ring and cue.

The ring tells the seconds held of the seconds wanted, and whether they count now. Solid is what is
known to be good; what was held while the back was not seen is hatched. Icons are strokes and
polygons in parts of their size, from the middle; each has its own outline, so colour is never
needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import cv2
import numpy as np

from formcheck.measure.landmarks import FloatArray
from formcheck.overlay.layers import (
    BOLD,
    SMALLEST,
    Layer,
    Mask,
    Sheet,
    fit,
    line_height,
    paste,
    text_width,
)
from formcheck.overlay.layout import Rect
from formcheck.overlay.lines import (
    AMBER,
    BLUE,
    DARK,
    GREEN,
    GREY,
    HELD,
    SHIFT,
    WHITE,
    Colour,
    Point,
    dots,
    fixed,
)
from formcheck.pipeline.frames import Image
from formcheck.rules.coach import Feedback, Phase
from formcheck.texts import Level, Texts, whole_seconds

_BAND = 0.095
"""Width of the ring's band as part of its diameter."""

_STRIPE_DEG, _STRIPES = 7.5, 24
"""Of the hatching. From two metres fewer, broader stripes are still stripes."""

_SLANT_DEG = 9.0
"""How far a stripe turns from the inner edge of the band to the outer one."""

_LEAST_HATCHED = 18.0 / 360.0
"""Less of the round cannot be made out behind the round end of the solid part."""

_COLOUR: dict[Phase, Colour] = {"hold": BLUE, "paused": AMBER, "done": GREEN}


def draw_ring(image: Image, box: Rect, feedback: Feedback, texts: Texts) -> None:
    """Draw the ring into its square, in place; nothing when idle.

    Of the seconds held those seen straight are drawn solid; an end is praised where most were.
    """
    phase, held_s, straight_s = feedback.phase, feedback.held_s, feedback.straight_s
    if phase == "idle" or box.w < SMALLEST:
        return
    target_s, good = feedback.target_s, feedback.mostly_seen or phase != "done"
    words = texts("ring.entry"), texts("ring.paused"), texts("ring.of", target=f"{target_s:g}")
    said = "" if good else texts("ring.unseen", straight=whole_seconds(straight_s))
    layer = _ring_layer(phase, whole_seconds(held_s), box.w, words, said)
    paste(image, layer, box.x, box.y)
    if phase == "entry":
        return
    part = 1.0 if phase == "done" or target_s <= 0 else min(max(held_s / target_s, 0.0), 1.0)
    solid = part * min(max(straight_s / held_s, 0.0), 1.0) if held_s > 0 else part
    if solid > 0.0 and part - solid < _LEAST_HATCHED:
        solid = part
    if part > solid:
        _hatch(image, box, solid, part)
    if solid > 0.0:
        _arc(image, box, 0.0, solid, _COLOUR[phase] if good else BLUE, _BAND)


Ink = Colour | tuple[int]


def _arc(image: Image | Mask, box: Rect, start: float, end: float, ink: Ink, band: float) -> None:
    """Draw a part of the band, clockwise from the top; start and end as parts of the round."""
    centre, axes = fixed(_middle(box)).tolist(), fixed([_radius(box.w)] * 2).tolist()
    turn, thickness = (360.0 * start, 360.0 * end), max(2, round(band * box.w))
    cv2.ellipse(image, centre, axes, -90.0, *turn, ink, thickness, cv2.LINE_AA, SHIFT)


def _hatch(image: Image, box: Rect, start: float, end: float) -> None:
    """Draw slanting stripes over a part of the band: no colour of praise, and no even area."""
    first, last = 360.0 * start, 360.0 * end
    ground = np.linspace(first, last, max(2, round(last - first)))
    _fill(image, box, ground, ground[::-1], DARK)
    whole = last - first >= 360.0
    for number in range(-1, _STRIPES):
        # They stay where they are while the ring fills; the ends cut them off.
        inner = np.array([0.0, _STRIPE_DEG]) + number * 360.0 / _STRIPES
        outer = inner[::-1] + _SLANT_DEG
        if not whole:
            inner, outer = np.clip(inner, first, last), np.clip(outer, first, last)
        _fill(image, box, inner, outer, HELD)


def _fill(image: Image, box: Rect, inner: FloatArray, outer: FloatArray, colour: Colour) -> None:
    """Fill a piece of the band; its corners along the inner and the outer edge in degrees."""
    half = _BAND * box.w / 2
    radii = np.repeat([_radius(box.w) - half, _radius(box.w) + half], [len(inner), len(outer)])
    turn = np.radians(np.concatenate([inner, outer]) - 90.0)
    points = _middle(box) + radii[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    cv2.fillPoly(image, [fixed(points)], colour, cv2.LINE_AA, SHIFT)


def _middle(box: Rect) -> FloatArray:
    return np.array([box.x + box.w / 2, box.y + box.h / 2])


def _radius(diameter: int) -> float:
    """Radius of the band's middle."""
    return diameter * (0.5 - _BAND / 2 - 0.035)


@lru_cache(maxsize=4)
def _ring_layer(
    phase: Phase, seconds: int, diameter: int, words: tuple[str, str, str], unseen: str
) -> Layer:
    """Everything but the arc: dark disc, empty band, number, symbol, words."""
    sheet = _disc(diameter, dashed=phase == "entry")
    if phase == "entry":
        _words(sheet, words[0], 0.5, 0.5, 0.2, WHITE)
    elif phase == "paused":
        _symbol(sheet, "paused", 0.262, 0.18, AMBER)
        _words(sheet, str(seconds), 0.48, 0.42, 0.33, WHITE)
        _words(sheet, words[1], 0.71, 0.2, 0.145, AMBER)
    elif phase == "done" and unseen:
        _symbol(sheet, "unseen", 0.262, 0.32, AMBER)
        _words(sheet, f"{seconds} s", 0.48, 0.34, 0.25, WHITE)
        _words(sheet, unseen, 0.68, 0.2, 0.145, AMBER)
    elif phase == "done":
        _symbol(sheet, "done", 0.42, 0.7, WHITE)
        _words(sheet, f"{seconds} s", 0.71, 0.2, 0.18, WHITE)
    else:
        _words(sheet, str(seconds), 0.41, 0.6, 0.44, WHITE)
        _words(sheet, words[2], 0.685, 0.2, 0.155, WHITE)
    return sheet.layer()


def _disc(diameter: int, *, dashed: bool) -> Sheet:
    sheet = Sheet(diameter, diameter)
    middle = (diameter - 1) / 2
    ground, track, whole = sheet.blank(), sheet.blank(), Rect(0, 0, diameter, diameter)
    dots(ground, [(middle, middle)], (255,), diameter / 2 - 1)
    sheet.fill(ground, DARK, 0.78)
    turns = [(30.0 * k + 8.0, 30.0 * k + 22.0) for k in range(12)] if dashed else [(0.0, 360.0)]
    for start, end in turns:
        band = _BAND * (0.7 if dashed else 1.0)
        _arc(track, whole, start / 360.0, end / 360.0, (255,), band)
    sheet.fill(track, GREY, 0.9 if dashed else 0.45)
    return sheet


def _words(
    sheet: Sheet, text: str, middle: float, height: float, letters: float, colour: Colour
) -> None:
    """Write text centred on a row of the disc, within the band; all in parts of the diameter."""
    d = sheet.width
    size = round(letters * d)
    half = _radius(d) / d - _BAND / 2 - 0.02
    # Where its letters are widest apart from the middle, not where their middle is.
    off = min(abs(middle - 0.5) + 0.3 * size / d, half)
    room = round(2 * math.sqrt(half**2 - off**2) * d)
    fitted = fit(text, room, round(max(height * d, line_height(SMALLEST))), size, BOLD, 7)
    y = round(middle * d - fitted.height / 2)
    for line in fitted.lines:
        x = (d - text_width(line, fitted.size, BOLD)) // 2
        sheet.text(line, x, y, fitted.size, BOLD, colour)
        y += line_height(fitted.size)


def _symbol(sheet: Sheet, name: Sign, middle: float, size: float, colour: Colour) -> None:
    side = max(4, round(size * sheet.width))
    sign = draw_sign(name, side)
    mask = sheet.blank()
    x, y = (sheet.width - side) // 2, round(middle * sheet.height - side / 2)
    mask[y : y + side, x : x + side] = sign
    sheet.fill(mask, colour)


Stroke = tuple[Point, Point, float]
"""From, to, thickness."""

Sign = Level | Literal["done", "unseen", "paused"]

_FINER = 4

_CHECK = (((-0.22, 0.02), (-0.06, 0.19), 0.13), ((-0.06, 0.19), (0.24, -0.17), 0.13))

_SIGNS: dict[Sign, Sequence[Stroke]] = {
    "info": (((0, -0.23), (0, -0.23), 0.15), ((0, 0.02), (0, 0.24), 0.13)),
    "good": _CHECK,
    "warn": (((0, -0.12), (0, 0.09), 0.12), ((0, 0.26), (0, 0.26), 0.13)),
    # A raised hand.
    "stop": (
        ((-0.184, -0.187), (-0.15, 0.102), 0.102),
        ((-0.048, -0.306), (-0.0395, 0.085), 0.102),
        ((0.088, -0.323), (0.0795, 0.085), 0.102),
        ((0.2155, -0.238), (0.19, 0.102), 0.102),
        ((-0.32, 0.051), (-0.116, 0.272), 0.1105),
        ((-0.048, 0.136), (0.088, 0.136), 0.34),
    ),
    "done": _CHECK,
    # Not to be taken for a check mark.
    "unseen": (((-0.3, 0.0), (0.3, 0.0), 0.2),),
    "paused": (((-0.2, -0.32), (-0.2, 0.32), 0.2), ((0.2, -0.32), (0.2, 0.32), 0.2)),
}

_DISC: Sequence[Stroke] = (((0, 0), (0, 0), 0.96),)
_TURNS = [math.radians(22.5 + 45.0 * n) for n in range(8)]
_POLYGONS: dict[Level, tuple[Sequence[Point], float]] = {
    "warn": ([(0, -0.40), (0.42, 0.34), (-0.42, 0.34)], 0.12),
    "stop": ([(0.48 * math.cos(a), 0.48 * math.sin(a)) for a in _TURNS], 0.03),
}
"""Corners, and the width of the line that makes them round."""


def draw_icon(level: Level, size: int) -> tuple[Mask, Mask]:
    """Draw a level's icon: the coverage of its ground and of the sign on it, (size, size) each."""
    if level not in _POLYGONS:
        return _drawn(_DISC, size), draw_sign(level, size)
    points, soften = _POLYGONS[level]
    large = _large(size)
    corners = fixed(_at(large, points))
    cv2.fillPoly(large, [corners], (255,), cv2.LINE_AA, SHIFT)
    width = max(1, round(soften * len(large)))
    cv2.polylines(large, [corners], True, (255,), width, cv2.LINE_AA, SHIFT)
    return _reduced(large, size), draw_sign(level, size)


def draw_sign(name: Sign, size: int) -> Mask:
    """Draw a sign alone; returns its coverage, shape (size, size), uint8."""
    return _drawn(_SIGNS[name], size)


def _drawn(strokes: Sequence[Stroke], size: int) -> Mask:
    large = _large(size)
    for start, end, thickness in strokes:
        ends = _at(large, [start, end])
        width = max(1, round(thickness * len(large)))
        a, b = fixed(ends).tolist()
        cv2.line(large, a, b, (255,), width, cv2.LINE_AA, SHIFT)
        # OpenCV draws nothing for a thick line without length, and the ends of others coarsely.
        dots(large, list(ends), (255,), 0.5 * thickness * len(large))
    return _reduced(large, size)


def _large(size: int) -> Mask:
    """OpenCV rounds the thickness of lines to whole pixels; at 20 pixels that spoils an icon."""
    return np.zeros((size * _FINER, size * _FINER), np.uint8)


def _reduced(large: Mask, size: int) -> Mask:
    return np.asarray(cv2.resize(large, (size, size), interpolation=cv2.INTER_AREA), np.uint8)


def _at(mask: Mask, points: Sequence[Point]) -> FloatArray:
    return (0.5 + np.array(points, float)) * len(mask) - 0.5
