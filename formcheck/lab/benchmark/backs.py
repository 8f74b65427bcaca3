"""``backs``: how formcheck reads the back beside what other programs do, on the same poses.

Each reads the same frames of true holds, alone (formcheck: the back angle) and as a change from
the person's own neutral where one was seen (formcheck: the spine flexion). Frames whose outline
cannot be read are left out for all of them.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from formcheck.core import Checker
from formcheck.lab.benchmark.clip_set import SetClip, Tick, find_set, over_clips
from formcheck.lab.benchmark.metrics import auc, inside
from formcheck.lab.benchmark.observe import Work, back_track
from formcheck.lab.benchmark.record import ROUNDED_FROM_DEG, STRAIGHT_UP_TO_DEG
from formcheck.lab.benchmark.sheet import DASH, Found, Sheet, number, page, whole_percent
from formcheck.lab.benchmark.truth import Truth
from formcheck.measure.back import BackLook
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.outline import STATIONS
from formcheck.pipeline.models import back_reader
from formcheck.pipeline.track import PoseTrack

OURS = "formcheck"


def _parabola_bend(look: BackLook) -> float:
    """Turn of the tangent of a least-squares parabola through the outline, hip to shoulder."""
    used = (STATIONS >= -1e-9) & (STATIONS <= 1.0 + 1e-9)
    c, b, _ = np.polyfit(STATIONS[used], look.dorsal[used], 2)
    return math.degrees(math.atan(b) - math.atan(b + 2.0 * c))


BASELINES: Mapping[str, Callable[[BackLook], float]] = {
    "quadratic coefficient": _parabola_bend,
    # How far the ear lies in front of the trunk line.
    "ear–shoulder–hip angle": lambda look: look.ear_deg,
    # The further it leans, the rounder the back is taken to be.
    "shoulder–hip line": lambda look: look.lean_deg,
}
"""What other programs take for a straight back: degrees of their own that grow as a back rounds.

None knows how sure it is: only how well straight and rounded backs are told apart compares (AUC,
and the best balanced accuracy at any cut).
"""


@dataclass(frozen=True, eq=False)
class BackFrames:
    """Frames of true holds of one clip in which the back was judged."""

    wear: str
    azimuth_deg: float
    wanted: int
    """Frames in true holds with a pose, judged or not."""
    flexion_deg: FloatArray
    """Shape (n,). True spine flexion."""
    read_deg: Mapping[str, FloatArray]
    """Shape (n, 2). By reader: alone; against the person's own neutral (NaN where none was
    known)."""
    expected_deg: FloatArray
    """Shape (n,). Standard error that formcheck gives for the flexion, NaN without a neutral."""
    rounding_deg: FloatArray
    """Shape (n,). How far it takes the back to be beyond the line; NaN where it does not judge."""


def read_backs(truth: Truth, track: PoseTrack) -> BackFrames:
    """Read the back in every frame of a clip's true holds."""
    held = inside(truth.time_s, [hold.span for hold in truth.holds])
    checker = Checker(reader=back_reader())
    wanted = 0
    true, told = [], []
    read: dict[str, list[tuple[float, float]]] = {name: [] for name in (OURS, *BASELINES)}
    for at, (time_s, pose) in enumerate(track):
        neutral = checker.neutral.own
        measures = checker.update(time_s, pose).measures
        if measures is None or not held[at]:
            continue
        wanted += 1
        spine = measures.spine
        if spine.look is None:
            continue
        true.append(truth.angles["spine_flexion_deg"][at])
        told.append((spine.uncertainty_deg, spine.rounding_deg))
        read[OURS].append((spine.angle_deg, spine.flexion_deg))
        for name, score in BASELINES.items():
            before = score(neutral) if neutral is not None else math.nan
            read[name].append((score(spine.look), score(spine.look) - before))
    expected, rounding = np.array(told, float).reshape(-1, 2).T
    return BackFrames(
        wear=truth.wear,
        azimuth_deg=truth.azimuth_deg,
        wanted=wanted,
        flexion_deg=np.array(true),
        read_deg={name: np.array(rows, float).reshape(-1, 2) for name, rows in read.items()},
        expected_deg=expected,
        rounding_deg=rounding,
    )


def run(options: argparse.Namespace, tick: Tick) -> Found:
    """Read the backs of every standing and seated clip of a set."""
    clips = find_set(options.folder, options.limit).clips
    work = Work(options.model, options.poses)
    found = over_clips(_read, clips, work, tick=tick)
    return Found(page("The back", [backs_sheet([*found])]))


def _read(clip: SetClip, work: Work) -> BackFrames | None:
    found = back_track(clip, work)
    return None if found is None else read_backs(*found)


_GROUPS = {
    "≤ 20°": (True, ("tight", "tshirt", "hoodie", "")),
    "tight": (True, ("tight",)),
    "T-shirt": (True, ("tshirt",)),
    "hoodie": (True, ("hoodie",)),
    "20–30°": (False, ("tight", "tshirt", "hoodie", "")),
}
"""Whether the camera is within 20° of the side, and what is worn."""


def backs_sheet(found: Sequence[BackFrames]) -> Sheet:
    """Return the table: by clothing within 20° of the side, and further off."""
    groups = [
        [clip for clip in found if (abs(clip.azimuth_deg) <= 20.0) is near and clip.wear in wear]
        for near, wear in _GROUPS.values()
    ]
    rows: list[tuple[str, ...]] = [("clips", *(str(len(group)) for group in groups))]
    for column, what in (
        (0, "One picture alone (formcheck: the back angle)"),
        (1, "Against the person's own neutral (formcheck: the spine flexion)"),
    ):
        rows.append((what,))
        rows.append(("frames", *(str(_values(group, OURS, column)[0].size) for group in groups)))
        if column == 1:
            cells = (_error(*_values(group, OURS, column)) for group in groups)
            rows.append(("mean error (bias)", *cells))
            rows.append(("error / stated error", *(_sureness(group) for group in groups)))
        for name in (OURS, *BASELINES):
            cells = (_told_apart(*_values(group, name, column)) for group in groups)
            rows.append((name, *cells))
    rows.append(("As judged: straight or rounded, nothing where not sure",))
    rows.append(("not judged", *(_not_judged(group) for group in groups)))
    cells = (_at_line(*_judged(group)) for group in groups)
    rows.append(("balanced accuracy", *cells))
    note = (
        f"Frames of true holds, standing and seated. Beside a measure's name: AUC of true flexion "
        f"≤ 10° against ≥ 30°, and the balanced accuracy (≤ {STRAIGHT_UP_TO_DEG:.0f}° against ≥ "
        f"{ROUNDED_FROM_DEG:.0f}°) at the cut that suits that measure best in hindsight. As "
        "judged: the same at the line of the verdict, which goes by the back angle too: a back "
        "that was hollow and has become flat is not rounded. Error / stated standard error: root "
        "mean square; 1 is honest, more is too sure of itself."
    )
    return Sheet("Reading the back", ("", *_GROUPS), tuple(rows), note)


def _values(group: Sequence[BackFrames], name: str, column: int) -> tuple[FloatArray, FloatArray]:
    """True and read flexion of a group's frames in which there is a reading."""
    return _given([(clip.flexion_deg, clip.read_deg[name][:, column]) for clip in group])


def _judged(group: Sequence[BackFrames]) -> tuple[FloatArray, FloatArray]:
    """True flexion and verdict of a group's frames in which there is one."""
    return _given([(clip.flexion_deg, clip.rounding_deg) for clip in group])


def _given(pairs: Sequence[tuple[FloatArray, FloatArray]]) -> tuple[FloatArray, FloatArray]:
    true = np.concatenate([np.zeros(0), *(true for true, _ in pairs)])
    read = np.concatenate([np.zeros(0), *(read for _, read in pairs)])
    given = np.isfinite(read)
    return true[given], read[given]


def _not_judged(group: Sequence[BackFrames]) -> str:
    wanted = sum(clip.wanted for clip in group)
    judged = _judged(group)[0].size
    return f"{100.0 * (1.0 - judged / wanted):.1f}%" if wanted else DASH


def _error(true: FloatArray, read: FloatArray) -> str:
    if not true.size:
        return DASH
    off = read - true
    return f"{np.abs(off).mean():.1f}° ({number(float(off.mean()), 'deg', signed=True)})"


def _balanced(true: FloatArray, rounded: npt.NDArray[np.bool_]) -> float:
    """Mean of the shares told right; NaN where there are only straight or only rounded backs."""
    straight, bent = true <= STRAIGHT_UP_TO_DEG, true >= ROUNDED_FROM_DEG
    if not (straight.any() and bent.any()):
        return math.nan
    return float(((~rounded[straight]).mean() + rounded[bent].mean()) / 2.0)


def _at_line(true: FloatArray, beyond: FloatArray) -> str:
    return whole_percent(_balanced(true, beyond > 0.0))


def _told_apart(true: FloatArray, read: FloatArray) -> str:
    area = auc(read[true <= 10.0], read[true >= ROUNDED_FROM_DEG])
    if not math.isfinite(area):
        return DASH
    cuts = np.unique(np.percentile(read, np.arange(1, 100)))
    best = max(_balanced(true, read > cut) for cut in cuts)
    return f"{area:.3f}, {whole_percent(best)}"


def _sureness(group: Sequence[BackFrames]) -> str:
    ratios = [(c.read_deg[OURS][:, 1] - c.flexion_deg) / c.expected_deg for c in group]
    joined = np.concatenate([np.zeros(0), *ratios])
    joined = joined[np.isfinite(joined)]
    return f"{math.sqrt(float((joined**2).mean())):.2f}" if joined.size else DASH
