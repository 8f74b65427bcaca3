"""A moment of a session as JSON, for the page to draw: points in parts of the picture, words ready.

docs/app.md has the schema. Nothing is decided here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from formcheck.live.speaker import Saying, Scene
from formcheck.measure.landmarks import FloatArray, Pose
from formcheck.measure.measures import Measures
from formcheck.overlay.back import back_path
from formcheck.overlay.contents import Contents, contents_of, readings_of
from formcheck.overlay.person import limbs, marked
from formcheck.rules.coach import Feedback
from formcheck.rules.stretch import leg_of
from formcheck.texts import Texts, capital

DIGITS = 4
"""A tenth of a pixel of a picture 1000 pixels wide."""


def moment(
    scene: Scene, seen: Feedback | None, texts: Texts, heard: Sequence[Saying], *, left: bool
) -> dict[str, Any]:
    """Return a moment as plain JSON types.

    `seen` is the latest feedback, which may be older than the moment; `heard` was not sent before;
    `left` is whether who was seen last faces left.
    """
    feedback = None if scene.stage in ("hurt", "paused") else seen
    measures = None if feedback is None else feedback.measures
    # Seconds matter in the stretch only.
    judged = feedback if scene.stage == "stretch" else None
    contents = None if judged is None else contents_of(judged, texts)
    return {
        "kind": "moment",
        "time_s": round(scene.time_s, 3),
        "stage": scene.stage,
        "cue": {"key": scene.cue.key, "text": texts.shown(scene.cue), "level": scene.cue.level},
        "count": scene.count,
        "progress": None if scene.progress is None else round(scene.progress, 2),
        "figure": scene.ghost,
        "turning": scene.turned,
        "left": left,
        "ring": None if judged is None else _ring(judged),
        "readings": None if judged is None else _readings(judged, contents, texts),
        "bones": [] if feedback is None or measures is None else _bones(feedback, measures),
        "back": None if measures is None else _back(measures, contents),
        "marks": [] if judged is None else _marks(judged),
        "heard": [asdict(one) for one in heard],
    }


def _ring(feedback: Feedback) -> dict[str, Any]:
    target = feedback.target_s
    return {
        "phase": feedback.phase,
        "held_s": round(min(feedback.held_s, target), 2),
        "straight_s": round(min(feedback.straight_s, target), 2),
        "target_s": target,
        "good": feedback.mostly_seen,
    }


def _readings(feedback: Feedback, contents: Contents | None, texts: Texts) -> dict[str, Any] | None:
    measures = feedback.measures
    if measures is None or contents is None or contents.readings is None:
        return None
    # The starting position alone is no stretch yet.
    title = capital(texts(f"name.{feedback.stretch}")) if feedback.named else ""
    note, shown = contents.readings.note, feedback.shown
    return asdict(readings_of(measures, title, feedback.side, note, shown, texts))


def _bones(feedback: Feedback, measures: Measures) -> list[dict[str, Any]]:
    """Return the near side, and the stretched leg when that is the far one."""
    near, pose = measures.view.near_side, measures.pose
    leg = None if feedback.side is None else leg_of(measures, feedback.side)
    return [
        {"part": name, "points": points}
        for name, joints, side in limbs(near, leg)
        if len(points := _inside(pose, [pose.joint(joint, side) for joint in joints])) > 1
    ]


def _back(measures: Measures, contents: Contents | None) -> dict[str, Any] | None:
    if contents is None or contents.back is None:
        return None
    width, height = measures.pose.size
    # Only its size is asked for.
    canvas = np.broadcast_to(np.uint8(0), (height, width, 3))
    path = back_path(canvas, measures)
    if path is None:
        return None
    return {"state": contents.back, "word": contents.word, "points": _inside(measures.pose, path)}


def _marks(feedback: Feedback) -> list[dict[str, Any]]:
    """Return where faults are that have a place, the certain ones first."""
    found: list[dict[str, Any]] = []
    if feedback.measures is not None:
        pose = feedback.measures.pose
        for fault, side, joint in marked(feedback):
            certain = fault in feedback.faults
            at = _inside(pose, [pose.joint(joint, side)])
            found += [{"at": point, "certain": certain} for point in at]
    return found


def _inside(pose: Pose, points: Sequence[FloatArray] | FloatArray) -> list[list[float]]:
    """Return points in parts of the picture, those that are in it."""
    width, height = pose.size
    scaled = ((float(x) / width, float(y) / height) for x, y in points)
    return [
        [round(x, DIGITS), round(y, DIGITS)]
        for x, y in scaled
        if math.isfinite(x) and math.isfinite(y) and 0 <= x <= 1 and 0 <= y <= 1
    ]
