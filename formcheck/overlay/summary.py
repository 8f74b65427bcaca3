"""The page at the end of a session: its holds, in letters for two metres."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from formcheck.overlay.icons import check, dash, draw_sign
from formcheck.overlay.layers import Layer, Sheet, paste
from formcheck.overlay.layout import Layout
from formcheck.overlay.palette import AMBER, DARK, GREEN, GREY, WHITE, ink_on
from formcheck.overlay.text import BOLD, REGULAR, fit, line_height
from formcheck.pipeline.frames import Image


@dataclass(frozen=True)
class SummaryLine:
    """One hold of the summary; `unseen`: the target was reached, the back not seen straight."""

    text: str
    completed: bool
    unseen: bool = False


def draw_summary(
    canvas: Image, lines: tuple[SummaryLine, ...], footer: tuple[str, ...], layout: Layout
) -> None:
    """Cover the picture with the holds of a session and what else there is to say."""
    free = layout.free
    paste(canvas, _summary_layer(lines, footer, free.w, free.h, layout.big), free.x, free.y)


@lru_cache(maxsize=2)
def _summary_layer(
    lines: tuple[SummaryLine, ...], footer: tuple[str, ...], width: int, height: int, big: int
) -> Layer:
    sheet = Sheet(width, height)
    sheet.panel(DARK, 0.9, 0.04 * height)
    pad = round(0.06 * height)
    rows = len(lines) + len(footer)
    row = min(round(1.5 * big), (height - 2 * pad) // max(rows, 1))
    y = pad
    for line in lines:
        icon = max(8, round(0.55 * row))
        _mark(sheet, pad, y + (row - icon) // 2, icon, line)
        size = max(9, round(0.55 * row))
        fitted = fit(line.text, width - 3 * pad - icon, row, size, BOLD, 9)
        top = y + (row - fitted.height) // 2
        for part in fitted.lines:
            sheet.text(part, 2 * pad + icon, top, fitted.size, BOLD, WHITE)
            top += line_height(fitted.size)
        y += row
    for text in footer:
        size = max(9, round(0.36 * row))
        fitted = fit(text, width - 2 * pad, row, size, REGULAR, 9)
        top = y + (row - fitted.height) // 2
        for part in fitted.lines:
            sheet.text(part, pad, top, fitted.size, REGULAR, WHITE)
            top += line_height(fitted.size)
        y += row
    return sheet.layer()


def _mark(sheet: Sheet, x: int, y: int, side: int, line: SummaryLine) -> None:
    """A filled disc with a check mark; with a dash where the back was not seen; an empty ring."""
    colour = AMBER if line.unseen else GREEN if line.completed else GREY
    sheet.disc(x + side / 2, y + side / 2, side / 2, colour, 1.0)
    if line.completed:
        sign = draw_sign(dash if line.unseen else check, side)
        mask = sheet.blank()
        mask[y : y + side, x : x + side] = sign
        sheet.fill(mask, ink_on(colour))
    else:
        sheet.disc(x + side / 2, y + side / 2, 0.36 * side, DARK, 1.0)
