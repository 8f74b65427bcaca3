"""The cue and the readings: words on panels, fitted into the room that the layout gives them.

The cue is one sentence in big letters. Calm levels are a dark panel with a coloured icon; urgent
ones colour the whole panel. So it is quiet while all is well, and its change is noticed from the
corner of an eye. The readings (which stretch, and its angles) are small and out of the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from formcheck.overlay.contents import Banner, Readings
from formcheck.overlay.layers import (
    BOLD,
    REGULAR,
    SMALLEST,
    Fitted,
    Layer,
    Sheet,
    fit,
    line_height,
    paste,
    text_layer,
    text_width,
)
from formcheck.overlay.layout import Layout, Rect
from formcheck.overlay.lines import DARK, LEVEL_COLOUR, LOUD_LEVELS, WHITE, ink_on
from formcheck.overlay.ring import draw_icon
from formcheck.pipeline.frames import Image
from formcheck.texts import Level

_WIDEST_VALUE = "−88°"
"""Numbers get a slot of this width, so that nothing moves when they change."""


def banner_text(cue: Banner, layout: Layout) -> tuple[Fitted, Rect]:
    """Fit the words and return them with the rectangle of the panel around them."""
    room = layout.banner
    icon, pad = _icon_and_pad(room)
    text_room = max(room.w - icon - 3 * pad, 1)
    fitted = fit(cue.text, text_room, room.h - pad, layout.big, BOLD, SMALLEST)
    width = min(fitted.width + icon + 3 * pad, room.w)
    over = room.w - width
    left = {"left": 0, "middle": over // 2, "right": over}[layout.at.banner_at]
    return fitted, Rect(room.x + left, room.y, width, room.h)


def draw_banner(image: Image, cue: Banner, layout: Layout) -> None:
    """Draw the cue in its place, on the image itself; nothing for an empty cue."""
    # In a picture of a few pixels there is no room for words.
    if cue.text and min(layout.banner.w, layout.banner.h) >= SMALLEST:
        fitted, box = banner_text(cue, layout)
        paste(image, _banner_layer(fitted, cue.level, layout.banner, box.w), box.x, box.y)


def _icon_and_pad(room: Rect) -> tuple[int, int]:
    """Size of the icon and of the space around things; a narrow banner gets a smaller icon."""
    return round(min(0.74 * room.h, 0.2 * room.w)), max(3, round(0.16 * room.h))


@lru_cache(maxsize=8)
def _banner_layer(fitted: Fitted, level: Level, room: Rect, width: int) -> Layer:
    height = room.h
    icon, pad = _icon_and_pad(room)
    colour = LEVEL_COLOUR[level]
    loud = level in LOUD_LEVELS
    ground, opacity = (colour, 0.94) if loud else (DARK, 0.78)
    ink = ink_on(colour) if loud else WHITE
    sheet = Sheet(width, height)
    sheet.panel(ground, opacity, 0.22 * height)
    shape, sign = draw_icon(level, icon)
    for mask, tone in ((shape, ink if loud else colour), (sign, colour if loud else WHITE)):
        full = sheet.blank()
        top = (height - icon) // 2
        full[top : top + icon, pad : pad + icon] = mask
        sheet.fill(full, tone)
    for line in _written(fitted, icon + 2 * pad, (height - fitted.height) // 2, BOLD):
        sheet.text(line.text, line.x, line.y, line.size, line.weight, ink)
    return sheet.layer()


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
    """Where the panel of the readings is in the picture, and its parts in the panel.

    ``slots``: the numbers, still without text. ``size``: of the letters, pixels.
    """

    box: Rect
    lines: tuple[Written, ...]
    slots: tuple[Written, ...]
    size: int


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
    paste(image, _readings_layer(plan), plan.box.x, plan.box.y)
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
def _readings_layer(plan: Arrangement) -> Layer:
    """The panel without its numbers, which change too often to be kept with it."""
    sheet = Sheet(plan.box.w, plan.box.h)
    sheet.panel(DARK, 0.72, 0.4 * plan.size)
    for line in plan.lines:
        sheet.text(line.text, line.x, line.y, line.size, line.weight, WHITE)
    return sheet.layer()
