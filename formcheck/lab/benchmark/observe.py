"""Run the shipped looks and judge over one clip and keep what is compared with the truth.

Of poses that are kept only the pose model is left out.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

import formcheck
from formcheck.errors import UnreadableInputError
from formcheck.judge import Judge, Settings
from formcheck.lab.benchmark.clip_set import SetClip, truth_at
from formcheck.lab.benchmark.truth import JOINTS, Truth, judges_back, read_truth
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.view import SIDES
from formcheck.pipeline.models import CLIP_MODEL, ModelName, digest
from formcheck.pipeline.own_files import file_sha256
from formcheck.pipeline.replay import Poses, find_poses
from formcheck.pipeline.track import PoseTrack
from formcheck.report.result import Result
from formcheck.rules.coach import Feedback
from formcheck.rules.stretch import angle

PER_LEG = ("hip_flexion_deg", "hip_hinge_deg", "knee_flexion_deg", "leg_raise_deg")
OF_TRUNK = ("spine_flexion_deg", "trunk_inclination_deg")

VERDICT = "rounding_deg"
"""How far beyond the line the back was judged to be, beside the angles."""


@dataclass(frozen=True, eq=False)
class Observation:
    """What formcheck found in a clip."""

    time_s: FloatArray
    """Shape (n,)."""
    seen: npt.NDArray[np.bool_]
    """Shape (n,), bool. Frames with a pose."""
    angles: Mapping[str, FloatArray]
    """Shape (n,). As results report them: degrees, NaN where formcheck abstains. Keys such as
    ``"spine_flexion_deg"`` and ``"knee_flexion_left_deg"``."""
    joints: Mapping[str, FloatArray]
    """Shape (n, 2). Pixels of the video; keys such as ``"hip_left"``; NaN without a pose."""
    live_warnings: tuple[frozenset[str], ...]
    live_faults: tuple[frozenset[str], ...]
    """Faults that each frame's feedback warns of or shows, and those that it shows."""
    result: Result
    seconds: float = float("nan")
    """What the analysis took."""


_NAMES = (
    *OF_TRUNK,
    *(name.replace("_deg", f"_{side}_deg") for name in PER_LEG for side in SIDES),
    VERDICT,
)
_POINTS = tuple(f"{joint}_{side}" for joint in JOINTS for side in SIDES)


def _row(feedback: Feedback) -> tuple[list[float], FloatArray]:
    """Angles of one look by `_NAMES` and places by `_POINTS`, shares of the picture's size."""
    m = feedback.measures
    if m is None:
        return [np.nan] * len(_NAMES), np.full((len(_POINTS), 2), np.nan)
    angles = [
        *(angle(m, name, "both") for name in OF_TRUNK),
        *(angle(m, name, side) for name in PER_LEG for side in SIDES),
        m.spine.rounding_deg,
    ]
    share = [m.pose.joint(joint, side) for joint in JOINTS for side in SIDES]
    return angles, np.array(share) / np.array(m.pose.size)


_JUDGES = ("core.py", "judge.py", "measure", "pipeline", "report", "rules")
"""Parts of the package that decide what a result says."""


def code_fingerprint() -> str:
    """Return 12 letters that change with every line of code that decides a result.

    The version number stays the same through a day of changes; these do not.
    """
    package = Path(formcheck.__file__).parent
    sums = []
    for part in _JUDGES:
        files = sorted(package.glob(f"{part}/**/*.py" if "." not in part else part))
        sums += [f"{p.relative_to(package).as_posix()} {file_sha256(p)}" for p in files]
    return digest(sums)[:12]


@dataclass(frozen=True)
class Work:
    """How clips are looked at: the pose model, and where poses are kept, if they are."""

    model: ModelName = CLIP_MODEL
    store: Path | None = None


def poses_of(clip: SetClip, work: Work) -> Poses:
    """Find a clip's poses, or take those that are kept.

    Raises UnreadableInputError if the clip cannot be read to its end.
    """
    found = find_poses(clip.video, model=work.model, cache=work.store)
    if found.damage:
        raise UnreadableInputError(f"{clip.video} cannot be measured on: {found.damage[0].warning}")
    return found


def track_of(clip: SetClip, work: Work) -> PoseTrack:
    """Return the times and poses of a clip's looks."""
    return [(look.time_s, look.pose) for look in poses_of(clip, work).looks]


def back_track(clip: SetClip, work: Work) -> tuple[Truth, PoseTrack] | None:
    """Return truth and poses of a clip's looks; None when no back is judged in its holds."""
    truth = read_truth(clip.truth)
    if not judges_back(truth.stretch) or not truth.holds:
        return None
    track = track_of(clip, work)
    return truth_at(clip, truth, np.array([time_s for time_s, _ in track])), track


def observe(clip: SetClip, work: Work) -> Observation:
    """Judge a clip as everywhere."""
    judge, start = Judge(Settings(model=work.model)), time.perf_counter()
    found = poses_of(clip, work)
    times, rows, warnings, faults = list[float](), [], [], []
    for look in found.looks:
        feedback = judge.take(look)
        times.append(feedback.time_s)
        rows.append(_row(feedback))
        warnings.append(frozenset((*feedback.suspects, *feedback.faults)))
        faults.append(frozenset(feedback.faults))
    angles = np.array([row[0] for row in rows], float).reshape(-1, len(_NAMES))
    places = np.array([row[1] for row in rows], float).reshape(-1, len(_POINTS), 2)
    places = places * np.array([found.source.width, found.source.height], float)
    return Observation(
        time_s=np.array(times),
        seen=np.isfinite(places).all(axis=(1, 2)),
        angles=dict(zip(_NAMES, angles.T, strict=True)),
        joints={name: places[:, i] for i, name in enumerate(_POINTS)},
        live_warnings=tuple(warnings),
        live_faults=tuple(faults),
        result=judge.result(found.source),
        seconds=time.perf_counter() - start,
    )


def with_truth(clip: SetClip, work: Work) -> tuple[Truth, Observation]:
    """Return what was seen in a clip, and the truth of the frames that were looked at."""
    seen = observe(clip, work)
    return truth_at(clip, read_truth(clip.truth), seen.time_s), seen
