"""What a benchmark has to say: tables of words, written as Markdown."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

DASH = "–"

Unit = Literal["deg", "share", "s", "per_min", "auc", "of_trunk"]

Said = Mapping[str, Any]
"""Everything that is said of one source, as in the JSON: figures at the leaves."""


@dataclass(frozen=True)
class Sheet:
    """A table: a row of one cell is the title of a section."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    words: int = 1
    """Number of columns at the left that hold words, not numbers."""


@dataclass(frozen=True)
class Found:
    """Everything that one run of a benchmark found: for people, and as plain data."""

    text: str
    """Markdown."""
    data: Mapping[str, Any] | None = None
    """JSON types, without NaN; None where a benchmark has nothing but tables."""

    @property
    def json(self) -> str:
        """The data as JSON text."""
        return json.dumps(self.data, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def page(title: str, sheets: Sequence[Sheet], end: str = "") -> str:
    """Return a page of tables as Markdown; `end`: what is to be said below them."""
    return "\n".join([f"# {title}\n", *map(markdown, sheets), *([end] if end else [])])


def count(n: float) -> str:
    """Write a number of things, or of minutes."""
    return f"{n:.0f}" if n == round(n) else f"{n:.1f}"


def number(value: float, unit: Unit, *, signed: bool = False) -> str:
    """Write one value with its unit; a dash for NaN."""
    if not math.isfinite(value):
        return DASH
    sign = "+" if signed else ""
    if unit in ("share", "of_trunk"):
        percent = 100.0 * value
        # 99.96% must not look like all.
        digits = 0 if percent in (0.0, 100.0) or 10 <= percent < 99 else 1
        return f"{percent:.{digits}f}%"
    if unit == "deg":
        return f"{value + 0.0:{sign}.1f}°".replace("-", "−")
    return f"{value + 0.0:.2f} s" if unit == "s" else f"{value:.{3 if unit == 'auc' else 2}f}"


def whole_percent(share: float) -> str:
    """Write a share as whole percent."""
    return f"{100.0 * share:.0f}%" if math.isfinite(share) else DASH


def shares(one: float, two: float) -> str:
    """Write two shares side by side."""
    return f"{whole_percent(one)} / {whole_percent(two)}"


def span(low: float, high: float, unit: Unit) -> str:
    """Write an interval in the unit of its value."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return DASH
    first, last = number(low, unit), number(high, unit)
    for ending in ("%", "°", " s"):
        if first.endswith(ending) and last.endswith(ending):
            first, last = first.removesuffix(ending), last.removesuffix(ending)
    return f"{first}…{last}"


def cell(name: str, value: Any) -> str:
    """Write a figure by its name: degrees, seconds, plain numbers or else a share.

    `value`: with `low` and `high` where it has an interval, which stands in brackets.
    """
    if isinstance(value, str | int):
        return str(value) or DASH
    if isinstance(value, Sequence):
        return ", ".join(value) or DASH
    if not isinstance(value, float):
        ends = f" [{cell(name, value.low)}…{cell(name, value.high)}]"
        return cell(name, value.value) + (ends if math.isfinite(value.value) else "")
    if name.endswith("_deg"):
        return number(value, "deg", signed="bias" in name or "rounding" in name)
    if name.endswith("_s"):
        return number(value, "s")
    if name in ("r", "z"):
        return f"{value:.2f}" if math.isfinite(value) else DASH
    return whole_percent(value)


def across(
    title: str, sources: Mapping[str, Mapping[str, Any]], names: Sequence[str], note: str = ""
) -> Sheet:
    """Return a line for each row and, of each figure, a column for each source side by side.

    `sources`: by source and row something with these figures, as attributes.
    """
    head = (
        "",
        *(
            f"{name.removesuffix('_deg').replace('_', ' ')} {source}".strip()
            for name in names
            for source in sources
        ),
    )
    rows = dict.fromkeys(row for of in sources.values() for row in of)
    lines = tuple(
        (
            row,
            *(
                cell(name, getattr(of[row], name)) if row in of else DASH
                for name in names
                for of in sources.values()
            ),
        )
        for row in rows
    )
    return Sheet(title, head, lines, note)


def ratios(title: str, found: Mapping[str, Sequence[float]], wanted: Mapping[str, str]) -> Sheet:
    """Return the table of what was measured some times over, beside what is wanted of it."""
    rows = tuple(
        (name, *(f"{of(got):.2f}" for of in (statistics.median, min, max)), wanted.get(name, ""))
        for name, got in found.items()
        if got
    )
    return Sheet(title, ("", "median", "least", "most", "wanted"), rows)


def markdown(sheet: Sheet) -> str:
    """Return a table as Markdown."""
    marks = [":--" if i < sheet.words else "--:" for i in range(len(sheet.head))]
    lines = [f"### {sheet.title}", "", _line(sheet.head), _line(marks)]
    for row in sheet.rows:
        full = (f"**{row[0]}**", *[""] * (len(sheet.head) - 1)) if len(row) == 1 else row
        lines.append(_line(full))
    if sheet.note:
        lines += ["", sheet.note]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.strip().replace("|", "\\|") for cell in cells) + " |"
