"""The readings: which stretch, and its two angles, small and out of the way."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from formcheck.measure.measures import Measures
from formcheck.overlay.layers import Layer, Sheet, paste, text_layer
from formcheck.overlay.layout import Layout, Rect
from formcheck.overlay.palette import DARK, WHITE
from formcheck.overlay.text import BOLD, REGULAR, SMALLEST, Fitted, fit, line_height, text_width
from formcheck.pipeline.frames import Image
from formcheck.rules.stretch import StretchSide, angle
from formcheck.texts import Texts, load_texts

_WIDEST_VALUE = "−88°"
"""Numbers get a slot of this width, so that nothing moves when they change."""


@dataclass(frozen=True)
class Readings:
    """What the panel says."""

    title: str
    """Stretch and side."""
    values: tuple[tuple[str, str], ...]
    """Angles, already in words."""
    note: str = ""
    """One more sentence; empty for none."""


@dataclass(frozen=True)
class Written:
    """A line of text and its top left corner in the panel, pixels."""

    text: str
    x: int
    y: int
    size: int
    weight: int


@dataclass(frozen=True)
class Arrangement:
    """Where the parts of the panel are."""

    box: Rect
    """The panel in the picture."""
    lines: tuple[Written, ...]
    slots: tuple[Written, ...]
    """The numbers, still without text."""
    label_size: int
    """Font size."""


def degrees(value: float) -> str:
    """Whole degrees as text, "—" for NaN."""
    if not math.isfinite(value):
        return "—"
    return f"{round(value)}°".replace("-", "−")


BACK_QUANTITIES = ("spine_flexion_deg", "back_angle_deg")
"""What tells of the back: the change from the own neutral, and what needs no neutral."""


def tells_of_back(angles: tuple[str, ...]) -> bool:
    """True when one of the angles (names as in `ANGLES`) is about the back."""
    return any(name in BACK_QUANTITIES for name in angles)


def told(angles: tuple[str, ...], measures: Measures) -> tuple[str, ...]:
    """Return the angles with that quantity of the back that this picture has.

    Spine flexion where there is a neutral to compare with, else the back angle. Where neither was
    read the neutral alone decides, so that the words do not flicker with the readings.
    """
    flexion, angle_deg = measures.spine_flexion_deg, measures.back_angle_deg
    if math.isfinite(flexion) or (math.isnan(angle_deg) and measures.own_neutral):
        name = "spine_flexion_deg"
    else:
        name = "back_angle_deg"
    return tuple(dict.fromkeys(name if a in BACK_QUANTITIES else a for a in angles))


def readings_of(
    measures: Measures,
    title: str,
    side: StretchSide | None,
    note: str = "",
    angles: tuple[str, ...] = ("hip_flexion_deg", "spine_flexion_deg"),
    texts: Texts | None = None,
) -> Readings:
    """Put title, side and angles into words (names as in `ANGLES`; of the back as in `told`).

    Without a title there is no stretch yet, and so no stretched side either.
    """
    texts = texts or load_texts("en")
    full_title = f"{title} · {texts.leg(side)}" if title and side else title
    values = tuple(
        (texts(f"angle.{name}"), degrees(angle(measures, name, side or "both")))
        for name in told(angles, measures)
    )
    return Readings(full_title, values, note)


def arrange(readings: Readings, layout: Layout) -> Arrangement | None:
    """Lay the panel out in its corner, title, angles and note under each other.

    None when the picture is so small (below about 200 pixels) that it would be unreadable.
    """
    labels = tuple(label for label, _ in readings.values)
    return _arrange(readings.title, labels, readings.note, layout)


def draw_readings(image: Image, readings: Readings, layout: Layout) -> None:
    """Draw the panel in its corner of the image, in place."""
    plan = arrange(readings, layout)
    if plan is None:
        return
    paste(image, _panel(plan), plan.box.x, plan.box.y)
    for (_, value), slot in zip(readings.values, plan.slots, strict=True):
        number = text_layer(value, slot.size, slot.weight, WHITE)
        paste(image, number, plan.box.x + slot.x, plan.box.y + slot.y)


@lru_cache(maxsize=16)
def _arrange(title: str, labels: tuple[str, ...], note: str, layout: Layout) -> Arrangement | None:
    room = layout.readings
    pad = max(3, layout.small // 3)
    inner = room.w - 2 * pad
    size = layout.small
    while size > SMALLEST and any(_cell(label, size) > inner for label in labels):
        size -= 1
    row = line_height(size)
    smaller = max(SMALLEST, round(0.85 * size))
    fitted_title = fit(title, inner, 2 * row, size, BOLD, smaller)
    lines = _written(fitted_title, pad, pad, BOLD)
    slots = []
    x, y, right = pad, pad + fitted_title.height, 0
    for number, label in enumerate(labels):
        if number and x + _cell(label, size) > pad + inner:
            x, y = pad, y + row
        lines.append(Written(label, x, y, size, REGULAR))
        slots.append(Written("", x + text_width(label, size, REGULAR) + _gap(size), y, size, BOLD))
        x += _cell(label, size)
        right = max(right, x)
        x += size
    y += row
    # Under or over the ring there may be less room: small words are better than none.
    room_h = min(4 * row, room.h - y - pad)
    least = smaller if room_h == 4 * row else SMALLEST
    fitted_note = fit(note, inner, room_h, size, REGULAR, least)
    lines += _written(fitted_note, pad, y, REGULAR)
    width = max(right, pad + fitted_title.width, pad + fitted_note.width) + pad
    height = y + fitted_note.height + pad
    if width > room.w or height > room.h:
        return None
    left = room.right - width if layout.at.readings_right else room.x
    top = room.bottom - height if layout.at.readings_low else room.y
    return Arrangement(Rect(left, top, width, height), tuple(lines), tuple(slots), size)


def _written(fitted: Fitted, x: int, y: int, weight: int) -> list[Written]:
    row = line_height(fitted.size)
    return [Written(t, x, y + n * row, fitted.size, weight) for n, t in enumerate(fitted.lines)]


def _gap(size: int) -> int:
    return round(0.35 * size)


def _cell(label: str, size: int) -> int:
    """Width of a label and the widest number after it."""
    number = text_width(_WIDEST_VALUE, size, BOLD)
    return text_width(label, size, REGULAR) + _gap(size) + number


@lru_cache(maxsize=8)
def _panel(plan: Arrangement) -> Layer:
    """The panel without its numbers, which change too often to be kept with it."""
    sheet = Sheet(plan.box.w, plan.box.h)
    sheet.panel(DARK, 0.72, 0.4 * plan.label_size)
    for line in plan.lines:
        sheet.text(line.text, line.x, line.y, line.size, line.weight, WHITE)
    return sheet.layer()
