"""The cue: one sentence in big letters, its urgency in shape and colour.

Calm levels are a dark panel with a coloured icon; urgent ones colour the whole panel. So
the banner is quiet while all is well, and its change is noticed from the corner of an eye.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from formcheck.overlay.icons import draw_icon
from formcheck.overlay.layers import Layer, Sheet, paste
from formcheck.overlay.layout import Layout, Rect
from formcheck.overlay.palette import DARK, LEVEL_COLOUR, LOUD_LEVELS, WHITE, ink_on
from formcheck.overlay.text import BOLD, SMALLEST, Fitted, fit, line_height
from formcheck.pipeline.frames import Image
from formcheck.texts import Level, Line, Texts


@dataclass(frozen=True)
class Banner:
    """What the banner says, and how urgently; no words, no banner."""

    text: str
    level: Level


def banner_of(line: Line, texts: Texts) -> Banner:
    """Put a line into words."""
    return Banner(texts.shown(line), line.level)


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
    y = (height - fitted.height) // 2
    for line in fitted.lines:
        sheet.text(line, icon + 2 * pad, y, fitted.size, BOLD, ink)
        y += line_height(fitted.size)
    return sheet.layer()
