"""Drawings for the page as inline SVG: text and shapes, coloured by the page's own style.

Colour never tells anything alone: points are dots, pains are crosses, the trend is a line.
"""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from html import escape

from formcheck.history.progress import Week
from formcheck.history.trends import Point, Trend
from formcheck.history.words import say_day, say_short

WIDTH, HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 12, 14, 34
"""Left of the axis there is room for "110°" in the large letters that phones get."""

MOST_POINTS = 150
"""More dots cannot be told apart; then there is one for each week."""


def reach_chart(
    points: Sequence[Point],
    trend: Trend,
    error_deg: float,
    pains: Sequence[Point],
    what: str,
) -> str:
    """Draw an angle over days: a dot a day, the trend with the mean error around it, pains.

    Parameters
    ----------
    points : sequence of Point
        At least one.
    trend : Trend
        Its line is drawn when one was fitted.
    error_deg : float
        Half the height of the band around the line.
    pains : sequence of Point
    what : str
        Described to those who cannot see it.
    """
    shown = _thinned(points)
    days = [day for day, _ in (*shown, *pains)]
    first, last = min(days), max(days)
    if last - first < 7:
        first, last = first - 3, last + 4
    values = [value for _, value in (*shown, *pains)]
    low, high = _round_range(min(values) - error_deg, max(values) + error_deg)

    def x(day: float) -> float:
        return _LEFT + (day - first) / (last - first) * (WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return _TOP + (high - value) / (high - low) * (HEIGHT - _TOP - _BOTTOM)

    parts = [_grid(low, high, y)]
    parts += [_day_label(x(day), day, anchor) for day, anchor in _ends(first, last)]
    if math.isfinite(trend.change_deg):
        end = points[-1][0]
        begin = end - trend.span_days
        start_deg, end_deg = trend.now_deg - trend.change_deg, trend.now_deg
        corners = [
            (x(begin), y(start_deg + error_deg)),
            (x(end), y(end_deg + error_deg)),
            (x(end), y(end_deg - error_deg)),
            (x(begin), y(start_deg - error_deg)),
        ]
        parts.append(f'<polygon class="band" points="{_pairs(corners)}"/>')
        parts.append(
            f'<line class="trend" x1="{x(begin):.1f}" y1="{y(start_deg):.1f}" '
            f'x2="{x(end):.1f}" y2="{y(end_deg):.1f}"/>'
        )
    parts += [
        f'<circle class="dot" cx="{x(day):.1f}" cy="{y(value):.1f}" r="3.5">'
        f"<title>{escape(say_day(date.fromordinal(day)))}: {value:.0f}°</title></circle>"
        for day, value in shown
    ]
    parts += [_cross(x(day), y(value), day, value) for day, value in pains]
    return _svg(what, "".join(parts))


def weeks_chart(weeks: Sequence[Week], goal_days: int, what: str) -> str:
    """Draw the days of each week as a bar, and the goal as a line."""
    most = max([goal_days, 5, *(week.days for week in weeks)])
    step = (WIDTH - _LEFT - _RIGHT) / len(weeks)

    def y(value: float) -> float:
        return _TOP + (most - value) / most * (HEIGHT - _TOP - _BOTTOM)

    parts = [
        f'<text x="{_LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value}</text>'
        for value in range(most + 1)
    ]
    for place, week in enumerate(weeks):
        left = _LEFT + place * step
        top = y(week.days)
        parts.append(
            f'<rect class="bar" x="{left + 3:.1f}" y="{top:.1f}" width="{step - 6:.1f}" '
            f'height="{max(y(0) - top, 0):.1f}" rx="3"><title>{escape(say_day(week.monday))}: '
            f"{week.days}</title></rect>"
        )
        # Every third has room for its date on a phone too.
        if (len(weeks) - 1 - place) % 3 == 0:
            parts.append(
                f'<text x="{left + step / 2:.1f}" y="{HEIGHT - 8}" text-anchor="middle">'
                f"{say_short(week.monday)}</text>"
            )
    parts.append(
        f'<line class="goal" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y(goal_days):.1f}" '
        f'y2="{y(goal_days):.1f}"/>'
    )
    return _svg(what, "".join(parts))


def _svg(what: str, inside: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(what, quote=True)}">'
        f"{inside}</svg>"
    )


def _thinned(points: Sequence[Point]) -> list[Point]:
    """Return the points, or the median of each week (or more) when they are too many."""
    if len(points) <= MOST_POINTS:
        return list(points)
    span = max(7, math.ceil((points[-1][0] - points[0][0]) / MOST_POINTS))
    groups: dict[int, list[Point]] = defaultdict(list)
    for day, value in points:
        groups[day // span].append((day, value))
    return [
        (
            round(statistics.median(day for day, _ in group)),
            statistics.median(value for _, value in group),
        )
        for group in groups.values()
    ]


def _round_range(low: float, high: float) -> tuple[int, int]:
    return 10 * math.floor(low / 10), 10 * math.ceil(max(high, low + 10) / 10)


def _grid(low: int, high: int, y: Callable[[float], float]) -> str:
    step = 10 if high - low <= 60 else 20
    lines = []
    for value in range(low, high + 1, step):
        at = y(value)
        lines.append(
            f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>'
            f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{value}°</text>'
        )
    return "".join(lines)


def _ends(first: int, last: int) -> tuple[tuple[int, str], ...]:
    return (first, "start"), ((first + last) // 2, "middle"), (last, "end")


def _day_label(x: float, day: int, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="{anchor}">'
        f"{say_short(date.fromordinal(day))} {date.fromordinal(day).year}</text>"
    )


def _pairs(corners: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def _cross(x: float, y: float, day: int, value: float) -> str:
    r = 5.0
    return (
        f'<path class="pain" d="M{x - r:.1f} {y - r:.1f}L{x + r:.1f} {y + r:.1f}'
        f'M{x - r:.1f} {y + r:.1f}L{x + r:.1f} {y - r:.1f}">'
        f"<title>{escape(say_day(date.fromordinal(day)))}: pain at {value:.0f}°</title></path>"
    )
