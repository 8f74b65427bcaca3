"""Pictures and clips with what was found drawn in, as files."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

import cv2

from formcheck import overlay
from formcheck.commands.outputs import Outputs
from formcheck.measure.view import facing_vote
from formcheck.overlay.layout import Places
from formcheck.pipeline.frames import Frame, FrameSource
from formcheck.pipeline.glances import glances
from formcheck.pipeline.safe_output import write_atomically
from formcheck.pipeline.writer import VideoWriter
from formcheck.rules.coach import Feedback
from formcheck.rules.still import Still, still_feedback


class Annotator:
    """Draws frames and writes them; the clip's file appears only when it is whole."""

    def __init__(self, source: FrameSource, outputs: Outputs) -> None:
        self.written: list[Path] = []
        self._source = source
        self._outputs = outputs
        self._writer: VideoWriter | None = None
        self._facing = 1
        self._places: Places | None = None

    def clip(self, frame: Frame, feedback: Feedback) -> None:
        """Draw one frame of a clip and encode it."""
        if frame.display is None:
            return
        height, width = frame.display.shape[:2]
        if self._writer is None:
            fps = self._source.info.fps
            self._writer = VideoWriter(self._outputs.clip, size=(width, height), fps_hint=fps)
            self._places = _places(self._source.info.path, (width, height))
        if feedback.measures is not None:
            self._facing = feedback.measures.view.facing
        drawn = overlay.draw(frame.display, feedback, last_facing=self._facing, places=self._places)
        self._writer.write(drawn, frame.time_s)

    def photo(self, frame: Frame, still: Still | None) -> None:
        """Draw a photograph and write it."""
        if frame.display is None or still is None:
            return
        match = still.match
        drawn = overlay.draw_photo(
            frame.display,
            still.measures,
            match.stretch.title if match else "No stretch",
            match.side if match else None,
            tuple(span.fault for span in still.faults),
            still.cue,
            judged=match is not None,
            angles=still_feedback(still, ()).shown,
        )
        _, png = cv2.imencode(".png", cv2.cvtColor(drawn, cv2.COLOR_RGB2BGR))
        write_atomically(self._outputs.photo, png.tobytes())
        self.written.append(self._outputs.photo)

    def finish(self) -> None:
        """Complete the clip's file."""
        if self._writer is not None:
            self._writer.close(self._source.end_time_s)
            self._writer = None
            self.written.append(self._outputs.clip)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._writer is not None:
            self._writer.__exit__(kind, error, trace)


def _places(path: str, size: tuple[int, int]) -> Places | None:
    """Where things go in a clip, decided once: nothing is to move while somebody watches."""
    people = glances(path)
    if not people:
        return None
    facing = 1 if sum(map(facing_vote, people)) >= 0 else -1
    return overlay.places_for(people, size, facing)
