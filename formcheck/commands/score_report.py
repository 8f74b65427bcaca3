"""The page of ``formcheck score --report``: gathers figures and has the stills drawn.

``python -m formcheck.commands.score_report`` is the process that draws them: a decoder that crashed
a worker, or hangs, does so again when its clip is opened for a still.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import cast
from urllib.parse import quote

from formcheck import errors, overlay
from formcheck.batch.clips import Clip, is_address
from formcheck.batch.isolated import EndedError, IsolatedChild, serve
from formcheck.batch.page import Summary, WorstFault, build_page, worst_faults
from formcheck.batch.run import Plan
from formcheck.batch.scoring import fetched
from formcheck.batch.task import Outcome, Task
from formcheck.measure.measures import Known, Measures, measure
from formcheck.page import is_page
from formcheck.page.page import page_beside
from formcheck.pipeline.analyze import opened
from formcheck.pipeline.frames import Frame
from formcheck.pipeline.models import ModelName, back_reader
from formcheck.pipeline.own_files import write_atomically
from formcheck.pipeline.photo import PhotoSource
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.recorded import to_jpeg
from formcheck.pipeline.video import VideoSource
from formcheck.report.result import Fault
from formcheck.rules.catalogue import catalogue, take_over
from formcheck.rules.coach import Feedback
from formcheck.rules.common import ROUNDED_BACK, marks_of
from formcheck.rules.stretch import StretchSide
from formcheck.texts import Line, Texts

STILLS = 12
"""As many as one looks at; each is some 30 KB of the page."""

COMMAND = (sys.executable, "-m", "formcheck.commands.score_report")

_SECONDS = 120.0
"""What one still may take; decoding up to a moment is many times faster than scoring."""

_LONG_SIDE = 640


def write_report(
    path: Path,
    clips: Sequence[Clip],
    outcomes: Sequence[Outcome],
    summary: Summary,
    plan: Plan,
    texts: Texts,
) -> None:
    """Write the page, whole or not at all."""
    worst, child = worst_faults(clips, outcomes, STILLS), IsolatedChild(COMMAND)
    scored = [
        (clip, outcome, report_link(clip, path))
        for clip, outcome in zip(clips, outcomes, strict=True)
    ]
    still = partial(draw_still, child, plan)
    try:
        page = build_page(summary, scored, worst, still, plan.how, date.today(), texts)
    finally:
        child.stop()
    write_atomically(path, page)


def report_link(clip: Clip, page: Path) -> str:
    """Return the address of a clip's report as the page links to it; "" where there is none."""
    report = page_beside(Path(clip.path))
    if is_address(clip.path) or not is_page(report, "report"):
        return ""
    try:
        return quote(Path(os.path.relpath(report, page.parent)).as_posix())
    except ValueError:
        # On another drive of Windows.
        return report.absolute().as_uri()


def draw_still(child: IsolatedChild, plan: Plan, fault: WorstFault) -> bytes | str:
    """Return the JPEG of the moment at which a fault was worst, or why there is none."""
    limits = replace(plan.limits, seconds=min(plan.limits.seconds, _SECONDS))
    task = Task("", fault.clip, plan.how.slowed(fault.slow_motion), limits)
    line = json.dumps({"task": task.to_json(), "fault": asdict(fault)})
    try:
        answer = child.ask(line, limits)
    except EndedError as ended:
        return str(ended)
    except errors.FormcheckError as error:
        return str(error).rstrip(".")
    jpeg = answer.get("jpeg")
    return str(answer.get("why")) if jpeg is None else base64.b64decode(jpeg)


def serve_stills() -> None:
    """Draw what is asked for until nobody asks any more."""
    estimators = cache(partial(PoseEstimator, video=False))

    def answer(line: str, beat: Callable[[int], None]) -> str:
        asked = json.loads(line)
        row, back = asked["fault"], asked["fault"]["rounded"]
        both = {"told": Fault(**row["told"]), "rounded": back and Fault(**back)}
        task, fault = Task.from_json(asked["task"]), WorstFault(**{**row, **both})
        return json.dumps(_answer(task, fault, estimators, beat))

    serve("", answer)


def _answer(
    task: Task,
    fault: WorstFault,
    estimator: Callable[[ModelName], PoseEstimator],
    beat: Callable[[int], None],
) -> dict[str, str]:
    try:
        take_over(task.how.stretches)
        with (
            fetched(task, beat) as local,
            opened(local.path, task.how.settings, _LONG_SIDE) as source,
        ):
            frame = _frame_at(source, fault.at_s, beat)
    except (errors.FormcheckError, OSError):
        return {"why": "the clip cannot be read any more"}
    if frame is None or frame.display is None:
        return {"why": "the clip ends before that moment"}
    try:
        jpeg = _drawn(frame, fault, estimator(fault.model))
    except Exception as error:  # The page is worth more than any still.
        return {"why": f"it could not be drawn ({type(error).__name__})"}
    return {"jpeg": base64.b64encode(jpeg).decode("ascii")}


def _drawn(frame: Frame, fault: WorstFault, estimator: PoseEstimator) -> bytes:
    drawn = frame.display
    assert drawn is not None
    poses = estimator.find(frame.image)
    if poses:
        measures, _ = measure(poses[0], Known(), 0.0, back_reader())
        stretch, name = catalogue()[fault.stretch], fault.told.fault
        # No numbers: this single picture is measured without what the clip had told before.
        seen = Feedback(
            time_s=0.0,
            phase="entry" if fault.back_judged else "idle",
            stretch=stretch.name,
            named=True,
            side=cast(StretchSide, fault.side),
            held_s=0.0,
            target_s=0.0,
            cue=Line(""),
            faults=(name, ROUNDED_BACK.fault) if fault.rounded else (name,),
            suspects=(),
            problems=(),
            measures=as_found(measures, fault),
            marks=marks_of(stretch),
        )
        drawn = overlay.draw_photo(drawn, seen)
    return to_jpeg(drawn)


def as_found(measures: Measures, fault: WorstFault) -> Measures:
    """Return the measures with the back as the clip had found it at that moment.

    A single picture may be too little to measure a back that the frames before made measurable,
    and "not measurable" beside "rounded up to 48°" helps nobody. Only the drawing reads them.
    """
    rounded = fault.told.fault == ROUNDED_BACK.fault
    spine = replace(
        measures.spine,
        flexion_deg=fault.worst if rounded else 0.0,
        rounding_deg=1.0 if rounded or fault.rounded else -1.0,
        reason=None,
        where=fault.rounded.where if fault.rounded else None,
    )
    return replace(measures, spine=spine)


def _frame_at(
    source: VideoSource | PhotoSource, time_s: float, beat: Callable[[int], None]
) -> Frame | None:
    """Decode up to a moment: its frame, or the last one before the end."""
    found = None
    for found in source.decoded() if isinstance(source, VideoSource) else ():
        beat(found.index)
        if found.time_s >= time_s - 1e-3:
            break
    return None if found is None else found.frame()


if __name__ == "__main__":
    serve_stills()
