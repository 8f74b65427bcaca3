"""What is true in a staircase of rounding, whoever drew it, and what formcheck saw of it.

Two renderers write their truth in formats of their own; both become one `Staircase` (`second`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from formcheck.core import Checker
from formcheck.lab.benchmark.clip_set import SetClip, truth_at
from formcheck.lab.benchmark.kinds import judges_back
from formcheck.lab.benchmark.metrics import Span, inside
from formcheck.lab.benchmark.observe import Work, track_of
from formcheck.lab.benchmark.truth import Truth, read_truth
from formcheck.measure.landmarks import FloatArray, Side
from formcheck.measure.measures import Measures
from formcheck.pipeline.models import back_reader
from formcheck.pipeline.pose_store import PoseTrack
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
    truth = read_truth(clip.truth)
    if not judges_back(truth.stretch) or not truth.holds:
        return None
    track = track_of(clip, work)
    truth = truth_at(clip, truth, np.array([time for time, _ in track]))
    return climb(own_staircase(truth), track)
