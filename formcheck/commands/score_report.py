"""The page of ``formcheck score --report``: gathers figures and draws the stills."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import cv2

from formcheck import errors, overlay
from formcheck.batch.clips import Clip
from formcheck.batch.page import build_page
from formcheck.batch.remote import fetched
from formcheck.batch.run import Plan
from formcheck.batch.summary import Summary, WorstFault, worst_faults
from formcheck.batch.task import Outcome, Task
from formcheck.measure.measures import Known, measure
from formcheck.pipeline.frames import Frame
from formcheck.pipeline.models import back_reader
from formcheck.pipeline.pose import PoseEstimator
from formcheck.pipeline.safe_output import write_atomically
from formcheck.pipeline.video import VideoSource, open_source
from formcheck.rules.catalogue import catalogue
from formcheck.rules.stretch import StretchSide

STILLS = 12
"""As many as one looks at; each is some 30 KB of the page."""

_LONG_SIDE = 640
_QUALITY = 82


def write_report(
    path: Path,
    clips: Sequence[Clip],
    outcomes: Sequence[Outcome],
    summary: Summary,
    plan: Plan,
) -> None:
    """Write the page, whole or not at all.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    worst = worst_faults(clips, outcomes, STILLS)
    with contextlib.ExitStack() as stack:
        estimator = None
        if worst:
            model = plan.how.settings.model
            estimator = stack.enter_context(PoseEstimator(model, video=False))

        def still(fault: WorstFault) -> bytes | None:
            return None if estimator is None else _still(fault, estimator, plan)

        page = build_page(summary, worst, still, plan.how, date.today())
    write_atomically(path, page)


def _still(fault: WorstFault, estimator: PoseEstimator, plan: Plan) -> bytes | None:
    """Draw the moment at which a fault was worst; None when the clip cannot be read any more."""
    task = Task("", fault.clip, plan.how, plan.limits)
    try:
        with fetched(task) as local, contextlib.closing(_open(local)) as source:
            frame = _frame_at(source, fault.at_s)
    except (errors.FormcheckError, OSError):
        return None
    if frame is None or frame.display is None:
        return None
    drawn = frame.display
    poses = estimator.find(frame.image)
    if poses:
        measures, _ = measure(poses[0], Known(), 0.0, back_reader())
        side: StretchSide = (
            "left" if fault.side == "left" else "right" if fault.side == "right" else "both"
        )
        title = catalogue()[fault.stretch].title
        # No numbers: this single picture is measured without what the clip had told before.
        drawn = overlay.draw_photo(drawn, measures, title, side, (fault.fault,), angles=())
    options = (cv2.IMWRITE_JPEG_QUALITY, _QUALITY)
    done, jpeg = cv2.imencode(".jpg", cv2.cvtColor(drawn, cv2.COLOR_RGB2BGR), options)
    return jpeg.tobytes() if done else None


def _open(task: Task) -> VideoSource:
    if not os.path.exists(task.path) or task.path.endswith(".npz"):
        raise errors.UnreadableInputError(f"There is no file {task.path}.")
    source = open_source(task.path, display_long_side=_LONG_SIDE)
    if not isinstance(source, VideoSource):
        source.close()
        raise errors.UnreadableInputError(f"{task.path} is a photograph.")
    return source


def _frame_at(source: VideoSource, time_s: float) -> Frame | None:
    """Decode up to a moment: its frame, or the last one before the end."""
    found = None
    for decoded in source.decoded():
        found = decoded
        if decoded.time_s >= time_s - 1e-3:
            break
    return None if found is None else found.frame()
