"""Rows of the tables as plain values and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from formcheck.history.schema import ANGLE_COLUMNS
from formcheck.history.sessions import ANGLES, KeptFault, KeptHold

HOLD_COLUMNS = (
    *("session", "place", "stretch", "side", "start_s", "end_s", "held_s", "target_s"),
    *("completed", "score", *ANGLE_COLUMNS, "spine_neutral", "spine_uncertainty_deg", "judged"),
)


@lru_cache(maxsize=64)
def _zone(offset_min: int) -> timezone:
    return timezone(timedelta(minutes=offset_min))


def moment_of(utc_ms: int, offset_min: int | None) -> datetime:
    """Return a moment in its own time zone, or in that of this computer."""
    if offset_min is None:
        return datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone()
    return datetime.fromtimestamp(utc_ms / 1000, _zone(offset_min))


def hold_values(hold: KeptHold) -> tuple[Any, ...]:
    """Return a hold's values in the order of `HOLD_COLUMNS`, without session and place."""
    angles = [stats.get(name) for name in ANGLES for stats in (hold.mean_deg, hold.peak_deg)]
    return (
        *(hold.stretch, hold.side, hold.start_s, hold.end_s, hold.held_s, hold.target_s),
        *(hold.completed, hold.score, *angles, hold.spine_neutral, hold.spine_uncertainty_deg),
        json.dumps(hold.judged),
    )


_parsed = lru_cache(maxsize=4096)(json.loads)
"""Most holds were judged all the time, so few texts occur."""


def kept_hold(row: Sequence[Any], faults: tuple[KeptFault, ...]) -> KeptHold:
    """Return the hold of a row with `HOLD_COLUMNS`."""
    means, peaks = row[10 : 10 + 2 * len(ANGLES) : 2], row[11 : 11 + 2 * len(ANGLES) : 2]
    neutral, uncertainty, judged = row[10 + 2 * len(ANGLES) :]
    return KeptHold(
        stretch=row[2],
        side=row[3],
        start_s=row[4],
        end_s=row[5],
        held_s=row[6],
        target_s=row[7],
        completed=bool(row[8]),
        score=row[9],
        mean_deg={n: v for n, v in zip(ANGLES, means, strict=True) if v is not None},
        peak_deg={n: v for n, v in zip(ANGLES, peaks, strict=True) if v is not None},
        spine_neutral=neutral,
        spine_uncertainty_deg=uncertainty,
        judged=dict(_parsed(judged)),
        faults=faults,
    )
