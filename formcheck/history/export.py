"""The history as files: a page of one person, a table with a row a hold, the results as JSON.

The page opens from a USB stick, prints, fits a phone.
"""

from __future__ import annotations

import csv
import io
import json
import math
import statistics
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from formcheck.history import words
from formcheck.history.progress import Progress, Track
from formcheck.history.sessions import Session
from formcheck.history.trends import Point, Trend, main_angles, mean_error_deg
from formcheck.history.words import say_short
from formcheck.installed import parquet
from formcheck.page import fill
from formcheck.page.chart import Chart, Key, Label, Mark, Plane, bars
from formcheck.report.table import ANGLE_COLUMNS, hold_cells
from formcheck.texts import Texts, capital
from formcheck.untrusted import guarded

MOST_POINTS = 150
"""More dots cannot be told apart; then there is one for each week."""


LEAST_WEEKS = 6
"""The chart of weeks has room for so many."""


def page_of(progress: Progress, texts: Texts) -> str:
    """Return the page of one person as HTML."""
    made = texts("trends.made", day=texts.day(progress.today))
    return fill(
        "history",
        texts,
        name=progress.person,
        about="; ".join(filter(None, (words.say_span(progress, texts), made))),
        tracks=[_track(track, progress, texts) for track in progress.tracks],
        differences=[words.say_difference(*item, texts) for item in progress.differences.items()],
        streak=words.say_streak(progress, texts),
        week_chart=_week_chart(progress, texts),
        weeks=[
            (
                texts.day(week.monday),
                week.days,
                texts("trends.of", done=week.completed, wanted=week.attempted),
                texts("trends.of_s", done=f"{week.held_s:.0f}", wanted=f"{week.wanted_s:.0f}"),
            )
            if week.attempted
            else (texts.day(week.monday), "–", "–", "–")
            for week in reversed(progress.begun)
        ],
        pains=[words.say_pain(pain, texts) for pain in progress.pains[:20]],
        sure=[texts("history.camera"), *_errors(progress, texts)],
    )


def _track(track: Track, progress: Progress, texts: Texts) -> dict[str, Any]:
    title = words.track_title(track.stretch, track.side, texts)
    # Where it hurt is known of the surest angle only.
    main = main_angles(track.stretch)[0]
    charts = [
        reach_chart(track, angle, title, _pains(track, progress) if angle == main else [], texts)
        for angle, points in track.points.items()
        if points
    ]
    return {
        "title": title,
        "kind": track.advice.kind,
        "advice": words.say_advice(track.advice, texts),
        "charts": charts,
        "lines": words.say_track(track, texts),
    }


def reach_chart(
    track: Track, angle: str, title: str, pains: Sequence[Point], texts: Texts
) -> Chart:
    """Return an angle over days: a dot a day, the trend with the mean error around it, pains.

    The track has at least one reading of the angle.
    """
    trend, error = track.trends[angle], mean_error_deg(angle, track.stretch)
    shown = _thinned(track.points[angle])
    days, values = zip(*shown, *pains, strict=True)
    first, last = min(days), max(days)
    if last - first < 7:
        first, last = first - 3, last + 4
    low, high = min(values) - error, max(values) + error
    plane = Plane.around(first, last, low, max(high, low + 10))
    marks, keys = _trend(trend, track.points[angle][-1][0], error, plane, texts)
    marks += [
        Mark("dot", plane.dot(*point), _pointed("trends.dot", *point, texts)) for point in shown
    ]
    if pains:
        keys.append(Key("pain", texts("trends.key.pain")))
    name = capital(texts("trends.by_day", angle=texts(f"angle.{angle}")))
    middle = (first + last) // 2
    return Chart(
        "reach",
        name,
        texts(
            "trends.chart",
            track=title,
            angle=texts(f"angle.{angle}"),
            trend=words.say_trend(trend, texts),
        ),
        tuple(marks),
        (Key("dot", texts("trends.key.dot")), *keys),
        plane.numbers("°"),
        tuple(Label(_short(day, texts), left=plane.x(day) / 10) for day in (first, middle, last)),
        tuple(
            plane.over("×", *point, "pain", _pointed("trends.pain", *point, texts))
            for point in pains
        ),
    )


def _trend(
    trend: Trend, end: int, error_deg: float, plane: Plane, texts: Texts
) -> tuple[list[Mark], list[Key]]:
    """Return the line that was fitted and the band of the mean error; nothing without one."""
    if not math.isfinite(trend.change_deg):
        return [], []
    days = (float(end - trend.span_days), float(end))
    fitted = (trend.now_deg - trend.change_deg, trend.now_deg)
    low, high = ([value + sign * error_deg for value in fitted] for sign in (-1, 1))
    marks = [
        Mark("unsure", plane.area(days, low, high)),
        Mark("line a", plane.line(days, fitted)),
    ]
    keys = [
        Key("line a", texts("trends.key.trend")),
        Key("unsure", texts("trends.key.unsure")),
    ]
    return marks, keys


def _pointed(key: str, day: float, value: float, texts: Texts) -> str:
    return texts(key, day=texts.day(date.fromordinal(int(day))), value=f"{value:.0f}")


def _short(day: int, texts: Texts) -> str:
    return f"{say_short(date.fromordinal(day), texts)} {date.fromordinal(day).year}"


def _pains(track: Track, progress: Progress) -> list[Point]:
    return [
        (pain.day.toordinal(), pain.reach_deg)
        for pain in progress.pains
        if pain.reach_deg is not None and pain.concerns(track.stretch, track.side)
    ]


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


def _week_chart(progress: Progress, texts: Texts) -> Chart:
    weeks = progress.begun
    # Nothing before the first session; room for what comes, so that one week is no wall.
    to_come = max(LEAST_WEEKS - len(weeks), 0)
    whole = len(weeks) + to_come
    # Every third has room for its date on a phone too.
    named = range(len(weeks) - 1, -1, -3)
    return bars(
        "weeks",
        texts("trends.weeks"),
        [week.days for week in weeks] + [0] * to_come,
        [f"{texts.day(week.monday)}: {week.days}" for week in weeks] + [""] * to_come,
        [Label(say_short(weeks[n].monday, texts), 100 * (n + 0.5) / whole) for n in named],
        most=max(progress.goal_days, 5),
        goal=progress.goal_days,
    )


def _errors(progress: Progress, texts: Texts) -> list[str]:
    known = {
        (angle, track.stretch) for track in progress.tracks for angle in main_angles(track.stretch)
    }
    parts = [
        f"{texts(f'angle.{angle}')}, {words.stretch_title(stretch, texts)}: "
        f"{texts.number(mean_error_deg(angle, stretch))}°"
        for angle, stretch in sorted(known)
    ]
    return [texts("trends.errors", errors="; ".join(parts))] if parts else []


SCHEMA = "formcheck-history/1"

_WORDS = ("person", "when", "source", "stretch", "side", "spine_neutral", "faults", "notes")

COLUMNS = (
    *("person", "session", "when", "source", "stretch", "side", "start_s", "end_s"),
    *("held_s", "straight_s", "target_s", "completed", "score"),
    *ANGLE_COLUMNS,
    *("spine_neutral", "spine_uncertainty_deg", "back_angle_uncertainty_deg", "faults", "notes"),
)
"""Columns of the table, in order (docs/history.md)."""


def rows_of(sessions: Sequence[Session]) -> list[dict[str, Any]]:
    """Return one row for each hold, and one without a hold for a session that has none."""
    rows = []
    for session in sessions:
        common = {
            "person": session.person,
            "session": session.number,
            "when": session.when.isoformat(timespec="seconds"),
            "source": session.source,
            "notes": " ".join(note.note for note in session.result.notes) or None,
        }
        for cells in [hold_cells(hold) for hold in session.result.holds] or [{}]:
            both = common | cells
            rows.append({name: both.get(name) for name in COLUMNS})
    return rows


def to_csv(sessions: Sequence[Session]) -> str:
    """Return the table as CSV text; an empty cell is a value that there is not."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {name: _cell(value) for name, value in row.items()} for row in rows_of(sessions)
    )
    return text.getvalue()


def _cell(value: object) -> object:
    """Write true and false as the table of `score` does, and no text that a program runs."""
    if isinstance(value, bool):
        return str(value).lower()
    return guarded(value) if isinstance(value, str) else value


def to_parquet(sessions: Sequence[Session], path: Path) -> None:
    """Write the table as a Parquet file; null is a value that there is not."""
    pa, pq = parquet()
    kinds = dict.fromkeys(COLUMNS, pa.float64()) | dict.fromkeys(_WORDS, pa.string())
    kinds |= {"session": pa.int64(), "completed": pa.bool_()}
    shape = pa.schema([(name, kinds[name]) for name in COLUMNS])
    pq.write_table(pa.Table.from_pylist(rows_of(sessions), schema=shape), path)


def to_json(sessions: Sequence[Session]) -> str:
    """Return everything that is kept as JSON text."""
    rows = [
        {
            "number": session.number,
            "person": session.person,
            "when": session.when.isoformat(timespec="milliseconds"),
            "source": session.source,
            "result": session.result.to_dict(),
        }
        for session in sessions
    ]
    content = {"schema": SCHEMA, "sessions": rows}
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
