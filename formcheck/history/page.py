"""The history as one self-contained page: opens from a USB stick, prints, fits a phone.

No script, no font, no picture from elsewhere; the page itself forbids the browser to load any.
Everything that a person typed is escaped.
"""

from __future__ import annotations

from html import escape

from formcheck.history import words
from formcheck.history.attempts import Pain
from formcheck.history.charts import reach_chart, weeks_chart
from formcheck.history.precision import main_angles, mean_error_deg
from formcheck.history.progress import Progress, Track
from formcheck.texts import load_texts

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d5dae0;
  --ground: #ffffff; --card: #f6f8fa; --mark: #0b62a8; --band: #0b62a826; --alert: #b3261e;
  --good: #1a6b33; --warn: #7a5200; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #a5adb8; --line: #3a4149;
  --ground: #14171b; --card: #1d2126; --mark: #6db3f2; --band: #6db3f233; --alert: #ff8a80;
  --good: #7fd69a; --warn: #f0c56b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.2rem; max-width: 46rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: 0 0 .2rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; break-after: avoid; }
h3 { font-size: 1.05rem; margin: 0 0 .4rem; }
p { margin: .3rem 0; } .soft { color: var(--soft); }
article { background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
  padding: 1rem; margin: 0 0 1rem; break-inside: avoid; }
.advice { border-left: .3rem solid var(--mark); padding: .2rem 0 .2rem .7rem; margin: .6rem 0; }
.advice.rest, .advice.back { border-color: var(--alert); }
.advice.form { border-color: var(--warn); }
.advice.more, .advice.enough { border-color: var(--good); }
svg { width: 100%; height: auto; display: block; margin: .6rem 0; }
svg text { fill: var(--soft); font-size: 13px; }
@media (max-width: 32rem) { svg text { font-size: 21px; } }
.grid { stroke: var(--line); } .dot { fill: var(--mark); } .bar { fill: var(--mark); }
.trend { stroke: var(--mark); stroke-width: 2; } .band { fill: var(--band); }
.goal { stroke: var(--ink); stroke-dasharray: 5 4; }
.pain { stroke: var(--alert); stroke-width: 3; fill: none; }
ul { padding-left: 1.2rem; margin: .3rem 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .25rem .5rem .25rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; } summary { cursor: pointer; margin-top: .5rem; }
.paper { display: none; }
@media print { :root { --ink: #000; --soft: #333; --line: #ccc; --ground: #fff; --card: #fff;
  --mark: #0b62a8; --band: #0b62a826; --alert: #b3261e; color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10pt; line-height: 1.35; }
  details { display: none; } .paper { display: block; } section, svg { break-inside: avoid; }
  .charts { display: grid; grid-template-columns: 1fr 1fr; gap: .8rem; align-items: end; }
  .charts p { font-size: 8.5pt; } .charts svg text { font-size: 22px; }
  section.tracks { break-inside: auto; } .paper th, .paper td { padding: .05rem .5rem .05rem 0; }
  svg { max-height: 3.9cm; } svg text { font-size: 15px; } h2 { margin-top: .7rem; }
  article { padding: .6rem .8rem; margin-bottom: .6rem; } @page { margin: 1.6cm; } }
"""

GENERATOR = '<meta name="generator" content="formcheck history">'
"""Tells our pages from others before one is replaced."""

TITLE = "<title>Stretching history of "

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page_of(progress: Progress) -> str:
    """Return the page of one person as HTML.

    Parameters
    ----------
    progress : Progress
    """
    name, texts = escape(progress.person), load_texts("en")
    tracks = "".join(_track(track, progress) for track in progress.tracks)
    none = "<p>No hold was saved yet.</p>"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n{GENERATOR}\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{TITLE}{name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header><h1>Stretching history of {name}</h1>"
        f'<p class="soft">{_span(progress)}</p></header>\n<main>\n'
        f'<section class="tracks"><h2>How far each stretch goes</h2>{tracks or none}</section>\n'
        f"{_differences(progress)}{_regularity(progress)}{_pains(progress)}"
        f"<section><h2>How sure this is</h2><p>{escape(texts('history.camera'))}</p>"
        f"<p>{_errors(progress)}</p></section>\n</main>\n"
        f'<footer><p class="soft">{escape(texts("history.not_medical"))}</p></footer>\n'
        "</body>\n</html>\n"
    )


def _span(progress: Progress) -> str:
    made = f"made on {words.say_day(progress.today)}"
    return "; ".join(filter(None, (words.say_span(progress), made)))


def _track(track: Track, progress: Progress) -> str:
    title = words.track_title(track.stretch, track.side)
    charts = "".join(_chart(track, angle, title, progress.pains) for angle in track.points)
    rows = "".join(
        f"<li>{escape(words.say_range(trend, name, track.stretch))}: "
        f"{escape(words.say_trend(trend))}</li>"
        for name, trend in track.trends.items()
    )
    faults = words.say_faults(track)
    said = f"<li>{escape(faults)}</li>" if faults else ""
    return (
        f"<article><h3>{escape(title)}</h3>"
        f'<p class="advice {track.advice.kind}">{escape(words.say_advice(track.advice))}</p>'
        f'<div class="charts">{charts}</div>'
        f"<ul>{rows}<li>{words.say_holds(track)}</li>{said}</ul></article>\n"
    )


def _chart(track: Track, angle: str, title: str, pains: tuple[Pain, ...]) -> str:
    """Draw one angle of a track; nothing where it was never measured."""
    points = track.points[angle]
    if not points:
        return ""
    trend = track.trends[angle]
    name = load_texts("en")(f"angle.{angle}")
    # Where it hurt is known of the surest angle only.
    marks = _marks(track, pains) if angle == main_angles(track.stretch)[0] else []
    crosses = ", pain (crosses, the mean too)" if marks else ""
    caption = f"{name} by day (dots, mean of the hold), trend with mean error (band){crosses}"
    what = f"{title}: {name} by day. {words.say_trend(trend)}."
    error = mean_error_deg(angle, track.stretch)
    chart = reach_chart(points, trend, error, marks, what)
    return f'<div><p class="soft">{caption}</p>{chart}</div>'


def _marks(track: Track, pains: tuple[Pain, ...]) -> list[tuple[int, float]]:
    return [
        (pain.day.toordinal(), pain.reach_deg)
        for pain in pains
        if pain.reach_deg is not None and pain.concerns(track.stretch, track.side)
    ]


def _differences(progress: Progress) -> str:
    if not progress.differences:
        return ""
    items = "".join(
        f"<li>{escape(words.say_difference(stretch, difference))}</li>"
        for stretch, difference in progress.differences.items()
    )
    return f"<section><h2>Left and right</h2><ul>{items}</ul></section>\n"


def _regularity(progress: Progress) -> str:
    what = "Days a week on which a hold reached its target; the dashed line is the goal."
    rows = "".join(
        f"<tr><td>{words.say_day(week.monday)}</td><td>{week.days}</td>"
        f"<td>{week.completed} of {week.attempted}</td>"
        f"<td>{week.held_s:.0f} of {week.wanted_s:.0f} s</td></tr>"
        for week in reversed(progress.weeks)
    )
    table = (
        "<table><thead><tr>"
        '<th scope="col">week of</th><th scope="col">days</th><th scope="col">holds to the end</th>'
        f'<th scope="col">seconds, target and done</th></tr></thead><tbody>{rows}</tbody></table>'
    )
    return (
        f"<section><h2>How regular</h2><p>{escape(words.say_streak(progress))}</p>"
        f'<p class="soft">{what}</p>{weeks_chart(progress.weeks, progress.goal_days, what)}'
        f"<details><summary>Week by week, target and done</summary>{table}</details>"
        # What is folded away on a screen cannot be unfolded on paper.
        f'<div class="paper">{table}</div></section>\n'
    )


def _pains(progress: Progress) -> str:
    if not progress.pains:
        return ""
    items = "".join(f"<li>{escape(words.say_pain(pain))}</li>" for pain in progress.pains[:20])
    return f"<section><h2>It hurt</h2><ul>{items}</ul></section>\n"


def _errors(progress: Progress) -> str:
    known = {
        (angle, track.stretch) for track in progress.tracks for angle in main_angles(track.stretch)
    }
    texts = load_texts("en")
    parts = [
        f"{texts(f'angle.{angle}')}, {escape(stretch)}: {mean_error_deg(angle, stretch):.1f}°"
        for angle, stretch in sorted(known)
    ]
    return "Mean error of one reading — " + "; ".join(parts) + "." if parts else ""
