"""The back: a line along its measured outline, and the word for what it is.

Each state has its own line, not only its own colour: solid, dashed, zigzag, dotted, thin.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from formcheck.measure.flexion import Where
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.measures import Measures
from formcheck.overlay.layers import BOLD, Layer, Sheet, line_height, paste, text_width
from formcheck.overlay.layout import Layout, Rect
from formcheck.overlay.lines import (
    BACK_COLOUR,
    DARK,
    BackState,
    along,
    dashes,
    dots,
    ink_on,
    smoothed,
    strokes,
    unit,
    zigzag,
)
from formcheck.overlay.person import to_image, visible_joints
from formcheck.pipeline.frames import Image


def draw_back(
    image: Image,
    measures: Measures,
    state: BackState,
    word: str,
    layout: Layout,
    taken: tuple[Rect, ...],
    all_over: list[FloatArray],
) -> None:
    """Draw the back and the word for it, in place, beside what is taken and points of the body."""
    path = back_path(image, measures)
    if path is None:
        return
    draw_back_line(image, path, state, measures.spine.where)
    joints = visible_joints(measures.pose, measures.view.near_side, image)
    body, size = [*joints.values(), *all_over], layout.middle
    box = label_box(path, body, measures.view.facing, size, layout.free, taken, word)
    if box is not None:
        paste(image, _label_layer(state, word, size, box.w, box.h), box.x, box.y)


def back_path(image: Image, measures: Measures) -> FloatArray | None:
    """The back's outline in pixels of the image, smooth, shape (n, 2); None without one."""
    curve = measures.spine.curve
    if curve is None:
        return None
    path = to_image(measures.pose, curve, image)
    path = path[np.isfinite(path).all(axis=1)]
    if len(path) < 2:
        return None
    u = unit(image.shape[1], image.shape[0])
    path = smoothed(along(path, 0.012 * u), passes=4)
    length = float(np.hypot(*np.diff(path, axis=0).T).sum())
    return path if length > 0.02 * u else None


def draw_back_line(
    image: Image, path: FloatArray, state: BackState, where: Where | None = None
) -> None:
    """Draw the back, in place; where it is known, only that half so, the other as a thin line."""
    if where is not None and state in ("rounding", "rounded"):
        middle = len(path) // 2
        halves = (path[: middle + 1], path[middle:])
        heavier, other = halves if where == "lower" else halves[::-1]
        draw_back_line(image, other, "unjudged")
        draw_back_line(image, heavier, state)
        return
    u = unit(image.shape[1], image.shape[0])
    thick = max(3, round(0.013 * u))
    halo = 2 * max(1, round(0.003 * u))
    colour = BACK_COLOUR[state]
    if state == "unmeasured":
        beads = list(along(path, 2.2 * thick))
        dots(image, beads, DARK, 0.5 * (thick + halo))
        dots(image, beads, colour, 0.5 * thick)
        return
    road, lines = path, [path]
    if state == "rounding":
        # A dark road under the dashes keeps the line one line on any background.
        lines = dashes(path, 2.0 * thick, 2.2 * thick)
    elif state == "rounded":
        # Like the line under a misspelt word: wrong, whatever its colour.
        road = zigzag(path, 3.2 * thick, 1.1 * thick)
        lines = [road]
    elif state == "unjudged":
        thick = max(2, round(0.4 * thick))
    strokes(image, [road], DARK, thick + halo)
    strokes(image, lines, colour, thick)


def label_box(
    path: FloatArray,
    body: list[FloatArray],
    facing: int,
    size: int,
    free: Rect,
    taken: tuple[Rect, ...],
    word: str,
) -> Rect | None:
    """Place the word beside the back (`back_path`), outside the body; font size in pixels.

    `body`: joints that should not be covered. None when there is nothing to say or no room for it.
    """
    if not word:
        return None
    chord = path[-1] - path[0]
    length = max(float(np.hypot(*chord)), 1e-9)
    # Looking right, the back of an upright person is on the left of the line hip→neck.
    away = (facing * float(chord[1]) / length, -facing * float(chord[0]) / length)
    box = (text_width(word, size, BOLD) + size, line_height(size) + size // 3)
    parts = (0.5, 0.7, 0.3, 1.0, 0.0)
    anchors = path[[round(part * (len(path) - 1)) for part in parts]]
    clear = np.array([*path[:: max(1, len(path) // 12)], *body])
    return place_label(anchors, away, box, free, taken, clear, gap=1.1 * size)


def place_label(
    anchors: FloatArray,
    away: tuple[float, float],
    size: tuple[int, int],
    free: Rect,
    taken: tuple[Rect, ...],
    keep_clear: FloatArray,
    gap: float,
) -> Rect | None:
    """Find a place for a label beside a line.

    That is where it covers fewest points to `keep_clear` and, among those, is nearest to the first
    anchor; None when it does not fit anywhere in the `free` room without covering what is `taken`.

    `anchors`: points of the line, shape (n, 2), the best one to be beside first, pixels; so are the
    points to `keep_clear`.
    `away`: unit vector from the line towards where the label should be.
    `size`: width and height of the label.
    `gap`: pixels between line and label.
    """
    w, h = size
    # How far the centre must be for the label's box to clear a point in this direction.
    reach = gap + abs(away[0]) * w / 2 + abs(away[1]) * h / 2
    wanted = anchors + np.array(away) * reach - np.array(size) / 2
    near = round(0.4 * gap)
    edges = [(r.x - near, r.y - near, r.right + near, r.bottom + near) for r in taken]
    low, high = np.floor(anchors.min(axis=0)) - near, np.ceil(anchors.max(axis=0)) + near + 1
    # Besides those, every place that just clears something or just stays inside.
    columns, rows = (
        [*wanted[:, 0], free.x, free.right - w],
        [*wanted[:, 1], free.y, free.bottom - h],
    )
    for left, top, right, bottom in (*edges, (*low, *high)):
        columns += [left - w, right]
        rows += [top - h, bottom]
    x, y = (grid.ravel() for grid in np.meshgrid(np.rint(columns), np.rint(rows)))
    allowed = (x >= free.x) & (y >= free.y) & (x + w <= free.right) & (y + h <= free.bottom)
    for left, top, right, bottom in edges:
        allowed &= (x >= right) | (x + w <= left) | (y >= bottom) | (y + h <= top)
    if not allowed.any():
        return None
    x, y = x[allowed], y[allowed]
    px, py = keep_clear.reshape(-1, 2).T
    dx, dy = px - x[:, None], py - y[:, None]
    inside = (dx >= -near) & (dx < w + near) & (dy >= -near) & (dy < h + near)
    covered = inside.sum(axis=1)
    moved = (x - wanted[0, 0]) ** 2 + (y - wanted[0, 1]) ** 2
    best = np.lexsort((moved, covered))[0]
    return Rect(int(x[best]), int(y[best]), w, h)


@lru_cache(maxsize=8)
def _label_layer(state: BackState, word: str, size: int, width: int, height: int) -> Layer:
    colour = BACK_COLOUR[state]
    sheet = Sheet(width, height)
    edge = max(1, size // 10)
    sheet.panel(DARK, 0.85, height / 2)
    inner = (edge, edge, width - 2 * edge, height - 2 * edge)
    sheet.panel(colour, 1.0, height / 2 - edge, inner)
    top = (height - line_height(size)) // 2
    sheet.text(word, size // 2, top, size, BOLD, ink_on(colour))
    return sheet.layer()
