"""What a clip or photograph was found to be: the result, and its JSON form ``formcheck/1``.

The JSON Schema lies beside this file (`schema.json`); docs/result.md explains every field.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from formcheck.measure.back import BackLook
from formcheck.measure.flexion import Where
from formcheck.report.table import FrameTable
from formcheck.rules.common import ROUNDED_BACK
from formcheck.rules.hold import MOSTLY, mostly_seen
from formcheck.rules.problems import WAY_UP_UNSAID
from formcheck.rules.still import Still

SCHEMA = "formcheck/1"

MOST_SLOWING = 50.0
"""Telephones record slow motion of up to 32 times (960 frames a second shown at 30)."""


@dataclass(frozen=True)
class Source:
    """The input as it was read: upright size in pixels, seconds, frames.

    ``slow_motion``: how many times slower than it happened the clip plays. Every time of a result
    is that of what happened; in the clip itself it comes so many times as late. ``rotated``:
    degrees that each picture was turned clockwise on request, besides what the file says.
    """

    path: str
    width: int
    height: int
    fps: float | None
    duration_s: float | None
    frames: int
    frames_with_pose: int
    slow_motion: float = 1.0
    rotated: int = 0

    @property
    def name(self) -> str:
        """The file's name without folders, also of a path from another system."""
        # A colon or backslash says that the path comes from Windows.
        name = PurePosixPath(self.path).name
        return PureWindowsPath(name).name or name or self.path


class _Timed:
    """Something with a time span in seconds; None for a photograph."""

    start_s: float | None
    end_s: float | None

    @property
    def span(self) -> tuple[float, float] | None:
        """When it was; None without both times."""
        if self.start_s is None or self.end_s is None:
            return None
        return self.start_s, self.end_s

    @property
    def lasted_s(self) -> float:
        """How long it was; 0 without times."""
        return self.span[1] - self.span[0] if self.span else 0.0


@dataclass(frozen=True)
class Fault(_Timed):
    """A fault with its time span (None for a photograph) and largest value in degrees.

    ``advice``: it does not stop the clock. ``where``: a rounded back bends mostly in the "lower"
    or "upper" back; None when not sure. ``quantity``: what ``worst`` is of a rounded back,
    "spine_flexion_deg" beyond the person's own neutral or "back_angle_deg"; None of other faults.
    """

    fault: str
    start_s: float | None
    end_s: float | None
    worst: float
    message: str
    advice: bool = False
    where: Where | None = None
    quantity: str | None = None


@dataclass(frozen=True)
class Warn(_Timed):
    """A warning with its time span (None for a photograph)."""

    warning: str
    start_s: float | None
    end_s: float | None
    message: str

    @property
    def aside(self) -> bool:
        """True for a calm note on how the file was read: nothing got in the way."""
        return self.warning == WAY_UP_UNSAID


PAIN = "pain"
"""The note of a person who said that it hurts."""


@dataclass(frozen=True)
class Note:
    """Something the person said during a session, e.g. that it hurts."""

    note: str
    time_s: float | None
    message: str


@dataclass(frozen=True)
class AngleStats:
    """Mean and peak of an angle over the hold in degrees; NaN when never measured."""

    mean: float
    peak: float


@dataclass(frozen=True, kw_only=True)
class _Read:
    """Standard errors of one reading of the back in degrees; NaN without any."""

    spine_uncertainty_deg: float = math.nan
    back_angle_uncertainty_deg: float = math.nan

    def error_deg(self, name: str) -> float:
        """Return the standard error of an angle of `ANGLES`; NaN where none is stated."""
        errors = {
            "spine_flexion_deg": self.spine_uncertainty_deg,
            "back_angle_deg": self.back_angle_uncertainty_deg,
        }
        return errors.get(name, math.nan)


@dataclass(frozen=True)
class Hold(_Read):
    """One hold of one stretch on one side; times in seconds, angles by the names in `ANGLES`.

    It lasts from arriving in the stretch to beginning to leave it. ``held_s``: the seconds that
    counted, of ``target_s``. ``straight_s``: of those, the ones in which the back was seen to be
    straight; all where no rule looks at it, NaN where it is not known (results of earlier
    versions). ``completed``: the target was reached, whatever was seen of the back (`confirmed`).
    ``score``: 0–100, the sum of ``score_parts``. ``spine_neutral``: "measured", the back was
    compared with the person's own neutral; "earlier", with that of an earlier session; "none",
    there was none, and so no flexion. Errors of the back are the hold's mean. ``judged``: the share
    of the hold, 0..1, in which each fault could be judged. ``variant``: another good way in which
    the stretch was done, e.g. ``"other_knee_bent"``.
    """

    stretch: str
    side: str
    start_s: float
    end_s: float
    held_s: float
    target_s: float
    completed: bool
    score: float
    score_parts: dict[str, float]
    angles: dict[str, AngleStats]
    faults: tuple[Fault, ...]
    spine_neutral: str = "none"
    judged: dict[str, float] = field(default_factory=dict)
    straight_s: float = math.nan
    variant: str | None = None

    @property
    def what(self) -> tuple[str, str]:
        """Stretch and side."""
        return self.stretch, self.side

    @property
    def mostly_seen(self) -> bool:
        """True when the back was seen to be straight for most of the seconds held.

        Where that is not known, when it could be judged in most of them.
        """
        if math.isnan(self.straight_s):
            return self.judged.get(ROUNDED_BACK.fault, 1.0) >= MOSTLY
        return mostly_seen(self.held_s, self.straight_s, self.target_s)

    @property
    def confirmed(self) -> bool:
        """True when the target was reached and the back was seen for most of it."""
        return self.completed and self.mostly_seen


@dataclass(frozen=True)
class StillPose(_Read):
    """What a photograph shows; angles and their uncertainty in degrees, NaN when not measurable."""

    stretch: str | None
    side: str | None
    angles: dict[str, float]
    faults: tuple[Fault, ...]
    variant: str | None = None


@dataclass(frozen=True)
class Result:
    """Everything formcheck found in one clip or photograph.

    Attributes
    ----------
    source : Source
    model, version : str
        Pose model and formcheck version.
    text : str
        The verdict in plain words.
    holds : tuple of Hold
    pose : StillPose or None
        Only for a photograph with a person.
    warnings : tuple of Warn
    frames : FrameTable
        One row per frame; not part of the JSON.
    neutral : BackLook or None
        The person's neutral back where this clip showed it, for later sessions; only in the JSON
        that the history keeps.
    notes : tuple of Note
        Only of a live session; left out of the JSON when there are none.
    still : Still or None
        What a photograph was judged by, to say it in other languages; not part of the JSON.

    Examples
    --------
    >>> import formcheck
    >>> result = formcheck.analyze("clip.mp4")
    >>> [(hold.stretch, hold.side, round(hold.held_s)) for hold in result.holds]
    [('seated', 'both', 4)]
    >>> result.to_dict()["holds"][0]["faults"]
    []
    """

    source: Source
    model: str
    version: str
    text: str
    holds: tuple[Hold, ...]
    pose: StillPose | None
    warnings: tuple[Warn, ...]
    frames: FrameTable = field(repr=False, compare=False)
    neutral: BackLook | None = field(default=None, repr=False, compare=False)
    notes: tuple[Note, ...] = ()
    still: Still | None = field(default=None, repr=False, compare=False)

    @property
    def score(self) -> float | None:
        """Mean of the best score for each stretch and side; None without a hold."""
        best: dict[tuple[str, str], float] = {}
        for hold in self.holds:
            best[hold.what] = max(hold.score, best.get(hold.what, 0.0))
        return round(sum(best.values()) / len(best), 1) if best else None

    @property
    def longest(self) -> dict[tuple[str, str], Hold]:
        """The longest hold of each stretch and side, in the order in which they were done."""
        best: dict[tuple[str, str], Hold] = {}
        for hold in self.holds:
            if hold.what not in best or hold.held_s > best[hold.what].held_s:
                best[hold.what] = hold
        return best

    @property
    def completed(self) -> bool:
        """True when every stretch and side that was tried was held to its target once."""
        done = {hold.what for hold in self.holds if hold.completed}
        return bool(done) and done == self.longest.keys()

    @property
    def found(self) -> bool:
        """True when a stretch was found."""
        return bool(self.holds) or (self.pose is not None and self.pose.stretch is not None)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as ``formcheck/1``: plain JSON types, NaN as None, rounded."""
        # Late: the JSON form knows the result, not the other way round.
        from formcheck.report.json_form import as_json

        return as_json(self)

    def to_json(self, indent: int | None = 2) -> str:
        """Return the result as JSON text, the same bytes for the same input and version."""
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False, allow_nan=False)
