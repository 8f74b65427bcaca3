"""Draws what was found on a clip or photograph and writes it.

A clip is drawn after it was judged, in a second reading: so nothing large waits while it is looked
at, and between two looks it is known where the landmarks go.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2

from formcheck import overlay
from formcheck.commands.outputs import Outputs
from formcheck.measure.landmarks import Pose
from formcheck.measure.view import facing_vote
from formcheck.overlay.between import between, for_drawing
from formcheck.overlay.clear import usual_words
from formcheck.overlay.layout import Places
from formcheck.pipeline.frames import Decoded, Frame, Image
from formcheck.pipeline.photo import PhotoSource
from formcheck.pipeline.relay import HandOn, read_ahead
from formcheck.pipeline.safe_output import write_atomically
from formcheck.pipeline.track import Look
from formcheck.pipeline.video import VideoSource, open_source
from formcheck.pipeline.writer import VideoWriter
from formcheck.report.result import Source
from formcheck.report.wording import title_of
from formcheck.rules.coach import Feedback
from formcheck.rules.common import marks_of
from formcheck.rules.still import Still, still_feedback
from formcheck.texts import Texts

DISPLAY_LONG_SIDE = 1280
"""Longest side of annotated pictures: enough for a full screen, small enough to send."""


class Annotator:
    """Keeps what was found at each look, and draws it.

    Parameters
    ----------
    outputs : Outputs
    texts : Texts

    Attributes
    ----------
    written : list of Path
        Files that are complete.
    """

    def __init__(self, outputs: Outputs, texts: Texts) -> None:
        self.written: list[Path] = []
        self._outputs, self._texts = outputs, texts
        self._kept: list[Feedback] = []
        self._where = Spread()

    def take(self, look: Look, feedback: Feedback) -> None:
        """Keep what was found at one look at a clip."""
        if look.pose is not None:
            self._where.add(look.pose)
        self._kept.append(for_drawing(feedback))

    def draw_clip(
        self,
        clip: str | Path,
        progress: Callable[[int, int | None], None],
        as_read: Source | None = None,
    ) -> None:
        """Read the clip again, draw every frame and write it, as fast as it happened.

        Raises
        ------
        FormcheckError
            If it cannot be read or written any more.
        """
        pairs = _Pairs(iter(self._kept))
        with (
            contextlib.closing(
                open_source(
                    clip,
                    display_long_side=DISPLAY_LONG_SIDE,
                    slow_motion=None if as_read is None else as_read.slow_motion,
                    rotate=0 if as_read is None else as_read.rotated,
                )
            ) as source,
            contextlib.closing(read_ahead(_shown(source))) as frames,
            contextlib.ExitStack() as stack,
        ):
            writer: VideoWriter | None = None
            places: Places | None = None
            facing = 1

            def write(item: tuple[float, Image, Feedback, int]) -> None:
                nonlocal writer, places
                time_s, picture, feedback, last_facing = item
                if writer is None:
                    height, width = picture.shape[:2]
                    places = self._places((width, height))
                    writer = stack.enter_context(
                        VideoWriter(
                            self._outputs.clip, size=(width, height), fps_hint=source.info.fps
                        )
                    )
                drawn = overlay.draw(
                    picture, feedback, self._texts, last_facing=last_facing, places=places
                )
                writer.write(drawn, time_s)

            with HandOn(write) as drawing:
                for decoded, picture in frames:
                    feedback = pairs.at(decoded.time_s)
                    if feedback is None:
                        return
                    if feedback.measures is not None:
                        facing = feedback.measures.view.facing
                    drawing.put((decoded.time_s, picture, feedback, facing))
                    progress(decoded.index + 1, source.info.frames)
            if writer is not None:
                writer.close(source.end_time_s)
                self.written.append(self._outputs.clip)

    def photo(self, frame: Frame, still: Still | None) -> None:
        """Draw a photograph and write it."""
        if frame.display is None or still is None:
            return
        match = still.match
        drawn = overlay.draw_photo(
            frame.display,
            still.measures,
            title_of(match.stretch.name, self._texts) if match else self._texts("no_stretch"),
            match.side if match else None,
            tuple(span.fault for span in still.faults),
            still.cue,
            self._texts,
            judged=match is not None,
            angles=still_feedback(still, ()).shown,
            marks=marks_of(match.stretch if match else None),
        )
        _, png = cv2.imencode(".png", cv2.cvtColor(drawn, cv2.COLOR_RGB2BGR))
        write_atomically(self._outputs.photo, png.tobytes())
        self.written.append(self._outputs.photo)

    def _places(self, size: tuple[int, int]) -> Places | None:
        """Where things go in a clip, decided once: nothing is to move while somebody watches."""
        people = self._where.poses
        if not people:
            return None
        facing = 1 if sum(map(facing_vote, people)) >= 0 else -1
        return overlay.places_for(people, size, facing, *usual_words(self._texts))


def _shown(source: VideoSource | PhotoSource) -> Iterator[tuple[Decoded, Image]]:
    """Every frame of a clip with the picture to draw on, and no other made."""
    if isinstance(source, VideoSource):
        for decoded in source.decoded():
            picture = decoded.shown()
            if picture is not None:
                yield decoded, picture


class Spread:
    """Keeps a few of the poses that come, evenly spread over all of them."""

    MOST = 16

    def __init__(self) -> None:
        self.poses: list[Pose] = []
        self._every, self._count = 1, 0

    def add(self, pose: Pose) -> None:
        """Take in the next pose."""
        if self._count % self._every == 0:
            self.poses.append(pose)
            if len(self.poses) > self.MOST:
                self.poses, self._every = self.poses[::2], 2 * self._every
        self._count += 1


class _Pairs:
    """The feedback before and after a time that only grows."""

    def __init__(self, kept: Iterator[Feedback]) -> None:
        self._kept = kept
        self._before = next(kept, None)
        self._after = next(kept, None)

    def at(self, time_s: float) -> Feedback | None:
        """Return what to draw; None when nothing was kept."""
        while self._after is not None and self._after.time_s <= time_s:
            self._before, self._after = self._after, next(self._kept, None)
        if self._before is None or self._after is None:
            return self._before
        return between(self._before, self._after, time_s)
