"""``backs``: the learnt reader of the back beside what other programs do, on the same poses.

Each reads the same frames of true holds, alone and with the person's own neutral where one was
seen; formcheck's also beside the straightest moment of the stretch, as it does without a neutral.
Frames whose outline cannot be read are left out for all of them. What formcheck does not
report, because it is too close to call, is left out of its own last part only.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from formcheck.benchmark.accuracy import Progress
from formcheck.benchmark.baselines import BASELINES
from formcheck.benchmark.clip_set import check_times, find_set
from formcheck.benchmark.metrics import auc, inside
from formcheck.benchmark.observe import stored_track
from formcheck.benchmark.record import ROUNDED_FROM_DEG, STRAIGHT_UP_TO_DEG, judges_back
from formcheck.benchmark.sheet import DASH, Sheet
from formcheck.benchmark.truth import Truth, read_truth
from formcheck.core import Checker
from formcheck.measure.back import BackLook
from formcheck.measure.landmarks import FloatArray
from formcheck.measure.readers import BackReader, BesideReader
from formcheck.measure.spine import without_neutral
from formcheck.measure.straightest import Straightest, update_straightest
from formcheck.pipeline.models import ModelName, back_reader
from formcheck.pipeline.pose_store import PoseTrack
from formcheck.rules.common import FLEXION_LINE_DEG

OURS = "formcheck"


@dataclass(frozen=True, eq=False)
class BackFrames:
    """Frames of true holds of one clip in which the back was judged.

    Attributes
    ----------
    wear : str
    azimuth_deg : float
    wanted : int
        Frames in true holds with a pose, judged or not.
    flexion_deg : ndarray, shape (n,)
        True spine flexion.
    read_deg : dict of str to ndarray, shape (n, 3)
        By reader: alone; beside the straightest moment (NaN for readers that cannot); with the
        person's own neutral (NaN where none was known).
    reported_deg : ndarray, shape (n,)
        What formcheck reports: with the neutral where known; NaN where it says nothing.
    expected_deg : ndarray, shape (n,)
        Standard error that it gives for that.
    """

    wear: str
    azimuth_deg: float
    wanted: int
    flexion_deg: FloatArray
    read_deg: Mapping[str, FloatArray]
    reported_deg: FloatArray
    expected_deg: FloatArray


def read_backs(truth: Truth, track: PoseTrack) -> BackFrames:
    """Read the back in every frame of a clip's true holds."""
    ours = back_reader()
    readers: dict[str, BackReader] = {OURS: ours, **BASELINES}
    held = inside(truth.time_s, [hold.span for hold in truth.holds])
    checker = Checker(reader=ours)
    straightest = Straightest()
    wanted = 0
    true, told, rows = [], [], []
    for number, (time_s, pose) in enumerate(track):
        neutral, before = checker.neutral.look, straightest.look
        measures = checker.update(time_s, pose).measures
        if measures is None:
            continue
        spine = measures.spine
        straightest = update_straightest(straightest, spine.at(time_s))
        if not held[number]:
            continue
        wanted += 1
        if spine.look is None:
            continue
        true.append(truth.angles["spine_flexion_deg"][number])
        told.append((spine.flexion_deg, spine.uncertainty_deg))
        rows.append([_ways(reader, spine.look, before, neutral) for reader in readers.values()])
    table = np.array(rows, float).reshape(-1, len(readers), 3)
    reported = np.array(told, float).reshape(-1, 2)
    return BackFrames(
        wear=truth.wear,
        azimuth_deg=truth.azimuth_deg,
        wanted=wanted,
        flexion_deg=np.array(true),
        read_deg={name: table[:, place] for place, name in enumerate(readers)},
        reported_deg=reported[:, 0],
        expected_deg=reported[:, 1],
    )


def _ways(
    reader: BackReader, look: BackLook, before: BackLook | None, neutral: BackLook | None
) -> tuple[float, float, float]:
    """Read alone, beside the straightest moment before, and with the own neutral."""
    alone, beside, own = reader.read(look), math.nan, math.nan
    if isinstance(reader, BesideReader):
        beside = without_neutral(look, alone, before, reader).flexion_deg
    if neutral is not None:
        own = reader.read(look, neutral).flexion_deg
    return alone.flexion_deg, beside, own


def run_backs(
    folder: Path,
    model: ModelName,
    store: Path,
    *,
    limit: int | None = None,
    progress: Progress | None = None,
) -> list[BackFrames]:
    """Read the backs of every standing and seated clip of a set."""
    clips = find_set(folder, limit).clips
    found = []
    for number, clip in enumerate(clips):
        truth = read_truth(clip.truth)
        if judges_back(truth.stretch) and truth.holds:
            track, _ = stored_track(clip, model, store)
            check_times(clip, truth, np.array([time for time, _ in track]))
            found.append(read_backs(truth, track))
        if progress is not None:
            progress(number + 1, len(clips))
    return found


_GROUPS: tuple[tuple[str, Callable[[BackFrames], bool]], ...] = (
    ("≤ 20°", lambda clip: abs(clip.azimuth_deg) <= 20.0),
    ("tight", lambda clip: abs(clip.azimuth_deg) <= 20.0 and clip.wear == "tight"),
    ("T-shirt", lambda clip: abs(clip.azimuth_deg) <= 20.0 and clip.wear == "tshirt"),
    ("hoodie", lambda clip: abs(clip.azimuth_deg) <= 20.0 and clip.wear == "hoodie"),
    ("20–30°", lambda clip: abs(clip.azimuth_deg) > 20.0),
)


def backs_sheet(found: Sequence[BackFrames]) -> Sheet:
    """Return the table: by clothing within 20° of the side, and further off."""
    groups = [[clip for clip in found if keep(clip)] for _, keep in _GROUPS]
    rows: list[tuple[str, ...]] = [
        ("clips", *(str(len(group)) for group in groups)),
    ]
    for column, what, names in (
        (0, "One picture alone", (OURS, *BASELINES)),
        (1, "Beside the straightest moment of the stretch, without a neutral", (OURS,)),
        (2, "With the person's own neutral", (OURS, *BASELINES)),
    ):
        rows.append((what,))
        rows.append(("frames", *(str(_values(group, OURS, column)[0].size) for group in groups)))
        cells = (_error(*_values(group, OURS, column)) for group in groups)
        rows.append(("mean error (bias)", *cells))
        cells = (_at_threshold(*_values(group, OURS, column)) for group in groups)
        rows.append(("at the shipped threshold", *cells))
        for name in names:
            cells = (_told_apart(*_values(group, name, column)) for group in groups)
            rows.append((name, *cells))
    rows.append(("As reported: own neutral where known, nothing where not sure",))
    rows.append(("not judged", *(_not_judged(group) for group in groups)))
    cells = (_error(*_reported(group)) for group in groups)
    rows.append(("mean error (bias)", *cells))
    cells = (_at_threshold(*_reported(group)) for group in groups)
    rows.append(("at the shipped threshold", *cells))
    rows.append(("error / stated error", *(_sureness(group) for group in groups)))
    note = (
        f"Frames of true holds, standing and seated. Last lines of each part: AUC of true flexion "
        f"≤ 10° against ≥ 30°, and the balanced accuracy (≤ {STRAIGHT_UP_TO_DEG:.0f}° against ≥ "
        f"{ROUNDED_FROM_DEG:.0f}°) at the cut that suits that measure best in hindsight. Shipped "
        f"threshold: {FLEXION_LINE_DEG:.0f}°. Not judged: no value given. Error / stated "
        "standard error: root mean square; 1 is honest, more is too sure of itself."
    )
    return Sheet("Reading the back", ("", *(name for name, _ in _GROUPS)), tuple(rows), note)


def _values(group: Sequence[BackFrames], name: str, column: int) -> tuple[FloatArray, FloatArray]:
    """True and read flexion of a group's frames in which there is a reading."""
    return _given([(clip.flexion_deg, clip.read_deg[name][:, column]) for clip in group])


def _reported(group: Sequence[BackFrames]) -> tuple[FloatArray, FloatArray]:
    """True and reported flexion of a group's frames in which there is a value."""
    return _given([(clip.flexion_deg, clip.reported_deg) for clip in group])


def _given(pairs: Sequence[tuple[FloatArray, FloatArray]]) -> tuple[FloatArray, FloatArray]:
    true = np.concatenate([np.zeros(0), *(true for true, _ in pairs)])
    read = np.concatenate([np.zeros(0), *(read for _, read in pairs)])
    given = np.isfinite(read)
    return true[given], read[given]


def _not_judged(group: Sequence[BackFrames]) -> str:
    wanted = sum(clip.wanted for clip in group)
    judged = _reported(group)[0].size
    return f"{100.0 * (1.0 - judged / wanted):.1f}%" if wanted else DASH


def _error(true: FloatArray, read: FloatArray) -> str:
    if not true.size:
        return DASH
    off = read - true
    return f"{np.abs(off).mean():.1f}° ({off.mean():+.1f}°)".replace("-", "−")


def _balanced(true: FloatArray, rounded: npt.NDArray[np.bool_]) -> float:
    """Mean of the shares told right; NaN where there are only straight or only rounded backs."""
    straight, bent = true <= STRAIGHT_UP_TO_DEG, true >= ROUNDED_FROM_DEG
    if not (straight.any() and bent.any()):
        return math.nan
    return float(((~rounded[straight]).mean() + rounded[bent].mean()) / 2.0)


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f}%" if math.isfinite(share) else DASH


def _at_threshold(true: FloatArray, read: FloatArray) -> str:
    return _percent(_balanced(true, read > FLEXION_LINE_DEG))


def _told_apart(true: FloatArray, read: FloatArray) -> str:
    area = auc(read[true <= 10.0], read[true >= ROUNDED_FROM_DEG])
    if not math.isfinite(area):
        return DASH
    cuts = np.unique(np.percentile(read, np.arange(1, 100)))
    best = max(_balanced(true, read > cut) for cut in cuts)
    return f"{area:.3f}, {_percent(best)}"


def _sureness(group: Sequence[BackFrames]) -> str:
    ratios = [(c.reported_deg - c.flexion_deg) / c.expected_deg for c in group]
    joined = np.concatenate([np.zeros(0), *ratios])
    joined = joined[np.isfinite(joined)]
    return f"{math.sqrt(float((joined**2).mean())):.2f}" if joined.size else DASH
