"""What one clip contributes to every figure: sums over its frames, holds and faults.

A figure is a ratio of sums over clips (mean error = sum of errors / number of frames), so one
pair per clip is all that pooling, the bootstrap and the comparison of two runs need.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from formcheck.lab.benchmark.metrics import (
    Named,
    false_spans,
    first_shown_s,
    inside,
    match_spans,
    onset_s,
)
from formcheck.lab.benchmark.observe import VERDICT, Observation
from formcheck.lab.benchmark.truth import JOINTS, TrueHold, Truth, judges_back
from formcheck.lab.synth.motion import covered
from formcheck.measure.landmarks import FloatArray, Side, other_side
from formcheck.rules import common
from formcheck.rules.catalogue import catalogue

STRAIGHT_UP_TO_DEG = 15.0
ROUNDED_FROM_DEG = 30.0
"""True spine flexion of clearly straight and clearly rounded frames; between is nobody's."""

TOLERANCE_S = 0.5
"""How far a reported fault may lie beside a true one and still be it."""

HOLD_WITHIN_S = 0.3
"""A hold timed as well as this is timed well: about a reaction time."""

Sums = dict[str, list[float]]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ClipRecord:
    """One clip in numbers; its fields are those of the JSON."""

    clip: str
    stretch: str
    azimuth_deg: float
    frames: int
    sums: Sums
    """Contribution above and below the line of each figure."""
    worst: dict[str, float]
    """Largest error of the figures of which the worst case is told."""
    back: dict[str, list[float]]
    """Measured spine flexion (degrees, rounded to 0.1) of the frames of true holds whose back is
    clearly ``"straight"`` or clearly ``"rounded"``, as far as it was measured."""

    def pair(self, key: str) -> list[float]:
        """What the clip contributes above and below the line of a figure."""
        return self.sums.get(key, [0.0, 0.0])


class _Tally:
    """Sums over one clip: what it contributes above and below the line of each figure."""

    def __init__(self) -> None:
        self.sums: Sums = {}
        self.worst: dict[str, float] = {}

    def add(self, key: str, above: float, below: float) -> None:
        """Add to both; of masks their counts are added."""
        pair = self.sums.setdefault(key, [0.0, 0.0])
        pair[0] += float(above)
        pair[1] += float(below)

    def share(self, key: str, part: Mask, of: Mask) -> None:
        """Add frames, and of these a part."""
        self.add(key, (part & of).sum(), of.sum())

    def error(self, key: str, value: float) -> None:
        """Add one error, of which the worst is kept."""
        self.add(key, value, 1)
        self.worst[key] = max(self.worst.get(key, 0.0), float(value))


def record_clip(truth: Truth, seen: Observation) -> ClipRecord:
    """Hold one clip against its truth.

    `seen`: of the same frames.
    """
    tally = _Tally()
    tally.share("frames.seen", seen.seen, np.ones(seen.seen.size, bool))
    _angles(truth, seen, tally)
    straight, rounded = _back(truth, seen, tally)
    _joints(truth, seen, tally)
    _holds(truth, seen, tally)
    _faults(truth, seen, tally)
    return ClipRecord(
        clip=truth.clip,
        stretch=truth.stretch,
        azimuth_deg=truth.azimuth_deg,
        frames=len(seen.time_s),
        # So many digits go into the report, so that figures made from it are the same.
        sums={key: [round(a, 6), round(b, 6)] for key, (a, b) in tally.sums.items()},
        worst={key: round(value, 6) for key, value in tally.worst.items()},
        back={"straight": np.round(straight, 1).tolist(), "rounded": np.round(rounded, 1).tolist()},
    )


def _angles(truth: Truth, seen: Observation, tally: _Tally) -> None:
    for hold in truth.holds:
        held = inside(truth.time_s, [hold.span])
        for name, (true, found) in _pairs(truth, seen, hold).items():
            error = (found - true)[held]
            known = error[np.isfinite(error)]
            tally.add(f"{name}.mae", np.abs(known).sum(), known.size)
            tally.add(f"{name}.bias", known.sum(), known.size)
            tally.add(f"{name}.null", error.size - known.size, error.size)


def _pairs(
    truth: Truth, seen: Observation, hold: TrueHold
) -> dict[str, tuple[FloatArray, FloatArray]]:
    """True and measured angles that this hold is measured by, each of shape (n,)."""
    near, far = truth.near_side, other_side(truth.near_side)
    # As results do it: of both legs the near one.
    leg: Side = near if hold.side == "both" else hold.side

    def of(name: str) -> tuple[FloatArray, FloatArray]:
        return truth.angles[name], seen.angles[name]

    lean, found_lean = of("trunk_inclination_deg")
    pairs = {
        "hip_flexion": of(f"hip_flexion_{leg}_deg"),
        # The truth has one: of the stretched leg, of both legs their mean.
        "hip_hinge": (truth.angles["hip_hinge_deg"], seen.angles[f"hip_hinge_{leg}_deg"]),
        # Results give the size of the inclination only.
        "trunk_inclination": (np.abs(lean), found_lean),
        "knee_near": of(f"knee_flexion_{near}_deg"),
        "knee_far": of(f"knee_flexion_{far}_deg"),
        "knee_stretched": of(f"knee_flexion_{leg}_deg"),
    }
    if hold.side != "both":
        pairs["knee_other"] = of(f"knee_flexion_{other_side(leg)}_deg")
    if judges_back(hold.stretch):
        pairs["spine_flexion"] = of("spine_flexion_deg")
    else:
        thigh, found_line = of(f"leg_raise_{leg}_deg")
        # The truth tells the thigh; the line to the ankle is lower by half of the knee's bend.
        pairs["leg_raise"] = (thigh - truth.angles[f"knee_flexion_{leg}_deg"] / 2, found_line)
    return pairs


def _back(truth: Truth, seen: Observation, tally: _Tally) -> tuple[FloatArray, FloatArray]:
    """Straight against rounded, frame by frame, within the holds in which backs are judged."""
    held = inside(truth.time_s, [h.span for h in truth.holds if judges_back(h.stretch)])
    true, found = truth.angles["spine_flexion_deg"], seen.angles[VERDICT]
    known, called = np.isfinite(found), found > 0.0
    straight = held & (true <= STRAIGHT_UP_TO_DEG)
    rounded = held & (true >= ROUNDED_FROM_DEG)
    clear = straight | rounded
    tally.share("back.null", ~known, held)
    tally.share("back.clear_null", ~known, clear)
    tally.share("back.right", called == rounded, clear & known)
    tally.share("back.rounded_right", called, rounded & known)
    tally.share("back.straight_right", ~called, straight & known)
    return found[straight & known], found[rounded & known]


def _joints(truth: Truth, seen: Observation, tally: _Tally) -> None:
    near = truth.near_side
    held = inside(truth.time_s, [h.span for h in truth.holds])
    trunk = np.hypot(*(truth.joints[f"shoulder_{near}"] - truth.joints[f"hip_{near}"]).T)
    for joint in JOINTS:
        away = seen.joints[f"{joint}_{near}"] - truth.joints[f"{joint}_{near}"]
        share = (np.hypot(*away.T) / trunk)[held]
        known = share[np.isfinite(share)]
        tally.add(f"joint.{joint}", known.sum(), known.size)


def _holds(truth: Truth, seen: Observation, tally: _Tally) -> None:
    holds, found = truth.holds, seen.result.holds
    pairs = match_spans(
        [Named((h.stretch, h.side), h.span) for h in holds],
        [Named((h.stretch, h.side), (h.start_s, h.end_s)) for h in found],
    )
    for i, j in pairs:
        for what in ("start", "end", "held"):
            error = abs(getattr(found[j], f"{what}_s") - getattr(holds[i], f"{what}_s"))
            tally.error(f"hold.{what}", error)
            tally.add(f"hold.{what}_within", error <= HOLD_WITHIN_S, 1)
    tally.add("hold.missed", len(holds) - len(pairs), len(holds))
    tally.add("hold.invented", len(found) - len(pairs), len(found))
    stretches = {h.stretch for h in holds} == {h.stretch for h in found}
    sides = {h.side for h in holds} == {h.side for h in found}
    tally.add("clip.stretch_right", stretches, 1)
    tally.add("clip.side_right", sides, 1)


def _faults(truth: Truth, seen: Observation, tally: _Tally) -> None:
    # What lies outside the holds is nobody's fault, but a report that touches it is not false.
    whole = [Named((f.fault,), f.span) for f in truth.faults]
    inner = [Named((f.fault,), f.span) for f in truth.faults_in_holds]
    found = [
        Named((f.fault,), (f.start_s, f.end_s))
        for hold in seen.result.holds
        for f in hold.faults
        if f.start_s is not None and f.end_s is not None
    ]
    false = false_spans(whole, found, TOLERANCE_S)
    minutes = _good_minutes(truth)
    known = [catalogue()[h.stretch] for h in truth.holds if h.stretch in catalogue()]
    judged = {rule.fault for stretch in known for rule in stretch.rules} | {common.BOUNCING}
    for fault in sorted(judged | {n.key[0] for n in [*whole, *found]}):
        mine = [n for n in inner if n.key == (fault,)]
        warnings, shown = (
            np.array([fault in frame for frame in frames], bool)
            for frames in (seen.live_warnings, seen.live_faults)
        )
        for name in ("faults", f"fault.{fault}"):
            for true in mine:
                late = abs(onset_s(true, found, TOLERANCE_S))
                warned = first_shown_s(true.span, seen.time_s, warnings, TOLERANCE_S)
                live = first_shown_s(true.span, seen.time_s, shown, TOLERANCE_S)
                tally.add(f"{name}.missed", np.isnan(late), 1)
                tally.add(f"{name}.not_shown", np.isnan(live), 1)
                for what, value in (("onset", late), ("warned", warned), ("live", live)):
                    if np.isfinite(value):
                        tally.error(f"{name}.{what}", value)
            wrong = sum(n.key == (fault,) for n in false)
            # All faults share the same good minutes.
            tally.add(f"{name}.false", wrong, 0.0 if name == "faults" else minutes)
        reported = any(n.key == (fault,) for n in found)
        tally.add(f"fault.{fault}.{'told' if mine else 'false_alarm'}", reported, 1)
    tally.add("faults.false", 0.0, minutes)


def _good_minutes(truth: Truth) -> float:
    """Minutes of true holds in which no fault is true."""
    held, faulty = (
        covered([one.span for one in some], -np.inf, np.inf)
        for some in (truth.holds, truth.faults_in_holds)
    )
    return (held - faulty) / 60.0
