"""Every chart of every page: numbers become shapes on a plane, words stand in the page around it.

A plane is 1000 units wide and 100 high and is stretched to whatever room there is: lines keep
their width, dots stay round, and letters are the page's own. So a chart needs no script, prints,
and follows the page's colours. What each look means is in `page.css`; the HTML is
`chart.html.jinja`. Standard library only, for the history is looked at without NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

WIDTH, HEIGHT = 1000.0, 100.0

MOST_BINS = 1200
"""More points than pixels show nothing: of longer lines each bin keeps its least and largest."""

_STEPS = (1, 2, 5, 10, 20, 40, 100, 200, 500, 1000)
_MOST_STEPS = 5


@dataclass(frozen=True)
class Label:
    """Words at a place in percent from the left and the top; None is left to the style."""

    words: str
    left: float | None = None
    top: float | None = None
    look: str = ""
    title: str = ""


@dataclass(frozen=True)
class Mark:
    """A shape: its look (a class of the style sheet), its path, what it says when pointed at."""

    look: str
    path: str
    title: str = ""


@dataclass(frozen=True)
class Key:
    """What a look means; ``column`` names the values that are read off under the cursor."""

    look: str
    words: str
    column: str = ""

    @property
    def path(self) -> str:
        """A sample of it, 24 wide and 12 high."""
        samples = {"dot": "M12 6h.01", "pain": "M8 2L16 10M8 10L16 2"}
        filled = "M0 1H24V11H0Z" if self.look == "unsure" else "M0 6H24"
        return samples.get(self.look, filled)


@dataclass(frozen=True)
class Chart:
    """One chart.

    ``summary``: what a screen reader says instead. ``marks``: in the order in which they are drawn.
    ``beside``, ``below``: numbers of the two axes; those beside have a line across. ``over``: words
    within the chart.
    """

    name: str
    title: str
    summary: str
    marks: tuple[Mark, ...]
    keys: tuple[Key, ...] = ()
    beside: tuple[Label, ...] = ()
    below: tuple[Label, ...] = ()
    over: tuple[Label, ...] = ()


@dataclass(frozen=True)
class Plane:
    """What is where: the values at the edges of a chart, and the step between its numbers."""

    left: float
    right: float
    bottom: float
    top: float
    step: float = 1.0

    @classmethod
    def around(cls, left: float, right: float, low: float, high: float) -> Plane:
        """Return a plane with round numbers at the bottom and the top, and few between."""
        span = max(high - low, 1.0)
        step = next((s for s in _STEPS if span / s <= _MOST_STEPS), math.ceil(span / _MOST_STEPS))
        bottom, top = step * math.floor(low / step), step * math.ceil(high / step)
        return cls(left, right, bottom, max(top, bottom + step), step)

    def x(self, value: float) -> float:
        """From the left, 0..1000."""
        return (value - self.left) / (self.right - self.left) * WIDTH

    def y(self, value: float) -> float:
        """From the top, 0..100."""
        return (self.top - value) / (self.top - self.bottom) * HEIGHT

    def at(self, x: float, y: float) -> str:
        """Return the two numbers of a point as a path has them."""
        return f"{self.x(x):.1f} {self.y(y):.1f}"

    def numbers(self, unit: str = "") -> tuple[Label, ...]:
        """Return the numbers beside the chart."""
        count = round((self.top - self.bottom) / self.step)
        values = (self.bottom + n * self.step for n in range(count + 1))
        return tuple(Label(f"{value:.0f}{unit}", top=self.y(value)) for value in values)

    def line(self, xs: Sequence[float], ys: Sequence[float], gap: float = math.inf) -> str:
        """Return a line through points; it is broken where `ys` is NaN and where `xs` has a gap.

        Of more than ``2 * MOST_BINS`` points only the extremes of each bin are kept, so that no
        peak is lost.
        """
        parts = [0, *accumulate(b - a > gap for a, b in pairwise(xs))]
        path: list[str] = []
        part, alone = -1, False
        for row in _kept(ys):
            if ys[row] != ys[row]:
                part = -1
                continue
            begins = parts[row] != part
            if begins and alone:
                path.append("h0")
            path.append(f"{'M' if begins else 'L'}{self.at(xs[row], ys[row])}")
            part, alone = parts[row], begins
        # A point by itself is a line of no length, which is drawn as a dot.
        return "".join([*path, "h0"] if alone else path)

    def area(self, xs: Sequence[float], low: Sequence[float], high: Sequence[float]) -> str:
        """Return the area between two lines, cut at the edges of the chart."""
        around = [*zip(xs, high, strict=True), *zip(reversed(xs), reversed(low), strict=True)]
        within = (self.at(x, min(max(y, self.bottom), self.top)) for x, y in around)
        return "M" + "L".join(within) + "Z"

    def dot(self, x: float, y: float) -> str:
        """Return a dot: a line of no length with round ends."""
        return f"M{self.at(x, y)}h0"

    def across(self, y: float) -> str:
        """Return a line from side to side."""
        return f"M0 {self.y(y):.1f}H{WIDTH:.0f}"

    def over(self, words: str, x: float, y: float, look: str, title: str = "") -> Label:
        """Return words within the chart."""
        return Label(words, 100 * self.x(x) / WIDTH, self.y(y), look, title)


def bars(
    name: str,
    summary: str,
    values: Sequence[int],
    titles: Sequence[str],
    below: Sequence[Label],
    *,
    most: int = 1,
    goal: int | None = None,
    counted: bool = False,
) -> Chart:
    """Return a chart of bars side by side, at least one; each has a title for the pointer.

    ``most``: the least height of the axis. ``goal``: a dashed line from side to side. ``counted``:
    each number stands over its bar.
    """
    plane = Plane.around(0, len(values), 0, max(most, *values))
    marks = [
        Mark("column", f"M{plane.at(n + 0.1, 0)}L{plane.at(n + 0.1, value)}"
             f"L{plane.at(n + 0.9, value)}L{plane.at(n + 0.9, 0)}Z", title)
        for n, (value, title) in enumerate(zip(values, titles, strict=True)) if value
    ]  # fmt: skip
    if goal is not None:
        marks.append(Mark("goal", plane.across(goal)))
    return Chart(
        name,
        "",
        summary,
        tuple(marks),
        beside=plane.numbers(),
        below=tuple(below),
        over=tuple(
            plane.over(str(value), n + 0.5, value, "count")
            for n, value in enumerate(values)
            if value and counted
        ),
    )


def _kept(ys: Sequence[float]) -> Sequence[int]:
    """Rows to draw: all, or the least and the largest of each bin."""
    if len(ys) <= 2 * MOST_BINS:
        return range(len(ys))
    kept: list[int] = []
    edges = [n * len(ys) // MOST_BINS for n in range(MOST_BINS + 1)]
    for start, stop in pairwise(edges):
        seen = [row for row in range(start, stop) if ys[row] == ys[row]] or [start]
        kept += sorted({min(seen, key=ys.__getitem__), max(seen, key=ys.__getitem__)})
    return kept
