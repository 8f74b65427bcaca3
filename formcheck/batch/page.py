"""The page of a run: one HTML file that needs nothing else, not even a network."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Sequence
from datetime import date

from formcheck.batch.summary import Summary, WorstFault
from formcheck.batch.task import How
from formcheck.batch.text import count
from formcheck.printable import clean
from formcheck.report.summary import formcheck_version

Still = Callable[[WorstFault], bytes | str]
"""Gives a JPEG of a fault, or says why there is no picture to be had."""

_BINS = 10

_STYLE = """
:root{color-scheme:light dark;--ink:#1a1d21;--dim:#5b6470;--line:#d8dde3;--paper:#fff;--bar:#2f6f9f}
@media(prefers-color-scheme:dark){
:root{--ink:#e8eaed;--dim:#a0a8b2;--line:#3a4048;--paper:#16181b;--bar:#6fb3e0}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:62rem;padding:1.5rem;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2.2rem 0 .6rem}
p,figcaption,td,th{overflow-wrap:anywhere}.dim{color:var(--dim)}
.numbers{display:flex;flex-wrap:wrap;gap:.6rem 2.4rem;margin:1.2rem 0;padding:0;list-style:none}
.numbers b{display:block;font-size:1.7rem;line-height:1.2}
.stills{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:1.2rem}
figure{margin:0}figure img,.none{width:100%;height:auto;max-height:24rem;
object-fit:contain;object-position:left;display:block}
.none{padding:3rem 1rem;border:1px dashed var(--line);text-align:center;color:var(--dim)}
figcaption{font-size:.9rem;margin-top:.4rem}
table{border-collapse:collapse;width:100%;font-size:.92rem}
td,th{border-bottom:1px solid var(--line);padding:.35rem .6rem .35rem 0;text-align:left;
vertical-align:top}
svg{width:100%;max-width:40rem;height:auto}svg text{fill:currentColor;font-size:12px}
svg rect{fill:var(--bar)}svg line{stroke:var(--line)}
"""


_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'"
)
"""The page shows what is in it, and asks nobody for anything."""


def build_page(
    summary: Summary, worst: Sequence[WorstFault], still: Still, how: How, day: date
) -> str:
    """Return the page.

    Parameters
    ----------
    summary : Summary
    worst : sequence of WorstFault
        To be shown with a still each.
    still : callable
        See `Still`.
    how : How
    day : date
        On which it was made.
    """
    models = " and ".join(summary.models) or how.settings.model
    about = (
        f"formcheck {formcheck_version()}, model {models}, target "
        f"{how.settings.target_s:g} s, {day.isoformat()}"
    )
    parts = [
        f"<h1>{count(summary.clips, 'clip')}</h1><p class=dim>{_text(about)}</p>",
        _numbers(summary),
        "<h2>Scores of the holds</h2>",
        histogram(summary.scores),
        "<h2>Faults</h2>",
        _fault_table(summary),
    ]
    if worst:
        figures = "".join(_figure(fault, still(fault)) for fault in worst)
        parts += [
            "<h2>The worst of each fault</h2>",
            "<p class=dim>The moment at which each was worst, drawn again; the number is that of "
            f"the whole hold.</p><div class=stills>{figures}</div>",
        ]
    parts += [_clips("Could not be scored", summary.failed), _without(summary.without)]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="generator" content="formcheck score">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>formcheck: {count(summary.clips, 'clip')}</title><style>{_STYLE}</style></head>"
        f"<body>{''.join(parts)}</body></html>\n"
    )


def histogram(scores: Sequence[float]) -> str:
    """Return how scores from 0 to 100 are spread, as a picture with its numbers as text."""
    if not scores:
        return "<p>There is no hold.</p>"
    counts = [0] * _BINS
    for score in scores:
        counts[min(int(score * _BINS / 100.0), _BINS - 1)] += 1
    top, step, height = max(counts), 56, 150
    bars = []
    for place, holds in enumerate(counts):
        tall = height * holds / top
        x, low = place * step + 30, place * 100 // _BINS
        bars.append(
            f'<rect x="{x}" y="{height + 20 - tall:.1f}" width="{step - 8}" height="{tall:.1f}" '
            f'rx="2"/><text x="{x + step / 2 - 4:.0f}" y="{height + 38}" text-anchor="middle">'
            f"{low}–{low + 100 // _BINS}</text>"
        )
        if holds:
            bars.append(
                f'<text x="{x + step / 2 - 4:.0f}" y="{height + 14 - tall:.1f}" '
                f'text-anchor="middle">{holds}</text>'
            )
    width = _BINS * step + 40
    words = ", ".join(
        f"{place * 10} to {place * 10 + 10}: {count}" for place, count in enumerate(counts) if count
    )
    return (
        f'<svg viewBox="0 0 {width} {height + 60}" role="img" aria-label="Holds by score: {words}">'
        f'<line x1="24" x2="{width - 14}" y1="{height + 20.5}" y2="{height + 20.5}"/>'
        f'{"".join(bars)}<text x="{width / 2:.0f}" y="{height + 56}" text-anchor="middle">'
        "score, and how many holds</text></svg>"
    )


def _text(text: str) -> str:
    return html.escape(clean(text))


def _numbers(summary: Summary) -> str:
    entries = (
        (f"{summary.mean_score:.0f}", "mean score of a clip"),
        (str(summary.holds), "holds"),
        (str(summary.completed), "reached the target"),
        (str(len(summary.without)), "clips without a stretch"),
        (str(len(summary.failed)), "clips not scored"),
    )
    items = "".join(f"<li><b>{value}</b>{words}</li>" for value, words in entries)
    return f"<ul class=numbers>{items}</ul>"


def _fault_table(summary: Summary) -> str:
    if not summary.faults:
        return "<p>No fault was seen.</p>"
    rows = "".join(
        f"<tr><td>{_text(name.replace('_', ' '))}</td><td>{count}</td>"
        f"<td>{100 * count / max(summary.holds, 1):.0f}%</td></tr>"
        for name, count in summary.faults.items()
    )
    return f"<table><tr><th>fault</th><th>holds</th><th>of all</th></tr>{rows}</table>"


def _figure(fault: WorstFault, still: bytes | str) -> str:
    if isinstance(still, str):
        picture = f"<div class=none>no picture: {_text(still)}</div>"
    else:
        data = base64.b64encode(still).decode("ascii")
        words = _text(f"{fault.fault.replace('_', ' ')} at {fault.at_s:.1f} s")
        picture = f'<img alt="{words}" src="data:image/jpeg;base64,{data}">'
    side = "both legs" if fault.side == "both" else f"{fault.side} leg"
    return (
        f"<figure>{picture}<figcaption>{_text(fault.message)}<br>"
        f"<span class=dim>{_text(fault.name)} · {_text(fault.stretch)}, {_text(side)} · "
        f"{fault.start_s:.1f}–{fault.end_s:.1f} s</span></figcaption></figure>"
    )


def _clips(title: str, rows: Sequence[tuple[str, str]]) -> str:
    if not rows:
        return ""
    cells = "".join(f"<tr><td>{_text(name)}</td><td>{_text(why)}</td></tr>" for name, why in rows)
    return f"<h2>{title}</h2><table><tr><th>clip</th><th>why</th></tr>{cells}</table>"


def _without(names: Sequence[str]) -> str:
    if not names:
        return ""
    items = "".join(f"<li>{_text(name)}</li>" for name in names)
    return f"<h2>No stretch was found in</h2><ul>{items}</ul>"
