"""The countdown and the measuring of the neutral back: a square beside the person."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import cv2
import numpy as np

from formcheck.measure.measures import Measures
from formcheck.overlay.ghost import UPRIGHT, draw_ghost
from formcheck.overlay.icons import check, draw_sign
from formcheck.overlay.layers import Layer, Sheet, paste
from formcheck.overlay.layout import Layout, Rect
from formcheck.overlay.palette import BLUE, DARK, GREEN, GREY, WHITE, Colour
from formcheck.overlay.text import BOLD, line_height, text_width
from formcheck.pipeline.frames import Image

Disc = Literal["go", "measure"]


def beside(room: Rect, layout: Layout, measures: Measures | None) -> tuple[bool, int]:
    """Whether there is more room right of the person than left, and how wide it is in pixels."""
    right, space = layout.readings_right, room.w
    if measures is not None:
        pose = measures.pose
        width = room.right + layout.margin
        x = pose.points[pose.visibility > 0.5, 0] * (width / pose.size[0])
        if x.size:
            left_room, right_room = float(x.min()) - room.x, room.right - float(x.max())
            right, space = right_room > left_room, round(max(left_room, right_room))
    return right, space - layout.margin


def disc_box(kind: Disc, room: Rect, layout: Layout, measures: Measures | None) -> Rect:
    """Where countdown and measuring are: beside the person, who is what matters."""
    most = round((0.62 if kind == "go" else 0.5) * min(room.w, room.h))
    right, space = beside(room, layout, measures)
    # A person over the whole width leaves no place beside; then it is small.
    side = max(round(0.45 * most), min(most, space), 1)
    return Rect(room.right - side if right else room.x, room.y + (room.h - side) // 2, side, side)


def draw_disc(canvas: Image, words: str, kind: Disc, part: float, box: Rect) -> None:
    """The countdown or the measuring of the neutral back; with corners, unlike the hold ring."""
    x, y, side = box.x, box.y, box.w
    paste(canvas, _disc_layer(words, kind, side), x, y)
    if kind == "measure":
        bar = Rect(x + side // 8, y + side - side // 5, 3 * side // 4, max(4, side // 14))
        end = bar.x + round(bar.w * min(max(part, 0.0), 1.0))
        cv2.rectangle(canvas, (bar.x, bar.y), (bar.right, bar.bottom), GREY, -1)
        colour = GREEN if part >= 1.0 else BLUE
        cv2.rectangle(canvas, (bar.x, bar.y), (end, bar.bottom), colour, -1)


@lru_cache(maxsize=16)
def _disc_layer(words: str, kind: Disc, side: int) -> Layer:
    sheet = Sheet(side, side)
    sheet.panel(BLUE if kind == "go" else DARK, 0.86, 0.12 * side)
    if kind == "go":
        size = round(0.72 * side)
        x, y = (side - text_width(words, size, BOLD)) // 2, (side - line_height(size)) // 2
        sheet.text(words, x, y, size, BOLD, DARK)
        return sheet.layer()
    if words:
        _stamp(sheet, round(0.55 * side), GREEN)
    else:
        _person(sheet, round(0.72 * side))
    return sheet.layer()


def _stamp(sheet: Sheet, side: int, colour: Colour) -> None:
    sign = draw_sign(check, side)
    mask = sheet.blank()
    x, y = (sheet.width - side) // 2, round(0.12 * sheet.height)
    mask[y : y + side, x : x + side] = sign
    sheet.fill(mask, colour)


def _person(sheet: Sheet, side: int) -> None:
    """A tall figure with a plumb line behind it."""
    picture: Image = np.zeros((side, side, 3), np.uint8)
    draw_ghost(picture, UPRIGHT, Rect(0, 0, side, side))
    mask = sheet.blank()
    x, y = (sheet.width - side) // 2, round(0.04 * sheet.height)
    mask[y : y + side, x : x + side] = picture.max(axis=2)
    sheet.fill(mask, WHITE)
