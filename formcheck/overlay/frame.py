"""Everything that is drawn on one frame of a clip, or on one photograph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.measure.measures import Measures
from formcheck.overlay.back import (
    back_path,
    back_state,
    draw_back_label,
    draw_back_line,
    label_box,
)
from formcheck.overlay.banner import Banner, banner_of, draw_banner
from formcheck.overlay.clear import places_for, where
from formcheck.overlay.layout import Layout, Places, Rect, lay_out
from formcheck.overlay.mark import draw_marks
from formcheck.overlay.palette import BackState
from formcheck.overlay.readings import (
    Readings,
    arrange,
    degrees,
    draw_readings,
    readings_of,
    tells_of_back,
)
from formcheck.overlay.ring import draw_ring, whole_seconds
from formcheck.overlay.skeleton import draw_hip_arc, draw_skeleton, to_image, visible_joints
from formcheck.pipeline.frames import Image
from formcheck.rules.coach import Feedback
from formcheck.rules.stretch import StretchSide, angle, leg_of
from formcheck.texts import Texts, load_texts

_FLEXION, _RAISE = "hip_flexion_deg", "leg_raise_deg"
"""Angles at the hip, which the arc shows."""

_ACROSS = 48
"""Points along the longer side of the picture; half the height of a label is between two."""


@dataclass(frozen=True)
class Contents:
    """What one frame of a clip says, all words ready: the layer before the pixels."""

    banner: Banner
    readings: Readings | None = None
    """None outside a stretch."""
    back: BackState | None = None
    """How the line of the back is drawn; None: not at all."""
    word: str = ""
    """At the line of the back."""
    seconds: int | None = None
    """In the ring; None without one."""


def contents_of(feedback: Feedback, texts: Texts, *, final: bool = False) -> Contents:
    """Put what a frame says into words.

    `final`: it is the verdict on a clip that was seen to its end: a reading above the line that
    came to nothing is no rounding back, nor is it a straight one.
    """
    banner, measures = banner_of(feedback.cue, texts), feedback.measures
    if feedback.phase == "idle":
        return Contents(banner)
    seconds = None if feedback.phase == "entry" else whole_seconds(feedback.held_s)
    if measures is None:
        return Contents(banner, seconds=seconds)
    judged = feedback.phase != "entry"
    state = back_state(measures, feedback.faults, feedback.suspects, judged=judged)
    if final and state == "rounding":
        state = "unjudged"
    # The dash in place of the angle already says that there is none; here is why.
    wanted = state == "unmeasured" and tells_of_back(feedback.shown)
    why = measures.spine.reason if wanted else None
    note = texts(f"why_back.{why}") if why else ""
    title = texts.of("title", feedback.stretch or "") if feedback.named else ""
    readings = readings_of(measures, title, feedback.side, note, feedback.shown, texts)
    return Contents(banner, readings, state, texts(f"back.{state}"), seconds)


def draw(
    image: Image,
    feedback: Feedback,
    texts: Texts | None = None,
    *,
    last_facing: int = 1,
    places: Places | None = None,
    lines_only: bool = False,
    final: bool = False,
) -> Image:
    """Draw what the feedback says.

    Nothing is decided here: colours and words follow from the feedback.

    `image`: the frame, upright, any size; it is not changed.
    `last_facing`: {1, -1}; `View.facing` of the last frame in which somebody was seen. Keeps the
    ring where it was while the person is lost for a moment.
    `places`: where things go (`places_for`); the same for a whole clip, or they would jump.
    `lines_only`: leave out words, numbers and the ring.
    """
    texts, canvas, measures = texts or load_texts("en"), image.copy(), feedback.measures
    says = contents_of(feedback, texts, final=final)
    facing = last_facing if measures is None else measures.view.facing
    layout = lay_out(image.shape[1], image.shape[0], facing, places)
    _paint(canvas, feedback, says, layout, lines_only=lines_only)
    if not lines_only:
        draw_ring(canvas, layout.ring, feedback, texts)
    return canvas


def draw_photo(
    image: Image, feedback: Feedback, texts: Texts | None = None, *, lines_only: bool = False
) -> Image:
    """Draw what was found in a single photograph: the same person and back, no ring.

    `image`: upright, any size; it is not changed.
    `feedback`: as of `rules.still.still_feedback`; a picture in which nobody was seen stays as it
    is. Idle means that no rules were applied: then a back without a fault is not called straight.
    `lines_only`: leave out words and numbers.
    """
    texts, canvas, measures = texts or load_texts("en"), image.copy(), feedback.measures
    if measures is None:
        return canvas
    state = back_state(measures, feedback.faults, (), judged=feedback.phase != "idle")
    word = texts(f"back.{state}")
    note, why = word, measures.spine.reason
    if state == "unmeasured" and why:
        note = texts("back.why", why=texts(f"why_back.{why}"))
    if not tells_of_back(feedback.shown):
        note = ""
    title = texts.of("title", feedback.stretch) if feedback.stretch else texts("no_stretch")
    readings = readings_of(measures, title, feedback.side, note, feedback.shown, texts)
    banner = banner_of(feedback.cue, texts) if feedback.cue.key else Banner("", "info")
    size, facing = (image.shape[1], image.shape[0]), measures.view.facing
    places = places_for(where([measures.pose]), size, facing, banner, readings, ring=False)
    says = Contents(banner, readings, state, word)
    layout = lay_out(*size, facing, places)
    _paint(canvas, feedback, says, layout, lines_only=lines_only, photo=True)
    return canvas


def _paint(
    canvas: Image,
    feedback: Feedback,
    says: Contents,
    layout: Layout,
    *,
    lines_only: bool,
    photo: bool = False,
) -> None:
    """Draw all but the ring, which a photograph does not have."""
    measures = feedback.measures
    if measures is not None:
        _draw_person(canvas, measures, feedback.side, () if lines_only else feedback.shown)
    if measures is not None and says.back is not None:
        draw_marks(canvas, feedback)
        panel = () if says.readings is None else _panel(says.readings, layout)
        taken = panel if photo else (layout.ring, *panel)
        word = "" if lines_only else says.word
        all_over = _all_over(measures.pose, canvas) if photo else ()
        _draw_back(canvas, measures, says.back, word, layout, taken, all_over)
    if lines_only:
        return
    if says.readings is not None:
        draw_readings(canvas, says.readings, layout)
    draw_banner(canvas, says.banner, layout)


def _draw_person(
    canvas: Image, measures: Measures, side: StretchSide | None, shown: tuple[str, ...]
) -> None:
    """Draw skeleton and arc; the arc gets its number if that is the first angle that is shown."""
    near = measures.view.near_side
    leg = None if side is None else leg_of(measures, side)
    if leg is not None and side is not None:
        first = next(iter(shown), "")
        told = first in (_FLEXION, _RAISE)
        number = degrees(angle(measures, first, side)) if told else ""
        draw_hip_arc(canvas, measures.pose, near, leg, number=number, from_level=first == _RAISE)
    draw_skeleton(canvas, measures.pose, near, leg)


def _draw_back(
    canvas: Image,
    measures: Measures,
    state: BackState,
    word: str,
    layout: Layout,
    taken: tuple[Rect, ...],
    all_over: Sequence[FloatArray] = (),
) -> None:
    path = back_path(canvas, measures)
    if path is None:
        return
    draw_back_line(canvas, path, state, measures.spine.where)
    joints = visible_joints(measures.pose, measures.view.near_side, canvas)
    body = [*joints.values(), *all_over]
    facing = measures.view.facing
    box = label_box(path, body, facing, layout.middle, layout.free, taken, word)
    if box is not None:
        draw_back_label(canvas, state, box, layout.middle, word)


def _all_over(pose: Pose, image: Image) -> list[FloatArray]:
    """Points all over the body, in pixels of the image: what a label is to keep off.

    Only of a photograph; from frame to frame of a clip they would make the label jump.
    """
    if pose.mask is None:
        return []
    step = max(1, max(pose.size) // _ACROSS)
    rows, columns = np.nonzero(pose.mask[::step, ::step] > 0.5)
    return list(to_image(pose, np.column_stack([columns, rows]) * float(step), image))


def _panel(readings: Readings, layout: Layout) -> tuple[Rect, ...]:
    plan = arrange(readings, layout)
    return () if plan is None else (plan.box,)
