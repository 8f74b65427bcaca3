"""The room that draws: feedback onto pictures.

It decides nothing and knows no windows, files or clocks. `draw` is for the frames of a clip and of
a session, `draw_alone` for one of them as a still, `draw_photo` for a photograph. Each first puts
all into words (`contents`), then finds room for them (`layout`, and `clear` where that is never
over the person), then draws: `person`, `back`, `ring`, `panels`.
"""

from __future__ import annotations

import cv2
import numpy as np

from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.overlay.back import draw_back
from formcheck.overlay.clear import moving, places_for, presence, shown_in
from formcheck.overlay.contents import Contents, contents_of, contents_of_photo
from formcheck.overlay.layout import Layout, Places, Rect, lay_out, usual_places
from formcheck.overlay.lines import DARK
from formcheck.overlay.panels import arrange, draw_banner, draw_readings
from formcheck.overlay.person import draw_marks, draw_person, to_image
from formcheck.overlay.ring import draw_ring
from formcheck.pipeline.frames import Image
from formcheck.rules.coach import Feedback
from formcheck.texts import Texts, load_texts

__all__ = ["draw", "draw_alone", "draw_photo"]

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
        draw_person(picture, measures, feedback.side, () if lines_only else feedback.shown)
    if measures is not None and says.back is not None:
        draw_marks(picture, feedback)
        plan = None if says.readings is None else arrange(says.readings, layout)
        taken: tuple[Rect, ...] = () if photo else (layout.ring,)
        taken += () if plan is None else (plan.box,)
        word = "" if lines_only else says.word
        all_over = _all_over(measures.pose, picture) if photo else []
        draw_back(picture, measures, says.back, word, layout, taken, all_over)
    if not lines_only:
        if says.readings is not None:
            draw_readings(canvas, says.readings, layout)
        draw_banner(canvas, says.banner, layout)
    return canvas


def _all_over(pose: Pose, image: Image) -> list[FloatArray]:
    """Points all over the body, in pixels of the image: what a label is to keep off.

    Only of a photograph; from frame to frame of a clip they would make the label jump.
    """
    if pose.mask is None:
        return []
    step = max(1, max(pose.size) // _ACROSS)
    rows, columns = np.nonzero(pose.mask[::step, ::step] > 0.5)
    return list(to_image(pose, np.column_stack([columns, rows]) * float(step), image))
