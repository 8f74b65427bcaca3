"""Everything that is drawn on one frame of a clip, or on one photograph."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.measure.measures import Measures
from formcheck.overlay.back import back_path, draw_back_label, draw_back_line, label_box
from formcheck.overlay.banner import draw_banner
from formcheck.overlay.clear import moving, places_for, presence, shown_in
from formcheck.overlay.contents import Contents, contents_of, contents_of_photo
from formcheck.overlay.layout import Layout, Places, Rect, lay_out, usual_places
from formcheck.overlay.mark import draw_marks
from formcheck.overlay.palette import DARK, BackState
from formcheck.overlay.readings import Readings, arrange, degrees, draw_readings
from formcheck.overlay.ring import draw_ring
from formcheck.overlay.skeleton import draw_hip_arc, draw_skeleton, to_image, visible_joints
from formcheck.pipeline.frames import Image
from formcheck.rules.coach import Feedback
from formcheck.rules.stretch import StretchSide, angle, leg_of
from formcheck.texts import Texts, load_texts

_FLEXION, _RAISE = "hip_flexion_deg", "leg_raise_deg"
"""Angles at the hip, which the arc shows."""

_ACROSS = 48
"""Points along the longer side of the picture; half the height of a label is between two."""


def draw(
    image: Image,
    feedback: Feedback,
    texts: Texts | None = None,
    *,
    places: Places | None = None,
    lines_only: bool = False,
    final: bool = False,
) -> Image:
    """Draw what the feedback says; the picture grows by a strip if `places` put anything there.

    Nothing is decided here: colours and words follow from the feedback.

    `image`: the frame, upright, any size; it is not changed.
    `places`: where things go (`places_for`); the same for a whole clip, or they would jump.
    `lines_only`: leave out words, numbers and the ring.
    """
    texts, measures = texts or load_texts("en"), feedback.measures
    says = contents_of(feedback, texts, final=final)
    facing = 1 if measures is None else measures.view.facing
    layout = lay_out(image.shape[1], image.shape[0], facing, None if lines_only else places)
    canvas = _paint(image, feedback, says, layout, lines_only=lines_only)
    if not lines_only:
        draw_ring(canvas, layout.ring, feedback, texts)
    return canvas


def draw_alone(
    image: Image, feedback: Feedback, texts: Texts | None = None, *, lines_only: bool = False
) -> Image:
    """Draw one frame as `draw` does, with places of its own."""
    texts = texts or load_texts("en")
    places = _places(image, feedback, contents_of(feedback, texts))
    return draw(image, feedback, texts, places=places, lines_only=lines_only)


def draw_photo(
    image: Image, feedback: Feedback, texts: Texts | None = None, *, lines_only: bool = False
) -> Image:
    """Draw what was found in a single photograph: the same person and back, no ring.

    `image`: upright, any size; it is not changed, and what is returned may be higher (`draw`).
    `feedback`: as of `rules.still.still_feedback`; a picture in which nobody was seen stays as it
    is. Idle means that no rules were applied: then a back without a fault is not called straight.
    `lines_only`: leave out words and numbers.
    """
    texts, measures = texts or load_texts("en"), feedback.measures
    if measures is None:
        return image.copy()
    says = contents_of_photo(feedback, measures, texts)
    places = None if lines_only else _places(image, feedback, says)
    layout = lay_out(image.shape[1], image.shape[0], measures.view.facing, places)
    return _paint(image, feedback, says, layout, lines_only=lines_only, photo=True)


def _places(image: Image, feedback: Feedback, says: Contents) -> Places:
    """Where things go in a single picture."""
    measures, size = feedback.measures, (image.shape[1], image.shape[0])
    if measures is None:
        return usual_places(1)
    shown = shown_in([(says, moving([presence(measures.pose)]))])
    return places_for(shown, size, measures.view.facing)


def _paint(
    image: Image,
    feedback: Feedback,
    says: Contents,
    layout: Layout,
    *,
    lines_only: bool,
    photo: bool = False,
) -> Image:
    """Draw all but the ring, which a photograph does not have."""
    canvas = image.copy()
    if layout.strip:
        strip = (0, layout.strip, 0, 0)
        canvas = np.asarray(cv2.copyMakeBorder(image, *strip, cv2.BORDER_CONSTANT, value=DARK))
    picture, measures = canvas[: len(image)], feedback.measures
    if measures is not None:
        _draw_person(picture, measures, feedback.side, () if lines_only else feedback.shown)
    if measures is not None and says.back is not None:
        draw_marks(picture, feedback)
        panel = () if says.readings is None else _panel(says.readings, layout)
        taken = panel if photo else (layout.ring, *panel)
        word = "" if lines_only else says.word
        all_over = _all_over(measures.pose, picture) if photo else ()
        _draw_back(picture, measures, says.back, word, layout, taken, all_over)
    if not lines_only:
        if says.readings is not None:
            draw_readings(canvas, says.readings, layout)
        draw_banner(canvas, says.banner, layout)
    return canvas


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
