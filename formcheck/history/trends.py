"""How far off angles are, and trend and difference with their confidence. Pure.

Nothing is called a change that the measurement cannot tell: a change must be larger than two
readings differ by error alone (`told_from_deg`), which guards against a camera that was moved
once, and its 95% interval must leave out zero, which guards against the sway from day to day.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from formcheck.rules.catalogue import stretch_named

MEAN_ERROR_DEG: dict[tuple[str, str], float] = {
    ("hip_flexion_deg", "standing"): 7.4,
    ("hip_flexion_deg", "supine"): 3.0,
    ("hip_flexion_deg", "seated"): 6.4,
    ("hip_hinge_deg", "standing"): 11.4,
    ("hip_hinge_deg", "seated"): 4.6,
    ("leg_raise_deg", "supine"): 2.8,
}
"""Mean size of the error of one reading, degrees, by angle and stretch. Of the frozen test set
within 20° of the side, the larger one of what heavy and full, the models of clips and of live
sessions, are off by (docs/accuracy-tables.md). They were taken over different people. Part of such
an error belongs to the person and stays the same from day to day; another part comes with where the
camera stands and what is worn, and changes. How they divide is not known, so all of it counts."""

TWO_READINGS = math.sqrt(2.0)
"""Two readings that are each off by so much on average differ by this many times as much without
anything having changed."""

LEAST_SCATTER_DEG = 3.3
"""Nobody's readings are taken to sway by less from day to day: the mean error on the sample clips,
which were filmed as the README asks, is 2.1°, a standard deviation of 2.6° if it is normal, and
nobody is equally flexible at every hour."""

UNKNOWN = ("hip_flexion_deg", "hip_hinge_deg")
"""The angles of a stretch that this version does not know."""


def main_angles(stretch: str) -> tuple[str, str]:
    """Return the angles that say how far a stretch goes, the surest first."""
    known = stretch_named(stretch)
    return known.main_angles if known else UNKNOWN


def mean_error_deg(angle: str, stretch: str) -> float:
    """Return the mean error of an angle; of what was not measured, the largest that is known."""
    known = MEAN_ERROR_DEG.get((angle, stretch))
    if known is not None:
        return known
    known_of_it = [error for (name, _), error in MEAN_ERROR_DEG.items() if name == angle]
    return max(known_of_it or MEAN_ERROR_DEG.values())


def told_from_deg(angle: str, stretch: str) -> float:
    """Return the difference of two readings from which it is told, degrees."""
    return TWO_READINGS * mean_error_deg(angle, stretch)


Verdict = Literal["more", "less", "steady", "too_few"]
"""What can be said of a trend: it rises, falls, does neither beyond the error, or nothing."""

LEAST_DAYS = 6
"""Days with a reading that a trend needs; a line through fewer follows any of them."""

LEAST_SPAN_DAYS = 14
"""Range of motion does not change for good in less; gains are reported after six weeks (Bandy &
Irion 1994)."""

LEAST_DIFFERENCE_DAYS = 4
"""Days on which both sides were seen, for a difference that persists."""

_MAD_TO_SIGMA = 1.4826
_WILD_SIGMAS = 3.5
_MEDIAN_SPREAD = 1.2533
"""The median of many normal values spreads so much more than their mean."""
_THEIL_SEN_SPREAD = 1.15
"""The same of a Theil–Sen slope against least squares: 1.05 for many days (relative efficiency
0.91), 1.15 with six (by simulation, so that 5% of such trends are false as is meant)."""

Point = tuple[int, float]
"""Day (as `date.toordinal`) and degrees."""


@dataclass(frozen=True)
class Trend:
    """How an angle changed over a span.

    ``change_deg``, ``low_deg``, ``high_deg``: from the first day to the last, and its 95%
    interval; NaN with too few days. ``told_from_deg``: the least change that would be told.
    ``now_deg``: where the line is on the last day; the median of all with too few days.
    """

    verdict: Verdict
    change_deg: float
    low_deg: float
    high_deg: float
    told_from_deg: float
    now_deg: float
    days: int
    span_days: int


@dataclass(frozen=True)
class Difference:
    """Left less right over the days on which both were seen.

    ``persists``: it exceeds the error and its interval leaves out zero. ``middle_deg``,
    ``low_deg``, ``high_deg``: median and its 95% interval; NaN without days.
    """

    persists: bool
    middle_deg: float
    low_deg: float
    high_deg: float
    told_from_deg: float
    days: int


def trend_of(points: Sequence[Point], told_from_deg: float) -> Trend:
    """Fit a robust line (Theil–Sen) through one reading a day, and say what can be said of it."""
    days = [day for day, _ in points]
    span = days[-1] - days[0] if days else 0
    if len(points) < LEAST_DAYS or span < LEAST_SPAN_DAYS:
        now = statistics.median(value for _, value in points) if points else math.nan
        nan = math.nan
        return Trend("too_few", nan, nan, nan, told_from_deg, now, len(points), span)
    slope = statistics.median(
        (later[1] - earlier[1]) / (later[0] - earlier[0])
        for place, earlier in enumerate(points)
        for later in points[place + 1 :]
    )
    level = statistics.median(value - slope * day for day, value in points)
    scatter = _scatter([value - level - slope * day for day, value in points], fitted=2)
    middle = statistics.fmean(days)
    spread = math.sqrt(sum((day - middle) ** 2 for day in days))
    change = slope * span
    half = _student(len(points) - 2) * _THEIL_SEN_SPREAD * scatter / spread * span
    verdict: Verdict = "steady"
    if abs(change) > max(told_from_deg, half):
        verdict = "more" if change > 0 else "less"
    now = level + slope * days[-1]
    return Trend(
        verdict, change, change - half, change + half, told_from_deg, now, len(points), span
    )


def difference_of(
    left: Sequence[Point], right: Sequence[Point], told_from_deg: float
) -> Difference:
    """Compare the two sides on the days on which both were seen."""
    others = dict(right)
    pairs = [value - others[day] for day, value in left if day in others]
    if not pairs:
        return Difference(False, math.nan, math.nan, math.nan, told_from_deg, 0)
    middle = statistics.median(pairs)
    if len(pairs) < LEAST_DIFFERENCE_DAYS:
        return Difference(False, middle, math.nan, math.nan, told_from_deg, len(pairs))
    scatter = _scatter([pair - middle for pair in pairs], fitted=1) * math.sqrt(2.0)
    half = _student(len(pairs) - 1) * _MEDIAN_SPREAD * scatter / math.sqrt(len(pairs))
    persists = abs(middle) > max(told_from_deg, half)
    return Difference(persists, middle, middle - half, middle + half, told_from_deg, len(pairs))


def _scatter(residuals: Sequence[float], fitted: int) -> float:
    """Standard deviation of residuals of a line with so many fitted numbers, wild ones tamed.

    The median of their sizes alone would be too uncertain with few days; it only says how large a
    residual may count.
    """
    most = _WILD_SIGMAS * _MAD_TO_SIGMA * statistics.median(abs(value) for value in residuals)
    squares = math.fsum(min(abs(value), most) ** 2 for value in residuals)
    return max(math.sqrt(squares / (len(residuals) - fitted)), LEAST_SCATTER_DEG)


def _student(freedom: int) -> float:
    """Two-sided 95% point of Student's distribution, by its expansion about the normal one.

    Within 1% from 4 degrees of freedom on, 4% too small with 3.
    """
    z = 1.959964
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )
