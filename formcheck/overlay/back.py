"""The back: a line along its measured outline, and the word for what it is.

Each state has its own line, not only its own colour: solid, dashed, zigzag, dotted, thin.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from formcheck.measure.flexion import Where
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.measures import Measures
from formcheck.overlay.layers import Layer, Sheet, paste
from formcheck.overlay.layout import Rect, place_label
from formcheck.overlay.lines import along, dashes, dots, smoothed, strokes, zigzag
from formcheck.overlay.palette import BACK_COLOUR, DARK, BackState, ink_on, unit
from formcheck.overlay.skeleton import to_image
from formcheck.overlay.text import BOLD, line_height, text_width
from formcheck.pipeline.frames import Image
from formcheck.rules.common import ROUNDED_BACK


def back_state(
    measures: Measures, faults: tuple[str, ...], suspects: tuple[str, ...], *, judged: bool
) -> BackState:
    """Name what the rules say of the back.

    `judged`: False before a hold, when the rules look for no faults yet: then no fault does not
    mean a straight back, and nothing is said.
    """
    if measures.spine.reason is not None or math.isnan(measures.spine.rounding_deg):
        return "unmeasured"
    if ROUNDED_BACK.fault in faults:
        return "rounded"
    if ROUNDED_BACK.fault in suspects:
        return "rounding"
    if not judged:
        return "unjudged"
    # Before a fault is certain the rules may not suspect one yet; straight it is not.
    return "rounding" if measures.spine.rounding_deg > 0 else "straight"


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
    """Draw the back, in place.

    `where`: draw only this half so; the other one as a thin line.
    """
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
    """Place the word beside the back, outside the body.

    None when there is nothing to say or no room to say it.

    Parameters
    ----------
    path : ndarray, shape (n, 2)
        From `back_path`.
    body : list of ndarray, shape (2,)
        Joints that should not be covered.
    size : int
        Font size, pixels.
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


def draw_back_label(image: Image, state: BackState, box: Rect, size: int, word: str) -> None:
    """Write the word for the back into its box, in place."""
    paste(image, _label_layer(state, word, size, box.w, box.h), box.x, box.y)


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
