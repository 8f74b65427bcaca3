"""The result of a live session, from its coach, its camera and the thread between them."""

from __future__ import annotations

from dataclasses import replace

from formcheck.live.capture import Camera, Device
from formcheck.live.coaching import LiveCoach
from formcheck.live.keep import PoseSpool
from formcheck.live.worker import Worker
from formcheck.report.result import Result, Source
from formcheck.report.summary import clip_result


def result_of(
    coach: LiveCoach, camera: Camera, worker: Worker, device: Device, spool: PoseSpool
) -> Result:
    """Return the result of the session so far."""
    source = Source(
        path=device.label,
        width=camera.size[0],
        height=camera.size[1],
        fps=camera.fps,
        duration_s=worker.end_s,
        frames=len(coach.table),
        frames_with_pose=spool.found,
    )
    result = clip_result(
        source,
        worker.model,
        coach.attempts,
        coach.warnings,
        coach.table,
        coach.target_s,
        getattr(device, "damage", None),
        tuple(coach.notes),
    )
    return replace(coach.recorded(result), neutral=coach.neutral)
