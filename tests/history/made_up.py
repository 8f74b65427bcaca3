"""Results and sessions that nobody did, for tests of the history."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

from formcheck.history.sessions import Session
from formcheck.report.json_form import parse_result
from formcheck.report.result import Result

BEGIN = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
"""A Monday."""

ANGLES = (
    "hip_flexion_deg",
    "hip_hinge_deg",
    "spine_flexion_deg",
    "back_angle_deg",
    "knee_flexion_deg",
    "trunk_inclination_deg",
    "leg_raise_deg",
)


def day(number: float) -> datetime:
    return BEGIN + timedelta(days=number)


def hold(stretch: str = "standing", side: str = "left", **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "stretch": stretch,
        "side": side,
        "start_s": 2.0,
        "end_s": 34.0,
        "held_s": 31.0,
        "straight_s": 30.0,
        "target_s": 30.0,
        "completed": True,
        "score": 96.0,
        "score_parts": {"hold": 60.0, "form": 28.0, "steady": 8.0},
        **{name: {"mean": 60.0, "peak": 66.0} for name in ANGLES},
        "spine_neutral": "measured",
        "spine_uncertainty_deg": 9.5,
        "back_angle_uncertainty_deg": 7.5,
        "judged": {"rounded_back": 1.0, "bent_knee": 1.0},
        "faults": [],
    }
    if stretch == "supine":
        made |= {"spine_flexion_deg": {"mean": None, "peak": None}}
        made |= {"back_angle_deg": {"mean": None, "peak": None}}
        made |= {"back_angle_uncertainty_deg": None, "straight_s": 31.0}
        made |= {"hip_hinge_deg": {"mean": None, "peak": None}}
        made |= {"judged": {"bent_knee": 1.0}, "spine_uncertainty_deg": None}
    for name, value in changes.items():
        is_angle = name in ANGLES and not isinstance(value, dict)
        made[name] = {"mean": value, "peak": value + 4.0} if is_angle else value
    made["end_s"] = max(made["end_s"], made["start_s"] + made["held_s"])
    return made


ROUNDED = {
    "fault": "rounded_back",
    "start_s": 5.0,
    "end_s": 9.0,
    "worst": 41.0,
    "message": "The back was rounded (up to 41° beyond neutral).",
}


def content(*holds: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return copy.deepcopy(
        {
            "schema": "formcheck/1",
            "version": "0.1.0",
            "model": "full",
            "source": {
                "path": "clip.mp4",
                "width": 640,
                "height": 360,
                "fps": 30.0,
                "duration_s": 40.0,
                "frames": 1200,
                "frames_with_pose": 1200,
            },
            "summary": {"text": "…", "score": 96.0, "completed": True},
            "holds": list(holds),
            "pose": None,
            "warnings": [],
            **changes,
        }
    )


def result(*holds: dict[str, Any], **changes: Any) -> Result:
    return parse_result(content(*holds, **changes), "made up")


def session(number: float, *holds: dict[str, Any], person: str = "Anna", **changes: Any) -> Session:
    return Session(1, person, day(number), "live", result(*holds, **changes))


def pain(time_s: float | None = 10.0) -> dict[str, Any]:
    return {"note": "pain", "time_s": time_s, "message": "You said it hurts: stop."}
