"""The hold ring: seconds held of the seconds wanted, and whether they count now.

Solid is what is known to be good. What was held while the back was not seen is hatched.
"""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np

from formcheck.measure.landmarks import FloatArray
from formcheck.overlay.icons import Sign, draw_sign
from formcheck.overlay.layers import Layer, Mask, Sheet, paste
from formcheck.overlay.layout import Rect
from formcheck.overlay.lines import SHIFT, fixed
from formcheck.overlay.palette import AMBER, BLUE, DARK, GREEN, GREY, HELD, WHITE, Colour
from formcheck.overlay.text import BOLD, SMALLEST, fit, line_height, text_width
from formcheck.pipeline.frames import Image
from formcheck.rules.coach import Feedback, Phase
from formcheck.texts import Texts

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


def whole_seconds(seconds: float) -> int:
    """Return the seconds that are over; a tiny bit more hides rounding like 2.9999999."""
    return math.floor(seconds + 1e-6)


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
    d = diameter
    # The number changes every second; the disc under it need not be made again.
    sheet = _disc(d, phase == "entry").copy()
    if phase == "entry":
        _words(sheet, words[0], 0.5, 0.5, round(0.2 * d), WHITE, BOLD)
    elif phase == "paused":
        _symbol(sheet, "paused", 0.262, 0.18, AMBER)
        _words(sheet, str(seconds), 0.48, 0.42, round(0.33 * d), WHITE, BOLD)
        _words(sheet, words[1], 0.71, 0.2, round(0.145 * d), AMBER, BOLD)
    elif phase == "done" and unseen:
        _symbol(sheet, "unseen", 0.262, 0.32, AMBER)
        _words(sheet, f"{seconds} s", 0.48, 0.34, round(0.25 * d), WHITE, BOLD)
        _words(sheet, unseen, 0.68, 0.2, round(0.145 * d), AMBER, BOLD)
    elif phase == "done":
        _symbol(sheet, "done", 0.42, 0.7, WHITE)
        _words(sheet, f"{seconds} s", 0.71, 0.2, round(0.18 * d), WHITE, BOLD)
    else:
        _words(sheet, str(seconds), 0.41, 0.6, round(0.44 * d), WHITE, BOLD)
        _words(sheet, words[2], 0.685, 0.2, round(0.155 * d), WHITE, BOLD)
    return sheet.layer()


@lru_cache(maxsize=8)
def _disc(diameter: int, dashed: bool) -> Sheet:
    sheet = Sheet(diameter, diameter)
    middle = (diameter - 1) / 2
    sheet.disc(middle, middle, diameter / 2 - 1, DARK, 0.78)
    track, whole = sheet.blank(), Rect(0, 0, diameter, diameter)
    turns = [(30.0 * k + 8.0, 30.0 * k + 22.0) for k in range(12)] if dashed else [(0.0, 360.0)]
    for start, end in turns:
        band = _BAND * (0.7 if dashed else 1.0)
        _arc(track, whole, start / 360.0, end / 360.0, (255,), band)
    sheet.fill(track, GREY, 0.9 if dashed else 0.45)
    return sheet


def _words(
    sheet: Sheet, text: str, middle: float, height: float, size: int, colour: Colour, weight: int
) -> None:
    """Write text centred on a row of the disc (parts of the diameter), within the band."""
    d = sheet.width
    half = _radius(d) / d - _BAND / 2 - 0.02
    # Where its letters are widest apart from the middle, not where their middle is.
    off = min(abs(middle - 0.5) + 0.3 * size / d, half)
    room = round(2 * math.sqrt(half**2 - off**2) * d)
    fitted = fit(text, room, round(max(height * d, line_height(SMALLEST))), size, weight, 7)
    y = round(middle * d - fitted.height / 2)
    for line in fitted.lines:
        x = (d - text_width(line, fitted.size, weight)) // 2
        sheet.text(line, x, y, fitted.size, weight, colour)
        y += line_height(fitted.size)


def _symbol(sheet: Sheet, name: Sign, middle: float, size: float, colour: Colour) -> None:
    side = max(4, round(size * sheet.width))
    sign = draw_sign(name, side)
    mask = sheet.blank()
    x, y = (sheet.width - side) // 2, round(middle * sheet.height - side / 2)
    mask[y : y + side, x : x + side] = sign
    sheet.fill(mask, colour)
