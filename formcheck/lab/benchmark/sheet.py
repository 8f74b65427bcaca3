"""A table for people: built once, printed in a terminal or written as Markdown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from formcheck.lab.benchmark.figures import Figure, Unit

DASH = "–"
PLAIN_WIDTH = 100
"""Columns of a table that is piped into a file."""


@dataclass(frozen=True)
class Sheet:
    """A table: a row of one cell is the title of a section."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    words: int = 1
    """Number of columns at the left that hold words, not numbers."""


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


def with_n(figure: Figure, unit: Unit) -> str:
    """Write a value with the number of things it is over; never the one without the other."""
    return f"{number(figure.value, unit)} ({count(figure.n)})"


def span(low: float, high: float, unit: Unit) -> str:
    """Write an interval in the unit of its value."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return DASH
    first, last = number(low, unit), number(high, unit)
    for ending in ("%", "°", " s"):
        if first.endswith(ending) and last.endswith(ending):
            first, last = first.removesuffix(ending), last.removesuffix(ending)
    return f"{first}…{last}"


def console_for_tables(*, stderr: bool = False) -> Console:
    """Return a console that keeps to `PLAIN_WIDTH` columns where there is no terminal."""
    console = Console(stderr=stderr, highlight=False)
    if console.is_terminal:
        return console
    return Console(stderr=stderr, width=PLAIN_WIDTH, highlight=False)


def print_sheet(console: Console, sheet: Sheet) -> None:
    """Print a table; of one without rows the title and the note."""
    if not sheet.rows:
        console.print(Text(f"\n{sheet.title}", style="bold"))
        console.print(Text(sheet.note))
        return
    table = Table(
        box=box.SIMPLE_HEAD, title=sheet.title, title_justify="left", title_style="bold",
        pad_edge=False, padding=(0, 1, 0, 0), show_edge=False,
    )  # fmt: skip
    for place, head in enumerate(sheet.head):
        table.add_column(head, justify="left" if place < sheet.words else "right", no_wrap=True)
    for row in sheet.rows:
        if len(row) == 1:
            table.add_row(Text(row[0], style="bold"))
        else:
            table.add_row(*(Text(cell) for cell in row))
    console.print()
    room = console.options.update(width=10 * PLAIN_WIDTH)
    width, needed = console.width, console.measure(table, options=room).maximum
    # In a narrow terminal lines may break, but no number is ever cut off.
    console.width = max(width, needed)
    console.print(table)
    console.width = width
    if sheet.note:
        console.print(Text(sheet.note, style="dim"))


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
