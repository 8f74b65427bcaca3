"""Pauses: the checker does not see them, so they neither count nor end a hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from formcheck.report.result import Fault, Hold, Result, Warn
from formcheck.rules.problems import OF_THE_FILE

Span = TypeVar("Span", Hold, Fault, Warn)

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

        `time_s`: seconds of the recording, in order.
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
        holds = (
            replace(self._moved(hold), faults=tuple(map(self._moved, hold.faults)))
            for hold in result.holds
        )
        # That a film is damaged is known from the film, not from the checker.
        warnings = (
            warn if warn.warning in OF_THE_FILE else self._moved(warn) for warn in result.warnings
        )
        return replace(result, holds=tuple(holds), warnings=tuple(warnings))

    def _moved(self, span: Span) -> Span:
        times = {"start_s": span.start_s, "end_s": span.end_s}
        recorded = {
            name: time_s if time_s is None else time_s + self._out_at(time_s)
            for name, time_s in times.items()
        }
        return replace(span, **recorded)  # type: ignore[arg-type]  # None only where it was None.

    def _out_at(self, time_s: float) -> float:
        return next((out_s for since_s, out_s in self._cuts[::-1] if time_s >= since_s), 0.0)
