"""Warnings: what in the picture keeps formcheck from judging honestly, and what to do."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

ADVICE: dict[str, str] = {
    "no_person": "Nobody to be seen: step into the picture.",
    "out_of_frame": "Not all of you is in the picture: step back or turn the camera.",
    "too_far": "You are too small in the picture: come closer.",
    "not_side_on": "Turn side-on to the camera.",
    "several_people": "More than one person in the picture: only one should be.",
    "low_confidence": "You are hard to see: nothing in front, more light, clothes that stand out.",
    "legs_unclear": "Your legs cannot be told apart: keep the other leg in view, or use a strap.",
    "resting_leg": "Both legs are up: lower the other leg.",
    "damaged_video": "The file is damaged or cut off.",
}
"""Sentence for each warning; the keys are the names in the result."""

SHORTEST_S = 1.0
"""A problem shorter than this is not worth a warning."""

MERGE_GAP_S = 1.0
"""Two spells of the same problem closer than this are one."""


@dataclass(frozen=True)
class WarningSpan:
    """One warning from start to end, in seconds."""

    warning: str
    start_s: float
    end_s: float


@dataclass
class ProblemLog:
    """Joins the problems of single frames into spans."""

    _first_s: float = math.inf
    _last_s: float = -math.inf
    _open: dict[str, tuple[float, float]] = field(default_factory=dict)
    _closed: list[WarningSpan] = field(default_factory=list)

    def update(self, time_s: float, problems: tuple[str, ...]) -> None:
        """Take in the problems of one frame."""
        self._first_s, self._last_s = min(self._first_s, time_s), time_s
        for name in problems:
            start, end = self._open.get(name, (time_s, time_s))
            if time_s - end > MERGE_GAP_S:
                self._close(name)
                start = time_s
            self._open[name] = (start, time_s)

    def finish(self) -> tuple[WarningSpan, ...]:
        """Return every span that lasts `SHORTEST_S` or the whole clip, in order of time."""
        for name in list(self._open):
            self._close(name)
        return tuple(sorted(self._closed, key=lambda span: (span.start_s, span.warning)))

    def _close(self, name: str) -> None:
        start, end = self._open.pop(name)
        throughout = start == self._first_s and end == self._last_s
        if end - start >= SHORTEST_S or throughout:
            self._closed.append(WarningSpan(name, start, end))
