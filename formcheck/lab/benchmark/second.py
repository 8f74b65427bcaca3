"""The second renderer's truth as `Staircase`, and how its hip hinge is derived.

The second renderer tells ``pelvis_pitch`` (of a bone, not from neutral), ``trunk`` (from the
vertical), ``leg_raise`` and ``hip_included``. Its true **hip hinge** is derived:

- ``pelvis_pitch - trunk`` is, within 0.1°, a line over ``spine_flexion`` in each of its clips,
  with a slope that goes with the region that bends (-0.57 whole, -0.83 lumbar, -0.27 thoracic).
  The line's value at a flexion of 0 is where the pelvis stands in the person's own neutral, so
  the pelvis' pitch from neutral is ``pelvis_pitch`` less that value.
- The thigh's pitch from hanging down is ``leg_raise`` where the person stands and 90° +
  ``leg_raise`` where they sit or lie (2D joints agree within 1° at azimuth 0).
- hinge = pelvis' pitch from neutral + thigh's pitch.

Checked at a flexion of 0, where hinge should equal hip flexion (180 - ``hip_included``) up to a
constant: upright it is 1.6-2.2° smaller, leaning 5-7°, because reaching arms carry the shoulders
forward; in the project's own renderer 1.8-3.6° and 4-6°. So both mean the same within about 2°.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from formcheck.errors import UnreadableInputError, UsageError
from formcheck.lab.benchmark.clip_set import SetClip, nearest
from formcheck.lab.benchmark.kinds import judges_back
from formcheck.lab.benchmark.metrics import inside
from formcheck.lab.benchmark.observe import Work, track_of
from formcheck.lab.benchmark.stairs import Climbed, Staircase, begun_how, climb
from formcheck.measure.landmarks import FloatArray
from formcheck.pipeline.recorded import file_sha256

SAME_FRAME_S = 0.02
"""Frames of truth and video that are no further apart are the same."""


def second_staircase(name: str, data: Mapping[str, Any]) -> Staircase:
    """Take what a truth file of the second renderer says (see the module's head).

    Its bodies have no names unless it writes ``body``; clips with the same
    ``lordosis_flattened`` are taken for one person, which rather lumps bodies than splits them.
    """
    rows = data["frames"]

    def column(key: str) -> FloatArray:
        return np.array([row[key] for row in rows], float)

    time_s, flexion = column("t"), column("spine_flexion")
    knee = 180.0 - column("knee_included")
    spans = [(float(a), float(b)) for a, b in data["attempts"]]
    upright = data["stretch"] == "standing"
    pelvis = column("pelvis_pitch") - _neutral_pelvis(
        flexion, column("pelvis_pitch") - column("trunk")
    )
    bends = "knee" if np.ptp(knee) > 15.0 else str(data["spine"])
    return Staircase(
        clip=name,
        person=str(data.get("body") or f"lordosis {data.get('lordosis_flattened', 0):g}"),
        stretch=str(data["stretch"]),
        leg="left" if rows[0]["leg"] == "L" else "right",
        azimuth_deg=float(data["azimuth"]),
        wear="",
        region=bends,
        begun=begun_how(spans, max(flexion[0], knee[0])),
        natural_deg=math.nan,
        time_s=time_s,
        stretched=inside(time_s, spans),
        true={
            "spine_flexion": flexion,
            "back_angle": np.full(time_s.size, np.nan),
            "knee_flexion": knee,
            "hip_flexion": 180.0 - column("hip_included"),
            "hip_hinge": pelvis + column("leg_raise") + (0.0 if upright else 90.0),
        },
    )


def _neutral_pelvis(flexion: FloatArray, beyond: FloatArray) -> float:
    """Pelvis' pitch less that of the trunk where the line over flexion reaches 0."""
    if np.ptp(flexion) < 1.0:
        return float(beyond[np.argmin(np.abs(flexion))]) if np.abs(flexion).min() < 5 else math.nan
    return float(np.polyfit(flexion, beyond, 1)[1])


def second_clips(folder: Path) -> list[SetClip]:
    """List the second renderer's clips that have a truth file beside them.

    Raises UsageError if there is none.
    """
    videos = [path for path in sorted(folder.glob("*.mp4")) if path.with_suffix(".json").is_file()]
    if not videos:
        raise UsageError(f"There is no clip in {folder}: it needs *.mp4 with *.json beside.")
    return [SetClip(video, video.with_suffix(".json"), file_sha256(video), "") for video in videos]


def climb_second(clip: SetClip, work: Work) -> Climbed | None:
    """Climb a clip of the second renderer; None as of `climb_own`."""
    try:
        data = json.loads(clip.truth.read_text(encoding="utf-8"))
        if data["stretch"] is None or not judges_back(data["stretch"]) or not data["attempts"]:
            return None
        stairs = second_staircase(clip.name, data)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise UnreadableInputError(
            f"{clip.truth} is no truth file of the second renderer: {error!r}."
        ) from error
    track = track_of(clip, work)
    times = np.array([time_s for time_s, _ in track])
    rows = nearest(stairs.time_s, times)
    if np.abs(stairs.time_s[rows] - times).max(initial=0.0) > SAME_FRAME_S:
        raise UnreadableInputError(
            f"{clip.truth} does not belong to {clip.video.name}: its frames come at other times."
        )
    return climb(stairs.rows(rows), track)
