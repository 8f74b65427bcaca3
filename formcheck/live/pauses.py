"""Pauses: the checker does not see them, so they neither count nor end a hold."""

from __future__ import annotations

from dataclasses import replace

from formcheck.report.result import Fault, Hold, Result, Warn

STEP_S = 1 / 30
"""The first picture after a pause follows the last one before it by so much: a usual frame."""


class Pauses:
    """Takes the pauses out of the times of a session, and puts them back into its result."""

    def __init__(self) -> None:
        self._paused = False
        self._last_s: float | None = None
        self._out_s = 0.0
        self._cuts: list[tuple[float, float]] = []

    def pause(self) -> None:
        """What comes before the next picture was a pause."""
        self._paused = True

    def taken_out(self, time_s: float) -> float:
        """Return the time of the next picture as if there had been no pauses.

        Parameters
        ----------
        time_s : float
            Seconds of the recording, in order.
        """
        if self._paused and self._last_s is not None:
            self._out_s += max(0.0, time_s - self._last_s - STEP_S)
            self._cuts.append((time_s - self._out_s, self._out_s))
        self._paused = False
        self._last_s = time_s
        return time_s - self._out_s

    def put_back(self, result: Result) -> Result:
        """Return a result of such times with those of the recording."""
        if not self._cuts:
            return result
        return replace(
            result,
            holds=tuple(self._hold(hold) for hold in result.holds),
            warnings=tuple(self._warn(warn) for warn in result.warnings),
        )

    def _recorded(self, time_s: float) -> float:
        out_s = 0.0
        for since_s, total_s in self._cuts:
            if time_s >= since_s:
                out_s = total_s
        return time_s + out_s

    def _maybe(self, time_s: float | None) -> float | None:
        return None if time_s is None else self._recorded(time_s)

    def _hold(self, hold: Hold) -> Hold:
        return replace(
            hold,
            start_s=self._recorded(hold.start_s),
            end_s=self._recorded(hold.end_s),
            faults=tuple(self._fault(fault) for fault in hold.faults),
        )

    def _fault(self, fault: Fault) -> Fault:
        return replace(fault, start_s=self._maybe(fault.start_s), end_s=self._maybe(fault.end_s))

    def _warn(self, warn: Warn) -> Warn:
        # That a film is damaged is known from the film, not from the checker.
        if warn.warning == "damaged_video":
            return warn
        return replace(warn, start_s=self._maybe(warn.start_s), end_s=self._maybe(warn.end_s))
