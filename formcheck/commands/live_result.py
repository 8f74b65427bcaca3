"""The result of a live session, from its coach, its camera and their thread; into the history."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from formcheck.commands.keep import keep_session
from formcheck.commands.live_terminal import Terminal
from formcheck.commands.say import complain
from formcheck.errors import FormcheckError
from formcheck.history.sessions import DEFAULT_PERSON
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
    attempts, warnings = coach.so_far()
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
        attempts,
        warnings,
        coach.table,
        coach.target_s,
        getattr(device, "damage", None),
        tuple(coach.notes),
    )
    return replace(coach.recorded(result), neutral=coach.neutral)


def into_history(person: str | None, begun: datetime, result: Result, terminal: Terminal) -> None:
    """Put a session into the history and say so."""
    name = person or DEFAULT_PERSON
    try:
        number = keep_session(name, begun, result)
    except FormcheckError as error:
        # The session is on disk as it is; the history is beside the point.
        complain(f"not in the history: {error}")
        return
    if number is not None:
        terminal.tell_kept(number, name)
