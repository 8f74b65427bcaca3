"""The window of a session: big words, the ring, the countdown, the ghost, the summary.

Made to be read from two metres off and from the corner of an eye: one thing at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

import cv2
import numpy as np

from formcheck.overlay.back import (
    back_path,
    back_state,
    draw_back_label,
    draw_back_line,
    label_box,
)
from formcheck.overlay.banner import Banner, draw_banner
from formcheck.overlay.disc import beside, disc_box, draw_disc
from formcheck.overlay.ghost import UPRIGHT, draw_ghost, draw_turning
from formcheck.overlay.layers import Layer, Sheet, paste
from formcheck.overlay.layout import Layout, Rect, lay_out
from formcheck.overlay.mark import draw_marks
from formcheck.overlay.palette import (
    DARK,
    LEVEL_COLOUR,
    WHITE,
    Colour,
    unit,
)
from formcheck.overlay.readings import Readings, arrange, draw_readings
from formcheck.overlay.ring import draw_ring
from formcheck.overlay.skeleton import draw_hip_arc, draw_skeleton, visible_joints
from formcheck.overlay.summary import SummaryLine, draw_summary
from formcheck.overlay.text import BOLD, fit, line_height, text_width
from formcheck.pipeline.frames import Image
from formcheck.rules.coach import Feedback
from formcheck.rules.figure import Figure
from formcheck.rules.stretch import leg_of
from formcheck.texts import Level, Texts, load_texts


@dataclass(frozen=True, eq=False)
class LiveView:
    """What the window shows, all words ready.

    Attributes
    ----------
    cue : Banner
        The banner.
    feedback : Feedback or None
        Draws person and ring; None draws neither.
    ring : bool
        Whether seconds matter now.
    readings : Readings or None
    count : int or None
        Seconds of the countdown.
    progress : float or None
        Of measuring the neutral back, 0..1.
    ghost : Figure or None
    turning : bool
        Show how to turn instead of the ghost.
    mirrored_ghost : bool
    note : str
        One more sentence.
    flash : Level or None
        Colours the border of the whole picture.
    summary : tuple of SummaryLine or None
        Covers the picture.
    footer : tuple of str
        Under the summary.
    facing : {1, -1}
        `View.facing` of the last frame in which somebody was seen, as it is shown.
    texts : Texts
        For the back and the ring.
    """

    cue: Banner
    feedback: Feedback | None = None
    ring: bool = False
    readings: Readings | None = None
    count: int | None = None
    progress: float | None = None
    ghost: Figure | None = None
    turning: bool = False
    mirrored_ghost: bool = False
    note: str = ""
    flash: Level | None = None
    summary: tuple[SummaryLine, ...] | None = None
    footer: tuple[str, ...] = ()
    facing: int = 1
    texts: Texts = field(default_factory=lambda: load_texts("en"))


def draw_live(image: Image, view: LiveView) -> Image:
    """Draw the window.

    Parameters
    ----------
    image : ndarray, shape (h, w, 3), uint8, RGB
        The camera's picture; it is not changed.
    view : LiveView

    Returns
    -------
    ndarray, shape (h, w, 3), uint8, RGB
        A new picture.
    """
    canvas = image.copy()
    draw_live_on(canvas, view)
    return canvas


def draw_live_on(canvas: Image, view: LiveView) -> None:
    """Draw the window on the camera's picture, in place; see `draw_live`."""
    height, width = canvas.shape[:2]
    measures = view.feedback.measures if view.feedback else None
    layout = _live_layout(width, height, measures.view.facing if measures else view.facing)
    if view.flash is not None:
        # Under the words, which say what it is for.
        _draw_flash(canvas, LEVEL_COLOUR[view.flash])
    if view.summary is not None:
        draw_summary(canvas, view.summary, view.footer, layout)
    else:
        note = _note_box(view, layout)
        if view.feedback is not None:
            _draw_feedback(canvas, view, view.feedback, layout, note)
        room = layout.free
        if note is not None and not view.ring:
            down = note.bottom - room.y
            room = Rect(room.x, room.y + down, room.w, max(1, room.h - down))
        if view.turning:
            right, space = beside(room, layout, measures)
            _draw_turning(canvas, view.ghost or UPRIGHT, room, right=right, space=space)
        elif view.ghost is not None:
            side = min(room.h, room.w)
            box = Rect(room.x + (room.w - side) // 2, room.y, side, side)
            draw_ghost(canvas, view.ghost, box, mirrored=view.mirrored_ghost)
        if view.count is not None:
            draw_disc(canvas, str(view.count), "go", 1.0, disc_box("go", room, layout, measures))
        elif view.progress is not None:
            words = "✓" if view.progress >= 1.0 else ""
            box = disc_box("measure", room, layout, measures)
            draw_disc(canvas, words, "measure", view.progress, box)
        if note is not None:
            paste(canvas, _note_layer(view.note, note.w, _note_size(layout)), note.x, note.y)
    draw_banner(canvas, view.cue, layout)


def _live_layout(width: int, height: int, facing: int) -> Layout:
    """The layout of clips with a larger cue and a larger ring."""
    plan = lay_out(width, height, facing)
    u = unit(width, height)
    banner_h = round(0.17 * u)
    banner = Rect(plan.banner.x, height - plan.margin - banner_h, plan.banner.w, banner_h)
    diameter = round(min(0.36 * u, 0.46 * height, 0.46 * width))
    left = plan.ring.x if facing >= 0 else width - plan.margin - diameter
    ring = Rect(left, plan.margin, diameter, diameter)
    free = replace_height(plan.free, banner.y - plan.margin - plan.margin // 2)
    readings_w = min(plan.readings.w, width - diameter - 3 * plan.margin)
    x = width - plan.margin - readings_w if plan.readings_right else plan.margin
    readings = Rect(x, plan.margin, readings_w, free.h)
    return replace(
        plan, banner=banner, ring=ring, free=free, readings=readings, big=max(16, round(0.088 * u))
    )


def replace_height(rect: Rect, height: int) -> Rect:
    """Return a rectangle of another height."""
    return Rect(rect.x, rect.y, rect.w, height)


def _draw_feedback(
    canvas: Image, view: LiveView, feedback: Feedback, layout: Layout, note: Rect | None
) -> None:
    measures = feedback.measures
    # A note is for a moment and in the place of the readings, which can wait.
    readings = view.readings if note is None else None
    if measures is not None:
        near = measures.view.near_side
        leg = None if feedback.side is None else leg_of(measures, feedback.side)
        if leg is not None:
            draw_hip_arc(canvas, measures.pose, near, leg)
        draw_skeleton(canvas, measures.pose, near, leg)
    if measures is not None and view.ring and feedback.phase != "idle":
        judged = feedback.phase != "entry"
        state = back_state(measures, feedback.faults, feedback.suspects, judged=judged)
        draw_marks(
            canvas, measures, feedback.side, feedback.marks, feedback.faults, feedback.suspects
        )
        taken = [layout.ring] if note is None else [layout.ring, note]
        if readings is not None:
            plan = arrange(readings, layout)
            taken += [] if plan is None else [plan.box]
        path = back_path(canvas, measures)
        if path is not None:
            draw_back_line(canvas, path, state)
            body = list(visible_joints(measures.pose, near, canvas).values())
            word, facing = view.texts(f"back.{state}"), measures.view.facing
            box = label_box(path, body, facing, layout.middle, layout.free, tuple(taken), word)
            if box is not None:
                draw_back_label(canvas, state, box, layout.middle, word)
        if readings is not None:
            draw_readings(canvas, readings, layout)
    if view.ring:
        # What the summary says too: more than the target is not asked for.
        draw_ring(
            canvas,
            layout.ring,
            feedback.phase,
            min(feedback.held_s, feedback.target_s),
            feedback.target_s,
            view.texts,
            straight_s=min(feedback.straight_s, feedback.target_s),
            good=feedback.mostly_seen,
        )


def _draw_turning(canvas: Image, figure: Figure, room: Rect, *, right: bool, space: int) -> None:
    if figure.place != "standing":
        side = max(min(room.h, room.w, space), room.h // 2)
        x = room.right - side if right else room.x
        draw_turning(canvas, Rect(x, room.bottom - side, side, side), figure)
        return
    height = round(min(0.9 * room.h, room.w / 1.7))
    width = min(room.w, round(1.7 * height))
    left, top = room.x + (room.w - width) // 2, room.y + (room.h - height) // 2
    draw_turning(canvas, Rect(left, top, width, height), figure)


def _note_size(layout: Layout) -> int:
    """Font size of notes: capital letters of a 25th of a wide picture's height."""
    return max(11, round(0.51 * layout.big))


def _note_box(view: LiveView, layout: Layout) -> Rect | None:
    """Where the note is: along the top, but for the ring, whose corner is the person's back."""
    free, left, right = layout.free, layout.free.x, layout.free.right
    if not view.note:
        return None
    if view.ring:
        ring = layout.ring
        if ring.x <= free.x:
            left = ring.right + layout.margin
        else:
            right = ring.x - layout.margin
    width = max(1, right - left)
    height = _note_layer(view.note, width, _note_size(layout)).height
    return Rect(left, free.y, width, height)


@lru_cache(maxsize=4)
def _note_layer(note: str, width: int, size: int) -> Layer:
    pad = size // 2
    fitted = fit(note, max(1, width - 2 * pad), 4 * line_height(size), size, BOLD, 9)
    sheet = Sheet(width, fitted.height + pad)
    sheet.panel(DARK, 0.72, size // 2)
    for number, line in enumerate(fitted.lines):
        x = (width - text_width(line, fitted.size, BOLD)) // 2
        top = pad // 2 + number * line_height(fitted.size)
        sheet.text(line, x, top, fitted.size, BOLD, WHITE)
    return sheet.layer()


def _draw_flash(canvas: Image, colour: Colour) -> None:
    """Colour the whole picture's border, and all of it a little."""
    height, width = canvas.shape[:2]
    paint = np.empty_like(canvas)
    paint[:] = colour
    cv2.addWeighted(canvas, 0.6, paint, 0.4, 0.0, dst=canvas)
    edge = max(4, round(0.05 * unit(width, height)))
    cv2.rectangle(canvas, (0, 0), (width - 1, height - 1), colour, 2 * edge)
