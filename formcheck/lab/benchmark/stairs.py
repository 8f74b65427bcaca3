"""What is true in a staircase of rounding, whoever drew it, and what formcheck saw of it.

Two renderers write their truth in formats of their own; both become one `Staircase`. The second
renderer tells ``pelvis_pitch`` (of a bone, not from neutral), ``trunk`` (from the
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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from formcheck.core import Checker
from formcheck.errors import UnreadableInputError, UsageError
from formcheck.lab.benchmark.clip_set import SetClip, nearest
from formcheck.lab.benchmark.metrics import Span, inside
from formcheck.lab.benchmark.observe import Work, back_track, track_of
from formcheck.lab.benchmark.truth import Truth, judges_back
from formcheck.measure.landmarks import FloatArray, Side
from formcheck.measure.measures import Measures
from formcheck.pipeline.models import back_reader
from formcheck.pipeline.own_files import file_sha256
from formcheck.pipeline.track import PoseTrack
from formcheck.rules.common import ROUNDED_BACK

QUANTITIES = ("spine_flexion", "back_angle", "knee_flexion", "hip_flexion", "hip_hinge")
"""What is compared, degrees."""

NEUTRAL_WITHIN_DEG = 2.5
"""Frames that show how the natural back looks: flexion no further from 0 than this."""
ROUND_AT_START_DEG = 30.0


@dataclass(frozen=True, eq=False)
class Staircase:
    """What is true in one clip."""

    clip: str
    person: str
    """``person`` is what intervals are drawn over."""
    stretch: str
    """Standing or seated."""
    leg: Side
    """The leg whose angles are compared."""
    azimuth_deg: float
    """Camera off the side view."""
    wear: str
    """Empty if not told."""
    region: str
    """What bends, and where: whole, lumbar, thoracic, knee."""
    begun: str
    """Upright, straight or rounded."""
    natural_deg: float
    """Back angle in the person's own neutral; NaN if not told."""
    time_s: FloatArray
    """Shape (n,)."""
    stretched: npt.NDArray[np.bool_]
    """Shape (n,), bool. In the stretch, in good form or not."""
    true: Mapping[str, FloatArray]
    """Shape (n,). Degrees, NaN where not told; keys are `QUANTITIES`."""

    def rows(self, rows: npt.NDArray[np.intp]) -> Staircase:
        """Return the staircase of some of the frames."""
        return replace(
            self,
            time_s=self.time_s[rows],
            stretched=self.stretched[rows],
            true={name: values[rows] for name, values in self.true.items()},
        )


@dataclass(frozen=True, eq=False)
class Climbed:
    """A staircase and what formcheck said, frame by frame."""

    of: Staircase
    read: Mapping[str, FloatArray]
    stated: Mapping[str, FloatArray]
    """Shape (n,). Degrees and their stated errors, NaN where there is none. Spine flexion is only
    what was compared with the person's own neutral."""
    neutral: npt.NDArray[np.bool_]
    """Shape (n,), bool. The own neutral was known."""
    rounding_deg: FloatArray
    """Shape (n,). Positive where this frame by itself is judged rounded; NaN where not judged."""
    told: npt.NDArray[np.bool_]
    """Shape (n,), bool. The watch says "rounded back", as a clip's user sees it."""
    reasons: tuple[str, ...]
    """Why a frame's back was not judged; empty where it was."""


def own_staircase(truth: Truth) -> Staircase:
    """Take what a truth file of the project's own renderer says."""
    side = truth.holds[0].side if truth.holds else "both"
    leg: Side = truth.near_side if side == "both" else side
    flexion, knee = truth.angles["spine_flexion_deg"], truth.angles[f"knee_flexion_{leg}_deg"]
    back = truth.back.get("back_angle_deg", np.full(truth.time_s.size, np.nan))
    bends = truth.tags[0] if truth.tags else ""
    spans = [hold.span for hold in truth.holds]
    return Staircase(
        clip=truth.clip,
        person=truth.body or truth.clip,
        stretch=truth.stretch,
        leg=leg,
        azimuth_deg=truth.azimuth_deg,
        wear=truth.wear,
        region=bends if bends in ("lumbar", "thoracic", "knee") else "whole",
        begun=begun_how(spans, max(flexion[0], knee[0])),
        natural_deg=_natural(flexion, back),
        time_s=truth.time_s,
        stretched=inside(truth.time_s, spans),
        true={
            "spine_flexion": flexion,
            "back_angle": back,
            "knee_flexion": knee,
            "hip_flexion": truth.angles[f"hip_flexion_{leg}_deg"],
            "hip_hinge": truth.angles["hip_hinge_deg"],
        },
    )


def begun_how(spans: Sequence[Span], bent_deg: float) -> str:
    """Tell how a staircase begins from when the stretch is reached and the first frame's bend."""
    if spans and spans[0][0] > 0.0:
        return "upright"
    return "rounded" if bent_deg >= ROUND_AT_START_DEG else "straight"


def _natural(flexion: FloatArray, back: FloatArray) -> float:
    neutral = back[np.abs(flexion) <= NEUTRAL_WITHIN_DEG]
    return float(np.median(neutral)) if neutral.size else math.nan


def climb(stairs: Staircase, track: PoseTrack) -> Climbed:
    """Run the whole checker over a clip's poses and keep what it says of each frame."""
    checker = Checker(reader=back_reader())
    n = stairs.time_s.size
    read = {name: np.full(n, np.nan) for name in QUANTITIES}
    stated = {name: np.full(n, np.nan) for name in QUANTITIES}
    neutral, told = np.zeros(n, bool), np.zeros(n, bool)
    rounding = np.full(n, np.nan)
    reasons = []
    for i, (time_s, pose) in enumerate(track):
        feedback = checker.update(time_s, pose)
        m = feedback.measures
        told[i] = ROUNDED_BACK.fault in feedback.faults
        if m is None:
            reasons.append("nobody is seen")
            continue
        neutral[i] = m.own_neutral
        for name, (value, error) in _values(m, stairs.leg).items():
            read[name][i], stated[name][i] = value, error
        rounding[i] = m.spine.rounding_deg
        judged = math.isfinite(m.spine.rounding_deg)
        reasons.append("" if judged else m.spine.reason or "no reason given")
    return Climbed(stairs, read, stated, neutral, rounding, told, tuple(reasons))


def _values(m: Measures, leg: Side) -> dict[str, tuple[float, float]]:
    """Each quantity with its stated error, as results report them."""
    spine, nothing = m.spine, (math.nan, math.nan)
    found = {"spine_flexion": nothing, "back_angle": (spine.angle_deg, spine.angle_uncertainty_deg)}
    if m.own_neutral:
        found["spine_flexion"] = (spine.flexion_deg, spine.uncertainty_deg)
    if not m.side_on:
        return dict.fromkeys(QUANTITIES, nothing) | found
    return found | {
        "knee_flexion": (m.knee_flexion_deg.of(leg), math.nan),
        "hip_flexion": (m.hip_flexion_deg.of(leg), math.nan),
        "hip_hinge": (m.hip_hinge_deg(leg), math.nan),
    }


def climb_own(clip: SetClip, work: Work) -> Climbed | None:
    """Climb a clip of an own set; None when nobody in it stretches standing or seated."""
    found = back_track(clip, work)
    return None if found is None else climb(own_staircase(found[0]), found[1])


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
