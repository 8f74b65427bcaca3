"""Which moments of a clip to show as stills: the best one and the worst one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from formcheck.measure.landmarks import FloatArray
from formcheck.report.result import Fault, Hold, Result
from formcheck.report.table import FrameTable, told_of_back
from formcheck.report.wording import about_fault, no_fault_seen
from formcheck.rules.catalogue import catalogue, rule_named
from formcheck.rules.common import BENT_KNEE, ROUNDED_BACK, ROUNDED_LINES_DEG
from formcheck.texts import Texts, capital, degrees

SMOOTH_S = 0.3
"""Median over so long: a frame in which a landmark jumps is no moment to show, whatever the frame
rate. Five frames of 10 or 15 a second, nineteen of 60."""

EDGE_S = 0.4
"""Arriving and leaving are part of a hold and not its best moment."""


@dataclass(frozen=True)
class Moment:
    """A moment worth a still."""

    time_s: float
    title: str
    words: str
    good: bool


def best_moment(result: Result, texts: Texts) -> Moment | None:
    """Return the deepest moment in good form, a bent knee and a bending back taken off the depth.

    None when no frame of any hold was in good form.
    """
    every = (_Frames(result.frames, hold) for hold in result.holds)
    found = [one for frames in every for one in frames.largest(frames.depth())]
    if not found:
        return None
    _, time_s, frames = max(found, key=lambda item: item[0])
    return Moment(time_s, texts("report.best"), frames.readings(time_s, texts), good=True)


def worst_moment(result: Result, texts: Texts) -> Moment | None:
    """Return the worst frame of the gravest fault, or the one nearest to a fault.

    None when there is nothing that a rule could have judged.
    """
    faults = [(hold, fault) for hold in result.holds for fault in hold.faults if fault.span]
    if faults:
        hold, fault = max(faults, key=lambda item: _gravity(item[1]))
        at_s = worst_time(result.frames, hold, fault)
        return Moment(at_s, texts("report.worst_moment"), about_fault(fault, texts), good=False)
    line = ROUNDED_LINES_DEG[told_of_back(result.frames)]
    found: list[tuple[float, float, _Frames]] = []
    for frames in (_Frames(result.frames, hold) for hold in result.holds):
        found += frames.largest(frames.back() / line)
        found += frames.largest(frames.knee() / BENT_KNEE.above)
    if not found:
        return None
    _, time_s, frames = max(found, key=lambda item: item[0])
    judged = all(no_fault_seen(hold) for hold in result.holds)
    words = texts("report.nearest" if judged else "report.nearest_unsure")
    words = f"{words} {frames.readings(time_s, texts)}".rstrip()
    return Moment(time_s, texts("report.least_good"), words, good=True)


def _gravity(fault: Fault) -> float:
    """How many times its threshold a fault reached; 0 for bouncing, which has none."""
    rule = rule_named(fault.fault)
    above = rule.above if rule else math.inf
    if fault.fault == ROUNDED_BACK.fault:
        # Its rule judges a margin; what is told are degrees.
        above = ROUNDED_LINES_DEG[fault.quantity or "spine_flexion_deg"]
    return fault.worst / above if math.isfinite(fault.worst) else 0.0


def worst_time(table: FrameTable, hold: Hold, fault: Fault) -> float:
    """Return when a fault that has times is worst; its middle where the table is empty."""
    start, end = fault.span or (0.0, 0.0)
    frames = _Frames(table, hold)
    rule = rule_named(fault.fault)
    if rule is not None and rule.seen_in:
        column = frames.seen_in(rule.seen_in)
        column[(frames.time < start) | (frames.time > end)] = np.nan
        if np.isfinite(column).any():
            return float(frames.time[int(np.nanargmax(column))])
    return (start + end) / 2


class _Frames:
    """The frames of one hold, smoothed."""

    def __init__(self, table: FrameTable, hold: Hold) -> None:
        all_times = table.column("time_s")
        self._hold, self._table = hold, table
        self._rows = (all_times >= hold.start_s) & (all_times <= hold.end_s)
        self.time = all_times[self._rows]
        stretch = catalogue().get(hold.stretch)
        self._angles = stretch.angles if stretch else ()

    def column(self, name: str) -> FloatArray:
        """Return a column of these frames, the median over `SMOOTH_S`."""
        values = self._table.column(name)[self._rows]
        if len(values) < 3:
            return values.copy()
        edge = max(1, round(SMOOTH_S / 2 / float(np.median(np.diff(self.time)))))
        padded = np.pad(values, edge, mode="edge")
        windows = sliding_window_view(padded, 2 * edge + 1)
        smooth = np.full(len(values), np.nan)
        seen = np.isfinite(values)
        smooth[seen] = np.nanmedian(windows[seen], axis=1)
        return smooth

    def back(self) -> FloatArray:
        """Spine flexion, or the back angle where there was no neutral to compare with."""
        return self.column(told_of_back(self._table))

    def knee(self, *, other: bool = False) -> FloatArray:
        """Knee flexion of the stretched leg or the other one; of both, the one in the result."""
        left, right = (self.column(f"knee_flexion_{side}_deg") for side in ("left", "right"))
        if self._hold.side != "both":
            return left if (self._hold.side == "left") != other else right
        # The table does not say which knee is near: it is the one whose mean the result has.
        told = self._hold.angles["knee_flexion_deg"].mean

        def off(knee: FloatArray) -> float:
            seen = knee[np.isfinite(knee)]
            return abs(float(seen.mean()) - told) if seen.size else math.inf

        return min((left, right), key=off)

    def seen_in(self, name: str) -> FloatArray:
        """What shows a fault, by the name its rule gives it (`Rule.seen_in`)."""
        if name == "spine_flexion_deg":
            return self.back()
        if name in ("knee_flexion_deg", "other_knee_flexion_deg"):
            return self.knee(other=name.startswith("other"))
        return self.column(name)

    def depth(self) -> FloatArray:
        """How deep the stretch is, less what bending the back or the knee makes of it."""
        names = self._angles or ("hip_flexion_deg",)
        deep = self.column("hip_hinge_deg" if "hip_hinge_deg" in names else names[0])
        # A back that was not measured there leaves the plain angle.
        deep = deep if np.isfinite(deep).any() else self.column("hip_flexion_deg")
        return deep - np.nan_to_num(self.knee())

    def largest(self, values: FloatArray) -> Iterator[tuple[float, float, _Frames]]:
        """Yield the largest value free of faults and away from the ends of the hold, and when."""
        start, end = self._hold.start_s, self._hold.end_s
        edge = min(EDGE_S, (end - start) / 4)
        good = (self.time >= start + edge) & (self.time <= end - edge) & np.isfinite(values)
        for first, last in filter(None, (fault.span for fault in self._hold.faults)):
            good &= (self.time < first) | (self.time > last)
        if good.any():
            at = int(np.argmax(np.where(good, values, -np.inf)))
            yield float(values[at]), float(self.time[at]), self

    def readings(self, time_s: float, texts: Texts) -> str:
        """Say the angles of a moment."""
        at = int(np.argmin(np.abs(self.time - time_s)))
        parts = []
        for name in self._angles[:4]:
            values = self.knee() if name == "knee_flexion_deg" else self.column(name)
            if np.isfinite(values[at]):
                parts.append(f"{texts(f'angle.{name}')} {degrees(float(values[at]))}")
        return f"{capital(', '.join(parts))}." if parts else ""
