"""Draws what was found on a clip or photograph and writes it.

A clip is drawn after it was judged, in a second reading: so nothing large waits while it is looked
at, and between two looks it is known where the landmarks go.
"""

from __future__ import annotations

import argparse
import contextlib
import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2

from formcheck import overlay
from formcheck.commands.outputs import Outputs
from formcheck.measure.landmarks import Pose
from formcheck.measure.view import facing_vote
from formcheck.overlay.clear import Ground, Whereabouts, places_for, shown_in
from formcheck.overlay.contents import Contents, between, contents_of, for_drawing
from formcheck.overlay.face import Faces, blur, face_of
from formcheck.overlay.layout import Places, lay_out
from formcheck.pipeline.frames import Decoded, Frame, Image, display_size, resized
from formcheck.pipeline.own_files import write_atomically
from formcheck.pipeline.photo import PhotoSource
from formcheck.pipeline.threads import HandOn, read_ahead
from formcheck.pipeline.track import Look
from formcheck.pipeline.video import VideoSource, open_source
from formcheck.pipeline.writer import VideoWriter
from formcheck.report.result import Result, Source
from formcheck.report.told import Told
from formcheck.rules.coach import Feedback
from formcheck.rules.still import Still, still_feedback
from formcheck.texts import Texts

DISPLAY_LONG_SIDE = 1920
"""Longest side of drawn frames unless another is asked for: a full screen."""

Overlay = Literal["full", "lines"]


@dataclass(frozen=True)
class Drawing:
    """How pictures are drawn, for every command that draws any.

    ``size``: longest side at most, pixels; nothing is enlarged. ``overlay``: "lines" is without
    words, numbers and ring.
    """

    size: int = DISPLAY_LONG_SIDE
    overlay: Overlay = "full"
    blur_face: bool = False

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> Drawing:
        """Return what the command line asks for (`arguments.DRAWING`)."""
        return cls(arguments.size, arguments.overlay, arguments.blur_face)


class Annotator:
    """Keeps what was found at each look, and draws it; ``written``: files that are complete."""

    def __init__(self, outputs: Outputs, texts: Texts, drawing: Drawing | None = None) -> None:
        self.written: list[Path] = []
        self._outputs, self._texts, self._drawing = outputs, texts, drawing or Drawing()
        self._kept: list[Feedback] = []
        self._faces = Faces()
        self._where = Whereabouts()
        self._facing = 0.0

    def take(self, look: Look, feedback: Feedback) -> None:
        """Keep what was found at one look at a clip."""
        self._faces.add(look.time_s, look.pose)
        self._where.add(look.pose)
        if look.pose is not None:
            self._facing += facing_vote(look.pose)
        self._kept.append(for_drawing(feedback))

    def draw_clip(
        self,
        clip: str | Path,
        progress: Callable[[int, int | None], None],
        result: Result,
    ) -> None:
        """Read the clip again, draw every frame as the result has it, as fast as it happened."""
        told = Told(self._kept, result)
        long_side, places = self._fitted(result.source, told)
        slow, turn = result.source.slow_motion, result.source.rotated
        with (
            open_source(clip, display_long_side=long_side, slow_motion=slow, rotate=turn) as source,
            contextlib.closing(read_ahead(_shown(source))) as frames,
            contextlib.ExitStack() as stack,
        ):
            writer: VideoWriter | None = None

            def write(item: tuple[float, Image, Feedback]) -> None:
                nonlocal writer
                time_s, picture, feedback = item
                drawn = self._drawn(time_s, picture, feedback, places)
                if writer is None:
                    size, fps = (drawn.shape[1], drawn.shape[0]), source.info.fps
                    writer = stack.enter_context(
                        VideoWriter(self._outputs.clip, size=size, fps_hint=fps)
                    )
                writer.write(drawn, time_s)

            with HandOn(write) as drawing:
                for decoded, picture in frames:
                    feedback = look_at(self._kept, decoded.time_s)
                    if feedback is None:
                        return
                    drawing.put((decoded.time_s, picture, told.at(feedback, decoded.time_s)))
                    progress(decoded.index + 1, source.announced_frames)
            if writer is not None:
                writer.close(source.end_time_s)
                self.written.append(self._outputs.clip)

    def _drawn(
        self, time_s: float, picture: Image, feedback: Feedback, places: Places | None
    ) -> Image:
        """Draw what was found at a time on the picture of then."""
        if self._drawing.blur_face:
            blur(picture, self._faces.at(time_s))
        lines = self._drawing.overlay == "lines"
        return overlay.draw(
            picture, feedback, self._texts, places=places, lines_only=lines, final=True
        )

    def photo(self, frame: Frame, still: Still | None, people: Sequence[Pose]) -> None:
        """Draw a photograph and write it; of all people in it the faces may be blurred."""
        if frame.display is None or still is None:
            return
        picture = frame.display
        if self._drawing.blur_face:
            picture = picture.copy()
            blur(picture, [face for pose in people if (face := face_of(pose)) is not None])
        found, lines = still_feedback(still, ()), self._drawing.overlay == "lines"
        drawn = overlay.draw_photo(picture, found, self._texts, lines_only=lines)
        drawn = resized(drawn, display_size(drawn.shape[1], drawn.shape[0], self._drawing.size))
        _, png = cv2.imencode(".png", cv2.cvtColor(drawn, cv2.COLOR_RGB2BGR))
        write_atomically(self._outputs.photo, png.tobytes())
        self.written.append(self._outputs.photo)

    def _fitted(self, source: Source, told: Told) -> tuple[int, Places | None]:
        """Return the longest side of the picture, and where things go in it or below it.

        Decided once: nothing is to move while somebody watches.
        """
        most = self._drawing.size
        if self._drawing.overlay == "lines":
            return most, None
        shown = shown_in(self._said(told))
        facing = 1 if self._facing >= 0 else -1
        long_side = most
        while True:
            width, height = display_size(source.width, source.height, long_side)
            places = places_for(shown, (width, height), facing)
            whole = max(width, height + lay_out(width, height, facing, places).strip)
            if whole <= most:
                return long_side, places
            long_side = max(width, height) * most // whole

    def _said(self, told: Told) -> Iterator[tuple[Contents, Ground | None]]:
        """What is said from each look up to the next one, and where somebody is meanwhile."""
        ends = [math.nextafter(look.time_s, 0.0) for look in self._kept[1:]] + [math.inf]
        for number, (look, end_s) in enumerate(zip(self._kept, ends, strict=True)):
            ground = self._where.from_look(number)
            for time_s in (look.time_s, end_s):
                yield contents_of(told.at(look, time_s), self._texts, final=True), ground


def _shown(source: VideoSource | PhotoSource) -> Iterator[tuple[Decoded, Image]]:
    """Every frame of a clip with the picture to draw on, and no other made."""
    if isinstance(source, VideoSource):
        for decoded in source.decoded():
            picture = decoded.shown()
            if picture is not None:
                yield decoded, picture


def look_at(kept: Sequence[Feedback], time_s: float) -> Feedback | None:
    """Return what to draw at a time, between two looks; None when nothing was kept."""
    place = max(bisect_right(kept, time_s, key=lambda look: look.time_s), 1)
    if place < len(kept):
        return between(kept[place - 1], kept[place], time_s)
    return kept[-1] if kept else None
